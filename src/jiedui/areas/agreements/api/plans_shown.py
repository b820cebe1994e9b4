"""What programs are shown of a yearly plan: what its page shows this reader, and no more."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from jiedui.foundation.core.api.schemas import described_by
from jiedui.foundation.ui.meta import absolute

from ..models import PlanLine, YearPlan
from ..plans.reading import LineShown, PlanShown
from .commitments_shown import ClauseBriefOut
from .shown import UnitRef, amount, unit_ref
from .texts_shown import TextOut, text_row


@described_by(YearPlan)
class PlanOut(Schema):
    """A plan in the list of an agreement's years."""

    code: str
    url: str = Field(description=gettext_noop("网页地址"))
    agreement: str = Field(description=gettext_noop("协议的编号"))
    year: int
    title: str
    drafter: UnitRef
    state: str = Field(description=gettext_noop("状态"))
    lines_total: int = Field(description=gettext_noop("各方商定的条目数"))
    lines_done: int = Field(description=gettext_noop("已完成的条目数"))
    percent: int = Field(description=gettext_noop("进度的百分数，各条轻重相同"))


class PlanUnitOut(Schema):
    """Who does the work on one side."""

    side: int = Field(description=gettext_noop("第几方"))
    name: str = Field(description=gettext_noop("这一方的称呼"))
    organisation: UnitRef


@described_by(PlanLine)
class PlanLineOut(Schema):
    """An item that all sides agreed on."""

    number: int
    key: str
    clause: ClauseBriefOut
    title: str
    measure: str
    target: Decimal
    unit: str
    starts_on: date
    due_on: date
    note: str
    responsible: list[PlanUnitOut] = Field(description=gettext_noop("各方的责任单位"))
    commitment: str = Field(description=gettext_noop("任务事项的编号"))
    reached: Decimal = Field(description=gettext_noop("当年完成的量，取各方填报中较低的"))
    percent: int = Field(description=gettext_noop("完成的百分数"))
    is_done: bool = Field(description=gettext_noop("是否已完成"))


class PlanWhole(PlanOut):
    """A plan."""

    lines: list[PlanLineOut] = Field(description=gettext_noop("各方商定的条目；没有商定时为空"))
    texts: list[TextOut] = Field(description=gettext_noop("您可以查看的文本，最近的在前"))


class LeftOutOut(Schema):
    """An item that did not go on into the next year."""

    title: str
    reason: str


class PlanCopied(PlanWhole):
    """The next year's plan, and what did not go on."""

    left_out: list[LeftOutOut] = Field(description=gettext_noop("没有列入的条目和原因"))


def plan_row(shown: PlanShown) -> dict[str, Any]:
    plan = shown.plan
    return {
        "code": plan.code,
        "url": absolute(plan.get_absolute_url()),
        "agreement": plan.agreement.code,
        "year": plan.year,
        "title": plan.label,
        "drafter": unit_ref(plan.drafter),
        "state": shown.words,
        "lines_total": len(shown.lines),
        "lines_done": shown.done,
        "percent": shown.percent,
    }


def plan_whole(shown: PlanShown) -> dict[str, Any]:
    return plan_row(shown) | {
        "lines": [_line(each) for each in shown.lines],
        "texts": [text_row(text, shown.plan) for text in shown.texts],
    }


def _line(line: LineShown) -> dict[str, Any]:
    row = line.row
    return {
        **{name: getattr(row, name) for name in ("number", "key", "title", "measure", "unit", "note")},
        "clause": {"number": line.clause.number, "key": line.clause.key, "heading": line.clause.label},
        "target": amount(row.target),
        "starts_on": row.starts_on,
        "due_on": row.due_on,
        "responsible": [
            {"side": each.side.order, "name": each.side.name, "organisation": unit_ref(each.organisation)}
            for each in line.responsible
        ],
        "commitment": line.commitment.row.code if line.commitment else "",
        "reached": amount(line.reached),
        "percent": line.percent,
        "is_done": line.is_done,
    }
