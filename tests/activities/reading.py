"""A feed as two libraries read it that know nothing of each other: what happens when, with rules spelled out."""

from datetime import UTC, datetime

import icalendar
import vobject
from dateutil.rrule import rrulestr


def by_icalendar(content):
    """Each meeting as start, end, status, title and sequence; rules spelled out by dateutil from their text."""
    found = {}
    overrides = []
    for event in icalendar.Calendar.from_ical(content).walk("VEVENT"):
        uid, start, end = str(event["UID"]), event["DTSTART"].dt, event["DTEND"].dt
        words = (str(event["STATUS"]), str(event["SUMMARY"]), int(event["SEQUENCE"]))
        if "RECURRENCE-ID" in event:
            overrides.append(((uid, _moment(event["RECURRENCE-ID"].dt)), (start, end, *words)))
        elif "RRULE" in event:
            for each in _spelled_out(event, start):
                found[uid, _moment(each)] = (each, each + (end - start), *words)
        else:
            found[uid, _moment(start)] = (start, end, *words)
    return _with_overrides(found, overrides)


def _spelled_out(event, start):
    rule = event["RRULE"].to_ical().decode()
    if not isinstance(start, datetime):
        days = rrulestr(rule, dtstart=datetime(start.year, start.month, start.day))  # noqa: DTZ001 -- days have no zone
        return [day.date() for day in days if day.date() not in _left_out(event)]
    return [each for each in rrulestr(rule, dtstart=start) if each not in _left_out(event)]


def _left_out(event):
    listed = event.get("EXDATE", [])
    return {day.dt for dates in (listed if isinstance(listed, list) else [listed]) for day in dates.dts}


def by_vobject(content):
    """The same, rules spelled out by vobject."""
    found = {}
    overrides = []
    for event in vobject.readOne(content.decode()).contents.get("vevent", []):
        uid, start, end = event.uid.value, event.dtstart.value, event.dtend.value
        words = (event.status.value, event.summary.value, int(event.sequence.value))
        if hasattr(event, "recurrence_id"):
            overrides.append(((uid, _moment(event.recurrence_id.value)), (start, end, *words)))
        elif hasattr(event, "rrule"):
            for each in event.getrruleset():
                day = each if isinstance(start, datetime) else each.date()
                found[uid, _moment(day)] = (day, day + (end - start), *words)
        else:
            found[uid, _moment(start)] = (start, end, *words)
    return _with_overrides(found, overrides)


def _moment(told):
    return told.astimezone(UTC) if isinstance(told, datetime) else told


def _with_overrides(found, overrides):
    """In order of time; an override of what no rule tells would be a fault of ours."""
    for key, told in overrides:
        assert key in found
        found[key] = told
    return sorted((_moment(start), _moment(end), *words) for start, end, *words in found.values())


READERS = [by_icalendar, by_vobject]
