"""What programs are shown of a listing: what its page shows this reader, and no more."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from jiedui.areas.agreements.selectors import Twinnings
from jiedui.foundation.core.api.schemas import Named, described_by, named
from jiedui.foundation.core.api.versions import version_of
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.selectors import attachments_for

from ..choices import ExpertService
from ..models import Achievement, Demand, Expert, Listing
from ..requirements import missing
from ..selectors import Shown, shown_to
from ..workflow import steps_open_to


class CodeOut(Schema):
    """Something known by its code."""

    code: str
    name: str


class SideOut(Schema):
    """A side of a twinning."""

    id: int
    name: str


class StepOut(Schema):
    """A step that this caller may take, or why not now."""

    name: str
    label: str
    allowed: bool
    obstacles: list[str] = Field(description=gettext_noop("现在不能办理的原因"))


class AttachmentOut(Schema):
    """A file."""

    id: str
    name: str
    caption: str
    kind: str
    content_type: str
    size: int
    sha256: str


class ListingOut(Schema):
    """What the three kinds have in common in a list."""

    code: str
    url: str = Field(description=gettext_noop("网页地址"))
    title: str
    title_en: str
    summary: str
    summary_en: str
    keywords: list[str]
    field: CodeOut | None
    owner: CodeOut | None = Field(description=gettext_noop("所属单位；匿名需求在对接接受之前为空"))
    sides: list[SideOut] = Field(description=gettext_noop("属于结对的哪一方"))
    state: Named
    visibility: Named
    expires_on: date | None
    published_at: datetime | None
    updated_at: datetime


class Whole(Schema):
    """What a page of one's own shows besides."""

    version: str = Field(description=gettext_noop("版本；修改时把 ETag 放进 If-Match"))
    attachments: list[AttachmentOut] = Field(description=gettext_noop("附件"))
    steps: list[StepOut] = Field(description=gettext_noop("您可以办理的步骤"))
    gaps: list[str] = Field(description=gettext_noop("发布之前还缺什么；只有本单位看得到"))
    return_reason: str = Field(description=gettext_noop("退回或下架的理由；只有本单位看得到"))


@described_by(Achievement)
class AchievementOut(ListingOut):
    """An achievement in a list."""

    kind: Named
    stage: Named
    ip_state: Named
    trl: int | None
    transfer_modes: list[str]
    price_mode: Named
    price_min: Decimal | None
    price_max: Decimal | None


@described_by(Achievement)
class AchievementWhole(AchievementOut, Whole):
    """An achievement."""

    description: str
    ip_numbers: list[str]
    trl_note: str
    scenes: list[str]
    contributors: list[CodeOut]


@described_by(Demand)
class DemandOut(ListingOut):
    """A demand in a list."""

    trl_wanted: int | None
    budget_min: Decimal | None
    budget_max: Decimal | None
    deadline: date | None
    cooperation: list[str]
    anonymous: bool


@described_by(Demand)
class DemandWhole(DemandOut, Whole):
    """A demand."""

    problem: str
    targets: str
    current_state: str


@described_by(Expert)
class ExpertOut(ListingOut):
    """An expert in a list."""

    name: str
    name_en: str
    position: str
    services: list[str]


@described_by(Expert)
class ExpertWhole(ExpertOut, Whole):
    """An expert."""

    fields: list[CodeOut]
    profile: str
    works: list[str]
    consented: bool = Field(description=gettext_noop("本人是否已同意公开"))


def rows_shown(listings: Iterable[Listing], actor: Any) -> list[dict[str, Any]]:
    """Listings taken from `for_reader(actor)`: the same number of queries for any number of rows."""
    return [_row(shown) for shown in shown_to(actor, listings)]


def coded(row: Any, name: str = "label") -> dict[str, str]:
    return {"code": row.code, "name": getattr(row, name)}


def _row(shown: Shown) -> dict[str, Any]:
    listing: Any = shown.listing
    return {
        **{name: getattr(listing, name) for name in _COMMON},
        "url": listing.get_absolute_url(),
        "field": coded(listing.field) if listing.field_id else None,
        "owner": coded(shown.owner) if shown.owner else None,
        "sides": [{"id": side.pk, "name": side.name} for side in shown.sides],
        **{
            name: named(getattr(listing, name), getattr(listing, f"get_{name}_display")())
            for name in _NAMED[type(listing)]
        },
        **{name: getattr(listing, name) for name in _PLAIN[type(listing)]},
    }


_COMMON = (
    "code",
    "title",
    "title_en",
    "summary",
    "summary_en",
    "keywords",
    "expires_on",
    "published_at",
    "updated_at",
)
_NAMED: dict[type[Listing], tuple[str, ...]] = {
    Achievement: ("state", "visibility", "kind", "stage", "ip_state", "price_mode"),
    Demand: ("state", "visibility"),
    Expert: ("state", "visibility"),
}
_PLAIN: dict[type[Listing], tuple[str, ...]] = {
    Achievement: ("trl", "transfer_modes", "price_min", "price_max"),
    Demand: ("trl_wanted", "budget_min", "budget_max", "deadline", "cooperation", "anonymous"),
    Expert: ("name", "name_en", "position", "services"),
}
_MORE: dict[type[Listing], tuple[str, ...]] = {
    Achievement: ("description", "ip_numbers", "trl_note", "scenes"),
    Demand: ("problem", "targets", "current_state"),
    Expert: ("profile", "works"),
}


def whole_shown(listing: Any, actor: Any) -> dict[str, Any]:
    """One listing as its page shows it to this reader."""
    sides = tuple(Twinnings.now().on(listing.owner_id, listing.owner.region.code))
    follows = actor.has_perm("exchange.follow_listing", listing)
    found = {
        **_row(Shown(listing, sides, listing.owner_for(actor))),
        **{name: getattr(listing, name) for name in _MORE[type(listing)]},
        "version": version_of(listing),
        "attachments": [attachment_shown(file) for file in attachments_for(actor, listing)],
        "steps": steps_shown(listing, actor) if follows else [],
        "gaps": [gap.sentence for gap in missing(listing)] if follows and listing.is_editable else [],
        "return_reason": listing.return_reason if follows else "",
    }
    if isinstance(listing, Achievement):
        found["contributors"] = [coded(row) for row in listing.contributors.verified().order_by("sort_key")]
    if isinstance(listing, Expert):
        found["fields"] = [coded(row) for row in listing.fields.all()]
        found["consented"] = listing.consent_at is not None
        found["services"] = [value for value in listing.services if value in ExpertService.values]
    return found


def steps_shown(listing: Listing, actor: Any) -> list[dict[str, Any]]:
    """The steps that lead on from here for this actor."""
    return [
        {
            "name": step.name.replace("_", "-"),
            "label": step.label,
            "allowed": step.allowed,
            "obstacles": list(map(str, step.obstacles)),
        }
        for step in steps_open_to(actor, listing)
    ]


def attachment_shown(file: Attachment) -> dict[str, Any]:
    """A file as a row."""
    names = ("name", "caption", "kind", "content_type", "size", "sha256")
    return {"id": str(file.pk), **{name: getattr(file, name) for name in names}}
