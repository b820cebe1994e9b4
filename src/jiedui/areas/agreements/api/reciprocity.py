"""互惠账 for programs: what each side gave and received in a year, and the corridors agreed for it."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.permissions import require
from jiedui.foundation.jobs.api import JobOut
from jiedui.foundation.ledgers.api.exports import FILES, FormatQuery, export_answer

from ..commitments.corridors import agree_corridor, propose_corridor
from ..commitments.export import RECIPROCITY
from ..commitments.reciprocity import LedgerRow, ledger_of, years_of
from ..joint.rules import DRAFTERS
from ..models import Agreement, Corridor
from .asking import InNameGiven, agreement_of, lead_of
from .shown import amount


class BalanceOut(Schema):
    """Of one side."""

    side: int = Field(description=gettext_noop("第几方"))
    name: str = Field(description=gettext_noop("这一方的称呼"))
    given: Decimal = Field(description=gettext_noop("给出"))
    received: Decimal = Field(description=gettext_noop("收到"))


class CorridorOut(Schema):
    """The bounds of giving divided by receiving."""

    low: Decimal = Field(description=gettext_noop("下限"))
    high: Decimal = Field(description=gettext_noop("上限"))
    agreed: bool = Field(description=gettext_noop("各方是否都已同意"))
    waiting: list[int] = Field(description=gettext_noop("还没有同意的各方"))


class LedgerOut(Schema):
    """A kind of give and take in a year."""

    kind: str = Field(description=gettext_noop("往来类别"))
    label: str
    unit: str = Field(description=gettext_noop("计量单位"))
    year: int
    balances: list[BalanceOut]
    corridor: CorridorOut | None = Field(description=gettext_noop("约定的区间；没有提出过时为空"))
    left_by: list[int] = Field(description=gettext_noop("超出约定区间的各方"))
    words: str = Field(description=gettext_noop("用一句话说"))


class YearQuery(Schema):
    """Which year."""

    year: int | None = Field(None, ge=1901, le=2199, description=gettext_noop("年份；不填则为最近一年"))


class CorridorGiven(InNameGiven):
    """Bounds: proposed, or read and agreed to."""

    low: Decimal = Field(description=gettext_noop("下限，大于 0、不超过 1"))
    high: Decimal = Field(description=gettext_noop("上限，不低于 1"))


def add_to(router: Router) -> None:
    """The calls about give and take under an agreement."""

    @router.get(
        "/{code}/reciprocity",
        response=list[LedgerOut],
        operation_id="agreements_reciprocity",
        summary=gettext_noop("互惠账"),
    )
    @signed_in
    def ledger(request: HttpRequest, code: str, asked: Query[YearQuery]) -> Any:
        return _ledger(request, agreement_of(request, code), asked.year)

    @router.get(
        "/{code}/reciprocity/export",
        response={202: JobOut},
        operation_id="agreements_export_reciprocity",
        summary=gettext_noop("导出互惠账"),
        openapi_extra=FILES,
    )
    @signed_in
    def export(request: HttpRequest, code: str, asked: Query[FormatQuery]) -> Any:
        return export_answer(request, RECIPROCITY, asked, of=agreement_of(request, code).code)

    @router.post(
        "/{code}/corridors/{kind}",
        response=list[LedgerOut],
        operation_id="agreements_propose_corridor",
        summary=gettext_noop("提出互惠区间"),
    )
    @signed_in
    def propose(request: HttpRequest, code: str, kind: str, given: CorridorGiven) -> Any:
        agreement = agreement_of(request, code)
        lead = lead_of(request, agreement, given.organisation, *DRAFTERS)
        propose_corridor(
            agreement,
            actor=person_of(request),
            organisation=lead,
            kind=kind,
            low=given.low,
            high=given.high,
        )
        return _ledger(request, agreement)

    @router.post(
        "/{code}/corridors/{kind}/agree",
        response=list[LedgerOut],
        operation_id="agreements_agree_corridor",
        summary=gettext_noop("同意互惠区间"),
    )
    @signed_in
    def agree(request: HttpRequest, code: str, kind: str, given: CorridorGiven) -> Any:
        agreement = agreement_of(request, code)
        found = get_object_or_404(Corridor, agreement=agreement, kind=kind)
        lead = lead_of(request, agreement, given.organisation, *DRAFTERS)
        agree_corridor(found, actor=person_of(request), organisation=lead, low=given.low, high=given.high)
        return _ledger(request, agreement)


def _ledger(request: HttpRequest, agreement: Agreement, year: int | None = None) -> list[dict[str, Any]]:
    require(person_of(request), "agreements.view_reciprocity", agreement)
    return [_row(row) for row in ledger_of(agreement, year or years_of(agreement)[0])]


def _row(row: LedgerRow) -> dict[str, Any]:
    corridor = row.corridor
    return {
        "kind": row.kind.code,
        "label": str(row.kind.label),
        "unit": str(row.kind.unit),
        "year": row.year,
        "balances": [
            {
                "side": each.side.order,
                "name": each.side.name,
                "given": amount(each.given),
                "received": amount(each.received),
            }
            for each in row.balances
        ],
        "corridor": {
            "low": amount(corridor.low),
            "high": amount(corridor.high),
            "agreed": row.agreed,
            "waiting": [side.order for side in row.waiting],
        }
        if corridor
        else None,
        "left_by": [each.side.order for each in row.left_by],
        "words": row.words,
    }
