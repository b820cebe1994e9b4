"""Mail for notices, and forgetting old ones."""

from datetime import timedelta

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.core.tasks import task

from . import digests  # noqa: F401 -- registers on import
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
    """Mail what waited for quiet hours to end, or could not be mailed before; what is two days late is no news."""
    now = clock.now()
    due = Notice.objects.filter(mail_due=True)
    due.filter(mail_from__lt=now - GIVEN_UP_AFTER).update(mail_due=False)
    return send_due(list(due.filter(mail_from__lt=now).values_list("pk", flat=True)[:500]))


@periodic(at="03:20")
def forget_read_notices() -> None:
    """Delete notices that were read more than a year ago."""
    Notice.objects.filter(read_at__lt=clock.now() - KEPT).delete()
