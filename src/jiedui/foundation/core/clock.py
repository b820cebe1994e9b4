"""Time comes from here, so that the demonstration's story and the tests can live in the past on purpose."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment, aware; the moment told by `at()` inside its block."""
    return _set_to.get() or timezone.now()


def today() -> date:
    """The present day in the active time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime | str) -> Iterator[datetime]:
    """Let it be `moment` inside the block: a datetime, or text such as `2026-03-12 09:30` or `2026-03-12`.

    A moment without a zone is meant in the active time zone; a day alone means nine in the morning.

    Raises:
        ValueError: the text is no date.
    """
    told = _moment(moment)
    token = _set_to.set(told)
    try:
        yield told
    finally:
        _set_to.reset(token)


def _moment(value: datetime | str) -> datetime:
    if isinstance(value, str):
        parsed = parse_datetime(value) if len(value) > len("2026-03-12") else None
        if parsed is None:
            day = parse_date(value)
            if day is None:
                raise ValueError(f"not a date: {value!r}")
            parsed = datetime(day.year, day.month, day.day, 9)  # noqa: DTZ001 -- the zone is added below
        value = parsed
    return timezone.make_aware(value) if timezone.is_naive(value) else value
