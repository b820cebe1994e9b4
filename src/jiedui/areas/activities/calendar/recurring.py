"""A series as calendar programs know it: one event with a rule, and what differs from it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from icalendar import Event

from ..models import Activity, Series
from .components import Place, add_page, add_times, add_words, begun, moment_of, uid_of, utc, words_of


def series_events(series: Series, rows: list[Activity], places: Mapping[int, Place]) -> Iterator[Event]:
    """The rule with what most of them say, then each that says something else or is at another time.

    What is planned and not told to this reader is left out; what was called off stays, as cancelled. All carry the
    number of the series, which every change of any of them raises.
    """
    words = {row.pk: words_of(row, places.get(row.pk)) for row in rows}
    standing = [row for row in rows if not row.is_cancelled] or rows
    usual = Counter(words[row.pk] for row in standing).most_common(1)[0][0]
    like = next(row for row in standing if words[row.pk] == usual)
    yield _rule(series, rows, like, places.get(like.pk))
    lasting = series.ends_at - series.starts_at
    for row in rows:
        as_planned = row.starts_at == row.slot and row.ends_at - row.starts_at == lasting
        if not as_planned or words[row.pk] != usual:
            yield _override(series, row, places.get(row.pk))


def _rule(series: Series, rows: list[Activity], like: Activity, place: Place | None) -> Event:
    changed = max(series.updated_at, *(row.updated_at for row in rows))
    event = begun(series, created=series.created_at, changed=changed)
    add_times(event, series)
    slots = [start for start, _end in series.slots()]
    until = moment_of(slots[-1], on_days=True) if series.is_on_days else utc(slots[-1])
    event.add("rrule", {**series.rule.parts, "UNTIL": until})
    told = {row.slot for row in rows}
    for slot in slots:
        if utc(slot) not in told:
            _add(event, "exdate", series, slot)
    add_words(event, like, place)
    add_page(event, like)
    if series.before is not None:
        event.add("related-to", uid_of(series.before), parameters={"RELTYPE": "SIBLING"})
    return event


def _override(series: Series, row: Activity, place: Place | None) -> Event:
    event = begun(series, created=row.created_at, changed=row.updated_at)
    _add(event, "recurrence-id", series, (row.slot or row.starts_at).astimezone(series.zone))
    add_times(event, row)
    add_words(event, row, place)
    add_page(event, row)
    return event


def _add(event: Event, name: str, series: Series, slot: datetime) -> None:
    """A time that the rule plans, of the same type as its first."""
    on_days = series.is_on_days
    event.add(name, moment_of(slot, on_days=on_days), parameters={"VALUE": "DATE"} if on_days else {})
