"""A stretch of days that a list is narrowed to by `since` and `until` in its address; nonsense there narrows nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

FIRST, LAST = 1970, 2100


@dataclass(frozen=True)
class Period:
    """From a day through another, both of them in it; open on a side where no day is named."""

    since: date | None = None
    until: date | None = None

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Period":
        return cls(_day(query.get("since", "")), _day(query.get("until", "")))

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    @property
    def starts_at(self) -> datetime | None:
        """The first moment of it, by the platform's clock."""
        return _midnight(self.since) if self.since else None

    @property
    def ends_before(self) -> datetime | None:
        """The first moment that is no longer in it."""
        return _midnight(self.until + timedelta(days=1)) if self.until else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day.year < LAST else None
