"""What programs are shown of an agreement: what its page shows this reader, and no more."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from jiedui.foundation.core.api.schemas import Named, described_by, named
from jiedui.foundation.core.api.versions import version_of
from jiedui.foundation.core.workflow import Step
from jiedui.foundation.ui.meta import absolute

from ..commitments.progress import Progress
from ..commitments.reporting import plain
from ..models import Agreement, Clause, Side
from ..selectors import branches_of
from ..workflow import AGREEMENT


class UnitRef(Schema):
    """An organisation by its code and name."""

    code: str
    name: str


class StepShown(Schema):
    """A step that this caller may take, or why not now."""

    name: str
    label: str
    allowed: bool
    obstacles: list[str] = Field(description=gettext_noop("现在不能办理的原因"))


@described_by(Side)
class AgreementSideOut(Schema):
    """A side of an agreement."""

    order: int
    name: str = Field(description=gettext_noop("这一方的称呼"))
    region: str = Field(description=gettext_noop("区划代码"))
    lead: UnitRef
    members: list[UnitRef]
    notice_on: date | None
    leaves_on: date | None
    contact: str = Field(description=gettext_noop("联系方式；只有协议各方能读到"))


@described_by(Clause)
class AgreementClauseOut(Schema):
    """A clause of the text in force."""

    number: int
    key: str
    kind: Named
    heading: str
    heading_en: str
    body: str


@described_by(Agreement)
class AgreementOut(Schema):
    """An agreement in a list."""

    code: str
    url: str = Field(description=gettext_noop("网页地址"))
    kind: Named
    title: str
    title_en: str
    state: Named
    drafter: UnitRef
    parent: str = Field(description=gettext_noop("所依据的框架协议的编号；没有时为空"))
    sides: list[AgreementSideOut] = Field(description=gettext_noop("协议各方"))
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    ended_on: date | None
    updated_at: datetime


class TextInForceOut(Schema):
    """The text that all sides agreed on last."""

    number: int = Field(description=gettext_noop("稿次"))
    edition: int | None = Field(description=gettext_noop("版次"))
    fingerprint: str = Field(description=gettext_noop("文本指纹"))
    preamble: str = Field(description=gettext_noop("前言"))
    clauses: list[AgreementClauseOut] = Field(description=gettext_noop("条款"))


@described_by(Agreement)
class AgreementWhole(AgreementOut):
    """An agreement."""

    version: str
    principles: list[str]
    notice_days: int
    printed_on: date | None
    sent_on: date | None
    signed_in: str
    note: str
    end_reason: str
    text: TextInForceOut | None = Field(description=gettext_noop("现行文本；各方还没有同意任何文本时为空"))
    branches: list[str] = Field(description=gettext_noop("其下协议的编号"))
    steps: list[StepShown] = Field(description=gettext_noop("您可以办理的步骤"))


class ClauseProgressOut(Schema):
    """How far a clause is."""

    number: int = Field(description=gettext_noop("条款序号"))
    key: str = Field(description=gettext_noop("条款标识"))
    heading: str = Field(description=gettext_noop("条款标题"))
    percent: int = Field(description=gettext_noop("进度，百分之几；向下取整"))
    commitments: int = Field(description=gettext_noop("计入的任务事项数"))
    done: int = Field(description=gettext_noop("已完成的事项数"))
    late: int = Field(description=gettext_noop("逾期的事项数"))
    formula: str = Field(description=gettext_noop("怎样算的"))


class ProgressOut(Schema):
    """How far the agreement is, clause by clause."""

    percent: int = Field(description=gettext_noop("全部条款的进度，百分之几；向下取整"))
    done: int = Field(description=gettext_noop("已完成的事项数"))
    late: int = Field(description=gettext_noop("逾期的事项数"))
    formula: str = Field(description=gettext_noop("怎样算的"))
    clauses: list[ClauseProgressOut]


def amount(value: Decimal | None) -> Decimal | None:
    """An amount without idle zeros, whichever database it was worked out by."""
    return None if value is None else Decimal(plain(value))


def unit_ref(organisation: Any) -> dict[str, Any]:
    return {"code": organisation.code, "name": organisation.label}


def steps_shown(steps: Iterable[Step]) -> list[dict[str, Any]]:
    return [
        {"name": step.name, "label": step.label, "allowed": step.allowed, "obstacles": step.obstacles}
        for step in steps
    ]


def agreement_row(agreement: Agreement, actor: Any) -> dict[str, Any]:
    """One line of the list; parts are at hand."""
    inside = actor.has_perm("agreements.view_reciprocity", agreement)
    return {
        "code": agreement.code,
        "url": absolute(agreement.get_absolute_url()),
        "kind": named(agreement.kind, agreement.get_kind_display()),
        "title": agreement.title,
        "title_en": agreement.title_en,
        "state": named(agreement.state, agreement.get_state_display()),
        "drafter": unit_ref(agreement.drafter),
        "parent": agreement.parent.code if agreement.parent else "",
        "sides": [_side(side, inside) for side in agreement.sides.all()],
        "signed_on": agreement.signed_on,
        "starts_on": agreement.starts_on,
        "ends_on": agreement.ends_on,
        "ended_on": agreement.ended_on,
        "updated_at": agreement.updated_at,
    }


def agreement_whole(agreement: Agreement, actor: Any) -> dict[str, Any]:
    """All that the page shows."""
    return agreement_row(agreement, actor) | {
        "version": version_of(agreement),
        "principles": agreement.principles,
        "notice_days": agreement.notice_days,
        "printed_on": agreement.printed_on,
        "sent_on": agreement.sent_on,
        "signed_in": agreement.signed_in,
        "note": agreement.note,
        "end_reason": agreement.end_reason,
        "text": _text(agreement),
        "branches": [branch.code for branch in branches_of(agreement, actor)],
        "steps": steps_shown(AGREEMENT.open_to(actor, agreement)),
    }


def clause_progress(each: Progress) -> dict[str, Any]:
    clause = each.clause
    return {
        "number": clause.number if clause else 0,
        "key": each.key,
        "heading": clause.label if clause else "",
        "percent": each.percent,
        "commitments": len(each.parts),
        "done": each.done,
        "late": each.late,
        "formula": each.words,
    }


def _side(side: Side, inside: bool) -> dict[str, Any]:
    return {
        "order": side.order,
        "name": side.name,
        "region": side.region.code,
        "lead": unit_ref(side.lead),
        "members": [unit_ref(member) for member in side.members.all()],
        "notice_on": side.notice_on,
        "leaves_on": side.leaves_on,
        "contact": side.contact if inside else "",
    }


def _text(agreement: Agreement) -> dict[str, Any] | None:
    text = agreement.text
    if text is None:
        return None
    return {
        "number": text.joint.number,
        "edition": text.joint.edition,
        "fingerprint": text.fingerprint,
        "preamble": text.preamble,
        "clauses": [
            {
                "number": clause.number,
                "key": clause.key,
                "kind": named(clause.kind, clause.get_kind_display()),
                "heading": clause.heading,
                "heading_en": clause.heading_en,
                "body": clause.body,
            }
            for clause in text.clauses.all()
        ],
    }
