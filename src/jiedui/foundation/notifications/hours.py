"""Hours of the day as people live them: in their own time zone, on the days when clocks change, too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


def at_hour(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The moment at which that hour begins there; an hour that clocks leave out begins when they have moved on."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)


def last_at_hour(now: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """When that hour last began there."""
    today = now.astimezone(zone).date()
    latest = at_hour(today, hour, zone)
    return latest if latest <= now.astimezone(UTC) else at_hour(today - ONE_DAY, hour, zone)


def is_within(hour: int, begin: int, end: int) -> bool:
    """Whether an hour lies in a span of hours that may go over midnight."""
    return begin <= hour < end if begin < end else hour >= begin or hour < end


def end_of_quiet(now: datetime, begin: int, end: int, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours end in which `now` lies; None outside of them."""
    local = now.astimezone(zone)
    if not is_within(local.hour, begin, end):
        return None
    day = local.date() if local.hour < end else local.date() + ONE_DAY
    return at_hour(day, end, zone)
