"""Activities as events of a calendar. Nobody's mail address stands in them: people and organisations go by addresses of ours."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

from jiedui.foundation.core.languages import in_language, reads_english
from jiedui.foundation.ui.meta import absolute

from ..choices import ActivityState, Reply
from ..models import Activity

PRODUCT = "-//Jiedui//Activities//ZH"
REFRESH = timedelta(hours=4)
# UIDs stay whatever address the installation has; codes are drawn at random and never used twice
UID_HOST = "jiedui"
STATUS = {ActivityState.DRAFT: "TENTATIVE", ActivityState.CANCELLED: "CANCELLED"}
PARTSTAT = {
    Reply.INVITED: "NEEDS-ACTION",
    Reply.ACCEPTED: "ACCEPTED",
    Reply.TENTATIVE: "TENTATIVE",
    Reply.WAITING: "TENTATIVE",
    Reply.DECLINED: "DECLINED",
}


@dataclass(frozen=True)
class Place:
    """A person's own place in an activity."""

    name: str
    key: int
    reply: str


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
    for activity in activities:
        calendar.add_component(_event(activity, (places or {}).get(activity.pk)))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def uid_of(activity: Activity) -> str:
    return f"{activity.code}@{UID_HOST}"


def _event(activity: Activity, place: Place | None) -> Event:
    event = Event()
    changed = _utc(activity.updated_at)
    event.add("uid", uid_of(activity))
    event.add("sequence", activity.sequence)
    event.add("dtstamp", changed)
    event.add("created", _utc(activity.created_at))
    event.add("last-modified", changed)
    event.add("dtstart", activity.day if activity.is_on_days else activity.local_start)
    event.add("dtend", activity.local_end.date() if activity.is_on_days else activity.local_end)
    event.add("summary", activity.label, parameters=_language())
    event.add("description", activity.purpose)
    event.add("location", activity.venue)
    event.add("url", absolute(activity.get_absolute_url()))
    event.add("categories", [str(activity.get_kind_display())])
    event.add("status", STATUS.get(ActivityState(activity.state), "CONFIRMED"))
    event.add("transp", "TRANSPARENT" if activity.is_cancelled else "OPAQUE")
    event.add("organizer", _organiser(activity))
    if place is not None:
        event.add("attendee", _attendee(place), encode=False)
    if activity.series and activity.series != activity.code:
        event.add("related-to", f"{activity.series}@{UID_HOST}", parameters={"RELTYPE": "SIBLING"})
    return event


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _language() -> dict[str, str]:
    return {"LANGUAGE": "en" if reads_english() else "zh-Hans"}


def _organiser(activity: Activity) -> vCalAddress:
    """The host by its name and page: an address that no letter reaches."""
    host = activity.host
    organiser = vCalAddress(absolute(host.get_absolute_url()))
    organiser.params["CN"] = vText(in_language(host.name, host.name_en))
    return organiser


def _attendee(place: Place) -> vCalAddress:
    """The subscriber, by a name that only they read here, and a number that says nothing of them."""
    attendee = vCalAddress(f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'jiedui:person:{place.key}')}")
    attendee.params["CN"] = vText(place.name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText(PARTSTAT[Reply(place.reply)])
    return attendee
