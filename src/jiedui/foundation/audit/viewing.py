"""Who saw contact data, and when: kept 180 days, outside the chain, since it has to be forgotten."""

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model

from jiedui.foundation.core import clock

from .choices import Door
from .models import ContactViewing

VIEWINGS_KEPT = timedelta(days=180)


def note_viewing(target: Model, *, viewer: Any, door: str = Door.PAGE) -> None:
    """Note once a day for each viewer, target and door; two at once make one row. Whether it concerns anybody, the caller asks."""
    known = {
        "viewer_id": viewer.pk,
        "target_type": ContentType.objects.get_for_model(target),
        "target_id": target.pk,
        "door": door,
        "day": clock.today(),
    }
    if ContactViewing.objects.filter(**known).exists():
        return
    with transaction.atomic():
        ContactViewing.objects.bulk_create([ContactViewing(**known, at=clock.now())], ignore_conflicts=True)


@transaction.atomic
def forget_viewings() -> int:
    """Delete those past their time; how many."""
    number, _by_model = ContactViewing.objects.filter(at__lt=clock.now() - VIEWINGS_KEPT).delete()
    return number
