"""What programs are shown of an activity: what its page shows this reader, and no more."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from jiedui.foundation.core.api.schemas import Named, described_by, named
from jiedui.foundation.core.api.versions import version_of
from jiedui.foundation.ui.meta import absolute

from ..models import Activity
from ..selectors import clauses_now, participants_of, participation_of, seats_of, sides_of
from ..workflow import ACTIVITY


class OrganisationRef(Schema):
    """An organisation by its key and name."""

    id: int
    name: str


class SideRef(Schema):
    """A side that takes part."""

    id: int
    name: str


class ClauseRef(Schema):
    """A clause that is served."""

    id: int
    number: int
    heading: str


class StepOut(Schema):
    """A step that this caller may take, or why not now."""

    name: str
    label: str
    allowed: bool
    obstacles: list[str] = Field(description=gettext_noop("现在不能办理的原因"))


@described_by(Activity)
class ActivityOut(Schema):
    """An activity in a list."""

    code: str
    url: str = Field(description=gettext_noop("网页地址"))
    kind: Named
    title: str
    title_en: str
    state: Named
    visibility: Named
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue: str
    host: OrganisationRef
    co_hosts: list[OrganisationRef]
    sides: list[SideRef] = Field(description=gettext_noop("参加的各方"))
    agreement: str = Field(description=gettext_noop("所依据协议的编号"))
    series: str = Field(description=gettext_noop("所属系列的编号；只办一次的为空"))
    updated_at: datetime


class StopOut(Schema):
    """A stop of the itinerary."""

    starts_at: datetime
    ends_at: datetime | None
    title: str
    venue: str


class ResolutionOut(Schema):
    """What was agreed; for those who were there."""

    number: int
    body: str
    responsible: str
    due_on: str


class OwnPlaceOut(Schema):
    """The caller's own invitation."""

    reply: Named
    note: str
    signed_in: bool


@described_by(Activity)
class ActivityWhole(ActivityOut):
    """An activity."""

    version: str
    purpose: str
    clauses: list[ClauseRef]
    capacity: int | None
    seats_left: int | None = Field(description=gettext_noop("剩余名额；不限时为空"))
    coming: int = Field(description=gettext_noop("参加人数"))
    cancel_reason: str
    summary: str = Field(description=gettext_noop("公开摘要"))
    agenda: list[str] = Field(description=gettext_noop("议题"))
    stops: list[StopOut] = Field(description=gettext_noop("行程"))
    resolutions: list[ResolutionOut] = Field(description=gettext_noop("决议；只有参加的人和双方单位能读到"))
    own: OwnPlaceOut | None = Field(description=gettext_noop("您的邀请；没有受邀时为空"))
    steps: list[StepOut] = Field(description=gettext_noop("您可以办理的步骤"))


def row_of(activity: Activity) -> dict[str, Any]:
    """One line of the list; parts are at hand."""
    return {
        "code": activity.code,
        "url": absolute(activity.get_absolute_url()),
        "kind": named(activity.kind, activity.get_kind_display()),
        "title": activity.title,
        "title_en": activity.title_en,
        "state": named(activity.state, activity.get_state_display()),
        "visibility": named(activity.visibility, activity.get_visibility_display()),
        "starts_at": activity.local_start,
        "ends_at": activity.local_end,
        "time_zone": activity.time_zone,
        "venue": activity.venue,
        "host": _reference(activity.host),
        "co_hosts": [_reference(each) for each in activity.co_hosts.all()],
        "sides": [{"id": side.pk, "name": side.name} for side in sides_of(activity)],
        "agreement": activity.agreement.code,
        "series": activity.series.code if activity.series else "",
        "updated_at": activity.updated_at,
    }


def whole_of(activity: Activity, actor: Any) -> dict[str, Any]:
    """All that the page shows."""
    minutes = getattr(activity, "minutes", None)
    inside = actor.has_perm("activities.see_inside", activity)
    seats = seats_of(activity)
    return row_of(activity) | {
        "version": version_of(activity),
        "purpose": activity.purpose,
        "clauses": [
            {"id": clause.pk, "number": clause.number, "heading": clause.label}
            for clause in clauses_now(activity)
        ],
        "capacity": activity.capacity,
        "seats_left": seats.left,
        "coming": sum(person.has_seat for person in participants_of(activity)),
        "cancel_reason": activity.cancel_reason,
        "summary": minutes.summary if minutes and activity.has_happened else "",
        "agenda": [item.title for item in activity.agenda.all()],
        "stops": [_stop(stop) for stop in activity.stops.select_related("activity")],
        "resolutions": [_resolution(each) for each in activity.resolutions.all()] if inside else [],
        "own": _own(activity, actor),
        "steps": [
            {"name": step.name, "label": step.label, "allowed": step.allowed, "obstacles": step.obstacles}
            for step in ACTIVITY.open_to(actor, activity)
        ],
    }


def _reference(organisation: Any) -> dict[str, Any]:
    return {"id": organisation.pk, "name": organisation.label}


def _stop(stop: Any) -> dict[str, Any]:
    return {
        "starts_at": stop.local_start,
        "ends_at": stop.local_end,
        "title": stop.title,
        "venue": stop.venue,
    }


def _resolution(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "body": row.body,
        "responsible": row.responsible,
        "due_on": row.due_on.isoformat() if row.due_on else "",
    }


def _own(activity: Activity, actor: Any) -> dict[str, Any] | None:
    place = participation_of(activity, actor)
    if place is None:
        return None
    return {
        "reply": named(place.reply, place.get_reply_display()),
        "note": place.note,
        "signed_in": place.signed_in_at is not None,
    }
