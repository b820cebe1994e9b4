"""Activities as a calendar."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from icalendar import Calendar, Event

from ..models import Activity, Series
from .components import Place, add_page, add_times, add_words, begun
from .recurring import series_events

PRODUCT = "-//Jiedui//Activities//ZH"
REFRESH = timedelta(hours=4)
# a rule goes on for three years at most
AFTER = 5


def calendar_of(
    activities: Iterable[Activity], *, name: str, places: Mapping[int, Place] | None = None
) -> bytes:
    """The calendar as text of RFC 5545, with the time zones that it speaks of."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    events = list(_events(activities, places or {}))
    for event in events:
        calendar.add_component(event)
    _add_zones(calendar, [event.start.year for event in events])
    return bytes(calendar.to_ical())


def _add_zones(calendar: Calendar, years: list[int]) -> None:
    """When the clocks change in the years told of: programs stumble over lists that go back to 1970."""
    if years:
        calendar.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + AFTER, 1, 1))


def _events(activities: Iterable[Activity], places: Mapping[int, Place]) -> Iterator[Event]:
    """Single ones each on its own; those of a series together."""
    together: dict[Series, list[Activity]] = {}
    for activity in activities:
        if activity.series is None:
            yield _single(activity, places.get(activity.pk))
        else:
            together.setdefault(activity.series, []).append(activity)
    for series, rows in together.items():
        yield from series_events(series, rows, places)


def _single(activity: Activity, place: Place | None) -> Event:
    event = begun(activity, created=activity.created_at, changed=activity.updated_at)
    add_times(event, activity)
    add_words(event, activity, place)
    add_page(event, activity)
    return event
