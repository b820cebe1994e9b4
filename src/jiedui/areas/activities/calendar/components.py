"""The properties of an event. Nobody's mail address stands in them: people and organisations go by addresses of ours."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

from icalendar import Event, vCalAddress, vText

from jiedui.foundation.core.languages import in_language, reads_english
from jiedui.foundation.ui.meta import absolute

from ..choices import ActivityState, Reply
from ..models import Activity, Series

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


def uid_of(row: Activity | Series) -> str:
    return f"{row.code}@{UID_HOST}"


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def begun(of: Activity | Series, *, created: datetime, changed: datetime) -> Event:
    """An event with what tells it from others, and one of its versions from another."""
    event = Event()
    event.add("uid", uid_of(of))
    event.add("sequence", of.sequence)
    event.add("dtstamp", utc(changed))
    event.add("created", utc(created))
    event.add("last-modified", utc(changed))
    return event


def add_times(event: Event, planned: Activity | Series) -> None:
    """From when to when by the clocks of its place; what lasts whole days has no hours."""
    for name, moment in (("dtstart", planned.local_start), ("dtend", planned.local_end)):
        event.add(name, moment_of(moment, on_days=planned.is_on_days))


def moment_of(moment: datetime, *, on_days: bool) -> date | datetime:
    return moment.date() if on_days else moment


def add_words(event: Event, activity: Activity, place: Place | None) -> None:
    """What is said of it, apart from when it is and where more of it stands."""
    event.add("summary", activity.label, parameters=_language())
    event.add("description", activity.purpose)
    event.add("location", activity.venue)
    event.add("categories", [str(activity.get_kind_display())])
    event.add("status", STATUS.get(ActivityState(activity.state), "CONFIRMED"))
    event.add("transp", "TRANSPARENT" if activity.is_cancelled else "OPAQUE")
    event.add("organizer", _organiser(activity))
    if place is not None:
        event.add("attendee", _attendee(place), encode=False)


def words_of(activity: Activity, place: Place | None) -> bytes:
    """The same as text, by which those of a series are compared."""
    event = Event()
    add_words(event, activity, place)
    return bytes(event.to_ical())


def add_page(event: Event, activity: Activity) -> None:
    event.add("url", absolute(activity.get_absolute_url()))


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
