"""Mail for notices, and forgetting old ones."""

from datetime import timedelta

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.core.tasks import task

from .mailing import send_due
from .models import Notice

KEPT = timedelta(days=365)
LATE_AFTER = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(days=2)
TEN_MINUTES = 600


@task()
def mail_notices(pks: list[int]) -> int:
    """Mail new notices; how many went out."""
    return send_due(pks)


@periodic(every=TEN_MINUTES)
def mail_late_notices() -> int:
    """Try again what could not be mailed; what is two days old is news no longer."""
    now = clock.now()
    due = Notice.objects.filter(mail_due=True)
    due.filter(created_at__lt=now - GIVEN_UP_AFTER).update(mail_due=False)
    return send_due(list(due.filter(created_at__lt=now - LATE_AFTER).values_list("pk", flat=True)[:500]))


@periodic(at="03:20")
def forget_read_notices() -> None:
    """Delete notices that were read more than a year ago."""
    Notice.objects.filter(read_at__lt=clock.now() - KEPT).delete()
