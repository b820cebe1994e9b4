"""Meetings that come round: each is an activity of its own, with its own people, minutes and closing."""

from datetime import datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import Invalid

from ..choices import Rhythm
from ..models import Activity
from .activities import create_activity

MOST = 24
STEPS = {
    Rhythm.WEEK: relativedelta(weeks=1),
    Rhythm.MONTH: relativedelta(months=1),
    Rhythm.QUARTER: relativedelta(months=3),
    Rhythm.HALF: relativedelta(months=6),
    Rhythm.YEAR: relativedelta(years=1),
}


@transaction.atomic
def create_series(*, actor: Any, every: str, times: int, **values: Any) -> list[Activity]:
    """Prepare an activity and those that follow it, at the same hour by the clocks of its place.

    Raises:
        Invalid: the rhythm is none, or they are too few or too many.
    """
    if every not in STEPS:
        raise Invalid({"every": [_("请选择多久一次。")]})
    if not 2 <= times <= MOST:
        raise Invalid({"times": [_("一个系列 2 至 %(most)s 次。") % {"most": MOST}]})
    first = create_activity(actor=actor, **values)
    first.series = first.code
    first.save(update_fields=["series"])
    made = [first]
    for number in range(1, times):
        starts_at = _later(first, STEPS[Rhythm(every)] * number)
        lasting: timedelta = first.ends_at - first.starts_at
        made.append(
            create_activity(
                actor=actor,
                series=first.code,
                **{**values, "starts_at": starts_at, "ends_at": starts_at + lasting},
            )
        )
    return made


def _later(first: Activity, step: relativedelta) -> datetime:
    """The same time of day, whatever the clocks there did meanwhile."""
    local = first.local_start.replace(tzinfo=None) + step
    return local.replace(tzinfo=first.zone)
