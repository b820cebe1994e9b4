"""What programs are shown of a text that several sides settle."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from jiedui.foundation.core.api.schemas import Named, described_by, named
from jiedui.foundation.ui.meta import absolute

from ..joint.reading import Check, PartChange, Place, places_of
from ..joint.terms import unsettled
from ..joint.workflow import JOINT_TEXT, follows_the_last
from ..models import JointText, Remark
from .shown import StepShown, UnitRef, steps_shown, unit_ref


@described_by(JointText)
class TextOut(Schema):
    """A text in the list of those that went back and forth."""

    number: int
    edition: int | None
    label: str = Field(description=gettext_noop("怎样称呼：第几稿，各方同意之后为第几版"))
    url: str = Field(description=gettext_noop("网页地址"))
    state: Named
    author: UnitRef
    base: int | None = Field(description=gettext_noop("所依据的文本的稿次"))
    fingerprint: str
    created_at: datetime
    offered_at: datetime | None
    lapses_on: date | None
    agreed_at: datetime | None
    closed_at: datetime | None


class PartyOut(Schema):
    """A side at the table."""

    name: str
    organisation: UnitRef
    approved_at: datetime | None = Field(description=gettext_noop("同意时间；还没有同意时为空"))
    key: str = Field(description=gettext_noop("印证密钥；还没有同意时为空"))
    key_revoked_at: datetime | None = Field(description=gettext_noop("密钥作废的时间"))


class RemarkOut(Schema):
    """What a side wants changed."""

    organisation: UnitRef
    clause: int | None = Field(description=gettext_noop("条款序号；对全文的意见为空"))
    words: str
    made_at: datetime


@described_by(JointText)
class TextWhole(TextOut):
    """A text."""

    version: str = Field(description=gettext_noop("版本，即文本指纹；修改草稿时把 ETag 放进 If-Match"))
    terms: dict[str, Any]
    parties: list[PartyOut] = Field(description=gettext_noop("各方和各方的同意"))
    open_points: int = Field(description=gettext_noop("还有几处【待定】；定下来之前不能同意"))
    behind: str = Field(description=gettext_noop("草稿要先接着最近的文本写时，说明为什么；否则为空"))
    remarks: list[RemarkOut] = Field(description=gettext_noop("修改意见"))
    steps: list[StepShown] = Field(description=gettext_noop("您可以办理的步骤"))


class RunOut(Schema):
    """A stretch of text that stayed, came or went."""

    sort: str
    text: str


class ChangeOut(Schema):
    """One part beside what it was."""

    sort: str = Field(description=gettext_noop("changed 修改，added 新增，removed 删去"))
    number: int | None = Field(description=gettext_noop("条款序号；条款之外的部分为空"))
    heading: list[RunOut]
    words: list[RunOut]


class CheckOut(Schema):
    """What the platform knows of a fingerprint."""

    known: bool = Field(description=gettext_noop("平台上有没有这个指纹的文本，而且您可以查看"))
    intact: bool = Field(description=gettext_noop("平台保存的条款与指纹相符"))
    common: bool = Field(description=gettext_noop("各方是否都同意过这份文本"))
    in_force: bool = Field(description=gettext_noop("是不是现行文本"))
    label: str = Field(description=gettext_noop("第几版或第几稿"))
    url: str = Field(description=gettext_noop("公开网页的地址；没有公开时为空"))
    parties: list[PartyOut]


def text_row(text: JointText, subject: Any) -> dict[str, Any]:
    return {
        "number": text.number,
        "edition": text.edition,
        "label": text.label,
        "url": absolute(text.of_kind.text_address(subject, text.number)),
        "state": named(text.state, text.get_state_display()),
        "author": unit_ref(text.author),
        "base": text.base.number if text.base else None,
        "fingerprint": text.fingerprint,
        "created_at": text.created_at,
        "offered_at": text.offered_at,
        "lapses_on": text.lapses_on,
        "agreed_at": text.agreed_at,
        "closed_at": text.closed_at,
    }


def text_whole(text: JointText, subject: Any, actor: Any) -> dict[str, Any]:
    """All that the page shows."""
    places = places_of(text)
    return text_row(text, subject) | {
        "version": text.fingerprint,
        "terms": text.terms,
        "parties": [party_shown(place) for place in places],
        "open_points": len(list(unsettled(text.terms))),
        "behind": follows_the_last(text) if text.is_draft else "",
        "remarks": [_remark(each) for each in text.remarks.select_related("organisation")],
        "steps": steps_shown(JOINT_TEXT.open_to(actor, text)),
    }


def party_shown(place: Place) -> dict[str, Any]:
    approval = place.approval
    return {
        "name": place.party.label,
        "organisation": unit_ref(place.party.organisation),
        "approved_at": approval.approved_at if approval else None,
        "key": approval.key.print if approval else "",
        "key_revoked_at": approval.key.revoked_at if approval else None,
    }


def change_shown(change: PartChange) -> dict[str, Any]:
    return {
        "sort": change.sort,
        "number": change.number,
        "heading": [{"sort": run.sort, "text": run.text} for run in change.heading],
        "words": [{"sort": run.sort, "text": run.text} for run in change.words],
    }


def check_shown(check: Check, actor: Any) -> dict[str, Any]:
    text = check.text
    subject = text.of_kind.model._base_manager.filter(pk=text.subject).first() if text else None
    published = text.of_kind.published(subject, text) if text and subject and check.is_common else ""
    return {
        "known": text is not None,
        "intact": check.is_intact,
        "common": check.is_common,
        "in_force": check.is_in_force,
        "label": text.label if text else "",
        "url": absolute(published) if published else "",
        "parties": [party_shown(place) for place in places_of(text)] if text and check.is_common else [],
    }


def _remark(row: Remark) -> dict[str, Any]:
    return {
        "organisation": unit_ref(row.organisation),
        "clause": row.clause,
        "words": row.words,
        "made_at": row.made_at,
    }
