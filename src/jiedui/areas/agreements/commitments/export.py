"""The lists of commitments, of what proves them and of give and take, taken along."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.errors import NotFound
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ledgers.exports import CHUNK, Asked, ExportColumn, ExportKind

from ..models import Agreement, Commitment, Evidence
from ..selectors import with_parts as agreement_with_parts
from .evidence_lists import EvidenceList
from .lists import CommitmentList, Shown, list_for, shown, with_parts
from .proofs import Proof, proofs_of
from .reciprocity import Balance, LedgerRow, ledger_of, years_of


def _agreement(asked: Asked) -> Agreement:
    agreements = agreement_with_parts(Agreement.objects.visible_to(asked.actor))
    agreement = agreements.filter(code=asked.of).first()
    if agreement is None:
        raise NotFound(_("没有这份协议。"))
    return agreement


def _list(asked: Asked) -> CommitmentList:
    return list_for(_agreement(asked), asked.actor, asked.query)


def _rows(asked: Asked) -> Any:
    found = _list(asked)
    rows: QuerySet[Any] = with_parts(found.rows().with_evidence())
    return shown(rows.iterator(chunk_size=CHUNK), found.agreement)


def _sides(row: Shown) -> str:
    return _("；").join(
        f"{side.name}：{each.organisation.label} {value or '—'}" for side, each, value in row.values
    )


COMMITMENTS = ExportKind(
    "agreements.commitments",
    gettext_lazy("任务事项"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("编号"), lambda row: row.row.code, 14),
        ExportColumn(gettext_lazy("条款"), lambda row: row.clause.label, 24),
        ExportColumn(gettext_lazy("名称"), lambda row: row.row.title, 40),
        ExportColumn(gettext_lazy("衡量指标"), lambda row: row.row.measure, 18),
        ExportColumn(gettext_lazy("计量单位"), lambda row: row.row.unit, 10),
        ExportColumn(gettext_lazy("目标值"), lambda row: row.row.target, 10),
        ExportColumn(gettext_lazy("权重"), lambda row: row.row.weight, 8),
        ExportColumn(gettext_lazy("开始日期"), lambda row: row.row.starts_on, 12),
        ExportColumn(gettext_lazy("完成期限"), lambda row: row.row.due_on, 12),
        ExportColumn(gettext_lazy("各方填报"), _sides, 60),
        ExportColumn(gettext_lazy("计入（较低的值）"), lambda row: row.lower, 14),
        ExportColumn(gettext_lazy("佐证合计"), lambda row: row.row.proved, 12),
        ExportColumn(gettext_lazy("情况"), lambda row: _("、").join(words for words, _tone in row.signs), 20),
        ExportColumn(gettext_lazy("风险"), lambda row: row.row.get_risk_display(), 8),
    ],
    rows=_rows,
    count=lambda asked: _list(asked).rows().count(),
)


# --- what proves a commitment


def _commitment(asked: Asked) -> Commitment:
    found = Commitment.objects.visible_to(asked.actor).filter(code=asked.of).first()
    if found is None:
        raise NotFound(_("没有这个任务事项。"))
    return found


def _proofs(asked: Asked) -> Iterator[Proof]:
    rows = Evidence.objects.filter(commitment=_commitment(asked)).order_by("-counts", "-happened_on", "-pk")
    for start in range(0, rows.count(), CHUNK):
        yield from proofs_of(rows[start : start + CHUNK], asked.actor)


EVIDENCE = ExportKind(
    "agreements.evidence",
    gettext_lazy("佐证"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("发生的事"), lambda proof: proof.title, 40),
        ExportColumn(gettext_lazy("佐证类别"), lambda proof: proof.kind, 20),
        ExportColumn(gettext_lazy("发生日期"), lambda proof: proof.row.happened_on, 12),
        ExportColumn(gettext_lazy("计入"), lambda proof: proof.row.amount if proof.row.counts else 0, 10),
        ExportColumn(gettext_lazy("为何计入"), lambda proof: proof.row.get_verdict_display(), 14),
        ExportColumn(gettext_lazy("理由"), lambda proof: proof.row.reason, 40),
    ],
    rows=_proofs,
    count=lambda asked: Evidence.objects.filter(commitment=_commitment(asked)).count(),
)


def _all_evidence(asked: Asked) -> EvidenceList:
    return EvidenceList(_agreement(asked), asked.actor, asked.query)


def _all_proofs(asked: Asked) -> Iterator[Proof]:
    rows = _all_evidence(asked).rows()
    for start in range(0, rows.count(), CHUNK):
        yield from proofs_of(rows[start : start + CHUNK], asked.actor)


ALL_EVIDENCE = ExportKind(
    "agreements.all_evidence",
    gettext_lazy("计入的佐证"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("发生的事"), lambda proof: proof.title, 40),
        ExportColumn(gettext_lazy("佐证类别"), lambda proof: proof.kind, 20),
        ExportColumn(gettext_lazy("发生日期"), lambda proof: proof.row.happened_on, 12),
        ExportColumn(gettext_lazy("任务事项编号"), lambda proof: proof.row.commitment.code, 14),
        ExportColumn(gettext_lazy("任务事项"), lambda proof: proof.row.commitment.title, 40),
        ExportColumn(gettext_lazy("计入"), lambda proof: proof.row.amount, 10),
        ExportColumn(gettext_lazy("计量单位"), lambda proof: proof.row.commitment.unit, 10),
        ExportColumn(gettext_lazy("为何计入"), lambda proof: proof.row.get_verdict_display(), 14),
    ],
    rows=_all_proofs,
    count=lambda asked: _all_evidence(asked).rows().count(),
)


# --- the ledger of give and take, all years


def _balances(asked: Asked) -> list[tuple[LedgerRow, Balance]]:
    agreement = Agreement.objects.visible_to(asked.actor).filter(code=asked.of).first()
    if agreement is None:
        raise NotFound(_("没有这份协议。"))
    require(asked.actor, "agreements.view_reciprocity", agreement)
    return [
        (row, balance)
        for year in years_of(agreement)
        for row in ledger_of(agreement, year)
        for balance in row.balances
    ]


RECIPROCITY = ExportKind(
    "agreements.reciprocity",
    gettext_lazy("互惠账"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("年份"), lambda pair: pair[0].year, 8),
        ExportColumn(gettext_lazy("往来类别"), lambda pair: str(pair[0].kind.label), 20),
        ExportColumn(gettext_lazy("计量单位"), lambda pair: str(pair[0].kind.unit), 10),
        ExportColumn(gettext_lazy("一方"), lambda pair: pair[1].side.name, 14),
        ExportColumn(gettext_lazy("给出"), lambda pair: pair[1].given, 10),
        ExportColumn(gettext_lazy("收到"), lambda pair: pair[1].received, 10),
        ExportColumn(gettext_lazy("互惠区间"), lambda pair: pair[0].words, 60),
    ],
    rows=lambda asked: iter(_balances(asked)),
    count=lambda asked: len(_balances(asked)),
)
