"""Months and weeks as grids of days, each with what happens on it by the clocks of its place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from jiedui.foundation.core import clock

from .models import Activity
from .selectors import with_parts

# clocks differ by less than a day from the platform's
MARGIN = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A day of the grid, with its activities in order."""

    date: date
    activities: list[Activity]
    is_today: bool
    is_outside: bool


@dataclass(frozen=True)
class Grid:
    """Weeks of days, Monday first; `before` and `after` are the same step away."""

    weeks: list[list[Day]]
    first: date
    last: date
    before: str
    after: str

    @property
    def days(self) -> list[Day]:
        return [day for week in self.weeks for day in week]

    @property
    def busy(self) -> list[Day]:
        """Days on which something happens."""
        return [day for day in self.days if day.activities and not day.is_outside]


def month_grid(text: str, *, actor: Any) -> Grid:
    """The month of `2026-11`, or the present one for nonsense."""
    first = _month(text)
    last = _next_month(first) - timedelta(days=1)
    start = first - timedelta(days=first.weekday())
    end = last + timedelta(days=6 - last.weekday())
    return Grid(
        _weeks(start, end, actor, first, last),
        first,
        last,
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{last + timedelta(days=1):%Y-%m}",
    )


def week_grid(text: str, *, actor: Any) -> Grid:
    """The week in which `2026-11-28` lies, or the present one for nonsense."""
    day = _day(text)
    start = day - timedelta(days=day.weekday())
    end = start + timedelta(days=6)
    week = timedelta(days=7)
    return Grid(
        _weeks(start, end, actor, start, end),
        start,
        end,
        before=(start - week).isoformat(),
        after=(start + week).isoformat(),
    )


def _weeks(start: date, end: date, actor: Any, first: date, last: date) -> list[list[Day]]:
    by_day = _by_day(_found(start, end, actor), start, end)
    today = clock.today()
    days = [
        Day(day, by_day[day], day == today, not first <= day <= last)
        for day in (start + timedelta(days=n) for n in range((end - start).days + 1))
    ]
    return [days[n : n + 7] for n in range(0, len(days), 7)]


def _found(start: date, end: date, actor: Any) -> Iterable[Activity]:
    rows = Activity.objects.visible_to(actor).between(
        _midnight(start) - MARGIN, _midnight(end) + MARGIN + timedelta(days=1)
    )
    return with_parts(rows).order_by("starts_at", "pk")


def _by_day(activities: Iterable[Activity], start: date, end: date) -> dict[date, list[Activity]]:
    """An activity stands on every day it lasts."""
    found: dict[date, list[Activity]] = defaultdict(list)
    for activity in activities:
        last = (activity.local_end - timedelta(seconds=1)).date()
        day = max(activity.day, start)
        while day <= min(last, end):
            found[day].append(activity)
            day += timedelta(days=1)
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _month(text: str) -> date:
    return _day(f"{text}-01").replace(day=1)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return day if 1970 <= day.year <= 2100 else clock.today()
