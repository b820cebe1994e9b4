"""What programs are shown of a commitment: what its page shows this reader, and no more."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from jiedui.foundation.core.api.schemas import Named, described_by, named
from jiedui.foundation.core.api.versions import version_of
from jiedui.foundation.ui.meta import absolute

from ..choices import CommitmentState, Sign
from ..commitments.changes import ChangeShown, changes_of
from ..commitments.lists import Shown
from ..commitments.reading import gap_words, reading_of, steps_for
from ..models import Block, Commitment, CommitmentChange, CommitmentReport, Responsibility
from .shown import StepShown, UnitRef, amount, steps_shown, unit_ref
from .texts_shown import ChangeOut, change_shown


class ClauseBriefOut(Schema):
    """The clause that obliges."""

    number: int
    key: str
    heading: str


class CommitmentRef(Schema):
    """A commitment by its code and title."""

    code: str
    title: str


@described_by(Responsibility)
class ResponsibilityOut(Schema):
    """Who answers on one side, and what that side said last."""

    side: int = Field(description=gettext_noop("第几方"))
    name: str = Field(description=gettext_noop("这一方的称呼"))
    organisation: UnitRef
    helpers: list[UnitRef]
    accepted_on: date | None
    cancel_agreed_on: date | None
    change_agreed_on: date | None
    value: Decimal | None
    reported_on: date | None


@described_by(Commitment)
class CommitmentOut(Schema):
    """A commitment in a list."""

    code: str
    url: str = Field(description=gettext_noop("网页地址"))
    agreement: str = Field(description=gettext_noop("协议的编号"))
    clause: ClauseBriefOut
    title: str
    measure: str
    unit: str
    target: Decimal
    weight: Decimal
    starts_on: date
    due_on: date
    state: Named
    signs: list[Named] = Field(description=gettext_noop("情况，由日期和填报算出"))
    risk: Named
    risk_note: str
    proposer: UnitRef
    sides: list[ResponsibilityOut] = Field(description=gettext_noop("各方的责任单位和最近的填报"))
    lower: Decimal = Field(description=gettext_noop("计入的值：各方填报中较低的"))
    proved: Decimal = Field(description=gettext_noop("佐证合计"))
    percent: int = Field(description=gettext_noop("完成的百分比，按较低的值"))
    updated_at: datetime


@described_by(Block)
class BlockOut(Schema):
    """What stands in the way."""

    id: int
    organisation: UnitRef | None
    dependency: CommitmentRef | None
    reason: str
    opened_at: datetime
    lifted_at: datetime | None
    lift_reason: str


@described_by(CommitmentChange)
class CommitmentChangeOut(Schema):
    """A change that one side would make."""

    id: int
    proposer: UnitRef
    reason: str
    state: Named
    proposed_at: datetime
    closed_at: datetime | None
    answer: str
    before: dict[str, str]
    after: dict[str, str]
    differences: list[ChangeOut] = Field(description=gettext_noop("逐项逐字比较"))
    waiting: list[str] = Field(description=gettext_noop("还没有答复的各方"))
    steps: list[StepShown] = Field(description=gettext_noop("您可以办理的步骤"))


@described_by(Commitment)
class CommitmentWhole(CommitmentOut):
    """A commitment."""

    version: str
    terms_print: str = Field(description=gettext_noop("内容的标识；确认时带上，以免确认自己没有看过的内容"))
    active_on: date | None
    cancel_reason: str
    gap: str = Field(description=gettext_noop("各方填报的分歧；没有分歧时为空"))
    depends_on: list[CommitmentRef]
    dependents: list[CommitmentRef] = Field(description=gettext_noop("在等本事项的事项"))
    blocks: list[BlockOut] = Field(description=gettext_noop("受阻情况，未解除的在前"))
    changes: list[CommitmentChangeOut] = Field(description=gettext_noop("提出过的修改，最近的在前"))
    steps: list[StepShown] = Field(description=gettext_noop("您可以办理的步骤"))


@described_by(CommitmentReport)
class ReportOut(Schema):
    """How far one side said it was."""

    side: int = Field(description=gettext_noop("第几方"))
    organisation: UnitRef
    value: Decimal
    note: str
    reported_at: datetime


def commitment_row(each: Shown) -> dict[str, Any]:
    """One line of the list; parts are at hand."""
    row = each.row
    return {
        "code": row.code,
        "url": absolute(row.get_absolute_url()),
        "agreement": row.agreement.code,
        "clause": {"number": each.clause.number, "key": each.clause.key, "heading": each.clause.label},
        **{name: getattr(row, name) for name in ("title", "measure", "unit", "starts_on", "due_on")},
        "target": amount(row.target),
        "weight": amount(row.weight),
        "state": named(row.state, row.get_state_display()),
        "signs": _signs(row),
        "risk": named(row.risk, row.get_risk_display()),
        "risk_note": row.risk_note,
        "proposer": unit_ref(row.proposer),
        "sides": [_responsibility(bound) for bound in each.sides],
        "lower": amount(each.lower),
        "proved": amount(row.proved),
        "percent": each.percent,
        "updated_at": row.updated_at,
    }


def commitment_whole(row: Any, actor: Any) -> dict[str, Any]:
    """All that the page shows; the row comes out of `with_standing` and `with_evidence`."""
    read, changed = reading_of(row, actor), changes_of(row, actor)
    changes = [*([changed["change"]] if changed["change"] else []), *changed["past_changes"]]
    return commitment_row(read["shown"]) | {
        "version": version_of(row),
        "terms_print": row.terms_print,
        "active_on": row.active_on,
        "cancel_reason": row.cancel_reason,
        "gap": gap_words(row),
        "depends_on": [_reference(each.row) for each in read["depends_on"]],
        "dependents": [_reference(each.row) for each in read["dependents"]],
        "blocks": [_block(each) for each in (*read["open_blocks"], *read["lifted_blocks"])],
        "changes": [_change(each) for each in changes],
        "steps": steps_shown(steps_for(row, actor)),
    }


def report_shown(row: CommitmentReport) -> dict[str, Any]:
    return {
        "side": row.responsibility.side.order,
        "organisation": unit_ref(row.organisation),
        "value": amount(row.value),
        "note": row.note,
        "reported_at": row.reported_at,
    }


def _signs(row: Any) -> list[dict[str, str]]:
    if row.state != CommitmentState.ACTIVE:
        return []
    return [named(sign, sign.label) for sign in Sign if getattr(row, f"is_{sign}")]


def _responsibility(bound: Responsibility) -> dict[str, Any]:
    return {
        "side": bound.side.order,
        "name": bound.side.name,
        "organisation": unit_ref(bound.organisation),
        "helpers": [unit_ref(helper) for helper in bound.helpers.all()],
        "accepted_on": bound.accepted_on,
        "cancel_agreed_on": bound.cancel_agreed_on,
        "change_agreed_on": bound.change_agreed_on,
        "value": amount(bound.value),
        "reported_on": bound.reported_on,
    }


def _reference(row: Any) -> dict[str, str]:
    return {"code": row.code, "title": row.title}


def _block(row: Block) -> dict[str, Any]:
    return {
        "id": row.pk,
        "organisation": unit_ref(row.organisation) if row.organisation else None,
        "dependency": _reference(row.dependency) if row.dependency else None,
        "reason": row.reason,
        "opened_at": row.opened_at,
        "lifted_at": row.lifted_at,
        "lift_reason": row.lift_reason,
    }


def _change(each: ChangeShown) -> dict[str, Any]:
    row = each.row
    return {
        "id": row.pk,
        "proposer": unit_ref(row.proposer),
        "reason": row.reason,
        "state": named(row.state, row.get_state_display()),
        "proposed_at": row.proposed_at,
        "closed_at": row.closed_at,
        "answer": row.answer,
        "before": row.before,
        "after": row.after,
        "differences": [change_shown(part) for part in each.differences],
        "waiting": each.waiting,
        "steps": steps_shown(each.steps),
    }
