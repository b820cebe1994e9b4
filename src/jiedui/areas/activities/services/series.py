"""Meetings that come round: planned by one rule, each an activity of its own, with its own people, minutes and closing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.saving import save_checked

from ..choices import Pattern, Rhythm
from ..models import Activity, Series
from ..rhythm import Rule, rule_of
from .activities import create_activity

FEWEST, MOST = 2, 60
LONGEST = relativedelta(years=3)


@transaction.atomic
def create_series(
    *,
    actor: Any,
    every: str,
    by: str = Pattern.DATE,
    times: int | None = None,
    until: date | None = None,
    **values: Any,
) -> list[Activity]:
    """Prepare an activity and those that follow it, a number of times or until a day, at the same hour of its place.

    Raises:
        Invalid: the rule is none, its first day is not one that it means, they are too few or too many, or last too long.
    """
    if every not in Rhythm.values:
        raise Invalid({"every": [_("请选择多久一次。")]})
    if by not in Pattern.values:
        raise Invalid({"by": [_("请选择每次在哪天。")]})
    _check_number(times, until)
    first = create_activity(actor=actor, **values)
    rule = rule_of(every, by, first.day)
    if rule.on(0) != rule.first:
        raise Invalid({"by": [_("首次的日期 %(day)s 不是当月最后一个这样的星期几。") % {"day": rule.first}]})
    series = Series(
        every=rule.every,
        by=rule.by,
        day=rule.day,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        time_zone=first.time_zone,
        times=times or _times_until(rule, until),
    )
    _check_length(rule, series.times)
    check_hours(series)
    save_checked(series, exclude=["code"])
    first.series, first.slot = series, series.starts_at
    first.save(update_fields=["series", "slot"])
    return [first, *_others(series, actor, values)]


def _others(series: Series, actor: Any, values: dict[str, Any]) -> Iterator[Activity]:
    """Those after the first."""
    for start, end in list(series.slots())[1:]:
        planned = {"series": series, "slot": start, "starts_at": start, "ends_at": end}
        yield create_activity(actor=actor, **(values | planned))


def _check_number(times: int | None, until: date | None) -> None:
    if (times is None) == (until is None):
        raise Invalid({"times": [_("请写明共几次，或到哪天为止，两者写一个。")]})
    if times is not None and not FEWEST <= times <= MOST:
        raise Invalid({"times": [_limits()]})


def _limits() -> str:
    return _("一个系列 %(fewest)s 至 %(most)s 次。") % {"fewest": FEWEST, "most": MOST}


def _times_until(rule: Rule, until: date | None) -> int:
    """How often it comes round up to a day."""
    if until is None or until < rule.first:
        raise Invalid({"until": [_("截止日期不能早于首次的日期。")]})
    _check_end(rule, until, "until")
    times = 1
    while rule.on(times) <= until:
        times += 1
    if times < FEWEST:
        raise Invalid({"until": [_("到这一天只有一次，请改晚一些，或者不设为定期举行。")]})
    if times > MOST:
        raise Invalid({"until": [_("到这一天有 %(times)s 次；") % {"times": times} + _limits()]})
    return times


def _check_length(rule: Rule, times: int) -> None:
    _check_end(rule, rule.on(times - 1), "times")


def _check_end(rule: Rule, last: date, field: str) -> None:
    latest = rule.first + LONGEST
    if last > latest:
        raise Invalid({field: [_("一个系列最长三年，最晚到 %(day)s。") % {"day": latest}]})


def check_hours(series: Series) -> None:
    """The clocks of the place show each of the hours.

    Raises:
        Invalid: on one of the days they are put forward over it.
    """
    for moments in series.slots():
        for moment in moments:
            if _there_and_back(moment) != moment.replace(tzinfo=None):
                raise Invalid(
                    {
                        "starts_at": [
                            _("%(day)s 当地没有 %(hour)s 这个时刻（拨快时钟），请改一个时间。")
                            % {"day": moment.date(), "hour": f"{moment:%H:%M}"}
                        ]
                    }
                )


def _there_and_back(moment: datetime) -> datetime:
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None)


def lay_anew(activity: Activity, *, starts_at: datetime, ends_at: datetime, time_zone: str) -> Series:
    """Plan an activity of a series and all after it for another time; what is before keeps its own plan.

    Every one of them, also those that were called off, gets a slot of the new plan; their times stay as they are.

    Raises:
        Invalid: on one of the days the clocks of the place never show the hour.
    """
    old = Series.objects.select_for_update().get(activities=activity)
    rows = list(old.activities.filter(slot__gte=activity.slot).order_by("slot"))
    series = _plan_from(old, activity, starts_at, ends_at, time_zone, times=len(rows))
    check_hours(series)
    save_checked(series, exclude=["code"])
    if series.pk != old.pk:
        old.times -= len(rows)
        old.sequence += 1
        old.save(update_fields=["times", "sequence"])
    Activity.objects.filter(pk__in=[row.pk for row in rows]).update(series=series, slot=None)
    for row, (start, _end) in zip(rows, series.slots(), strict=True):
        Activity.objects.filter(pk=row.pk).update(slot=start)
    return series


def _plan_from(
    old: Series, activity: Activity, starts_at: datetime, ends_at: datetime, time_zone: str, *, times: int
) -> Series:
    """The same rhythm from another start: the series itself where all of it is moved, else one that goes on from it."""
    planned_on = activity.slot.astimezone(old.zone).date() if activity.slot else None
    series = old if times == old.times else Series(every=old.every, by=old.by, day=old.day, before=old)
    series.starts_at, series.ends_at, series.time_zone = starts_at, ends_at, time_zone
    series.times, series.sequence = times, old.sequence + 1
    if (day := series.local_start.date()) != planned_on:
        rule = rule_of(old.every, old.by, day)
        if rule.on(0) != day:
            rule = rule_of(old.every, Pattern.WEEKDAY, day)
        series.by, series.day = rule.by, rule.day
    return series
