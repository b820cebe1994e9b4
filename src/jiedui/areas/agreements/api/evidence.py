"""佐证 for programs: what counts by rule, what somebody decided by hand, and the rules."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.api.paging import Key, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import CommentGiven, Given, Named, described_by, named
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.jobs.api import JobOut
from jiedui.foundation.ledgers.api.exports import FILES, FormatQuery, export_answer
from jiedui.foundation.ui.meta import absolute

from ..choices import ClauseKind, SidesNeeded
from ..commitments import proving
from ..commitments.export import EVIDENCE
from ..commitments.kinds import EvidenceKind, evidence_kinds
from ..commitments.proofs import Proof, proofs_of, rule_words
from ..models import Evidence, EvidenceRule
from .asking import commitment_of, side_of
from .shown import amount

NEWEST_FIRST = (Key("happened_on", descending=True), Key("pk", descending=True))


class EvidenceKindOut(Schema):
    """A kind of thing that can count."""

    code: str
    label: str
    measures: list[Named] = Field(description=gettext_noop("可以计入的量"))


@described_by(Evidence)
class EvidenceOut(Schema):
    """A thing that happened, and what it adds."""

    id: int
    kind: Named
    title: str = Field(description=gettext_noop("发生的事"))
    url: str = Field(description=gettext_noop("网页地址；您不能查看这件事时为空"))
    happened_on: date
    amount: Decimal
    counts: bool
    verdict: Named
    reason: str


@described_by(EvidenceRule)
class EvidenceRuleOut(Schema):
    """What counts by itself."""

    id: int
    words: str = Field(description=gettext_noop("规则，用一句话说"))
    kind: str
    measure: str
    sides_needed: Named
    side: int | None = Field(description=gettext_noop("须有第几方；不限时为空"))
    clause_kind: str
    field_code: str
    since: date | None
    until: date | None


@described_by(EvidenceRule)
class EvidenceRuleGiven(Given):
    """A rule to set."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)

    kind: str = Field(description=gettext_noop("佐证类别，见 /commitments/evidence-kinds"))
    measure: str = Field("", description=gettext_noop("计入的量；不填则为这类的第一个"))
    sides_needed: SidesNeeded = SidesNeeded.ACROSS
    side: int | None = Field(None, description=gettext_noop("须有第几方；不限则不填"))
    clause_kind: ClauseKind | None = Field(None, description=gettext_noop("领域；不限则不填"))
    field_code: str = ""
    since: date | None = None
    until: date | None = None


class EvidenceGiven(Given):
    """A thing that shall count, and why."""

    kind: str = Field(description=gettext_noop("佐证类别，见 /commitments/evidence-kinds"))
    code: str = Field(description=gettext_noop("这件事的编号；只能计入您看得到的记录"))
    amount: Decimal | None = Field(None, description=gettext_noop("计入的数量；不填则按这件事本身的数量"))
    reason: str = Field(description=gettext_noop("理由"))


def add_kinds(router: Router) -> None:
    """What may count at all; it comes before what names one commitment."""

    @router.get(
        "/evidence-kinds",
        response=list[EvidenceKindOut],
        operation_id="commitments_evidence_kinds",
        summary=gettext_noop("有哪些佐证类别"),
    )
    @signed_in
    def kinds(request: HttpRequest) -> Any:
        return [
            {
                "code": kind.code,
                "label": str(kind.label),
                "measures": [named(name, label) for name, label in kind.measures.items()],
            }
            for kind in evidence_kinds
        ]


def add_to(router: Router) -> None:
    """The calls about evidence and its rules."""
    _add_evidence(router)
    _add_rules(router)


def _add_evidence(router: Router) -> None:
    many, one = "/{code}/evidence", "/{code}/evidence/{int:pk}"

    @router.get(
        many, response=Slice[EvidenceOut], operation_id="commitments_evidence", summary=gettext_noop("佐证")
    )
    @signed_in
    def listed(request: HttpRequest, code: str, asked: Query[PageQuery]) -> Any:
        actor = person_of(request)
        rows = Evidence.objects.filter(commitment=commitment_of(request, code))
        return page_of_rows(
            request,
            rows,
            NEWEST_FIRST,
            asked,
            lambda found: [_shown(each) for each in proofs_of(found, actor)],
        )

    @router.get(
        f"{many}/export",
        response={202: JobOut},
        operation_id="commitments_export_evidence",
        summary=gettext_noop("导出佐证"),
        openapi_extra=FILES,
    )
    @signed_in
    def export(request: HttpRequest, code: str, asked: Query[FormatQuery]) -> Any:
        return export_answer(request, EVIDENCE, asked, of=commitment_of(request, code).code)

    @router.post(
        many,
        response={201: EvidenceOut},
        operation_id="commitments_add_evidence",
        summary=gettext_noop("人工计入佐证"),
    )
    @signed_in
    def add(request: HttpRequest, code: str, given: EvidenceGiven) -> Any:
        actor, kind = person_of(request), _kind(given.kind)
        target = kind.visible(actor).filter(code=given.code.strip().upper()[:20]).first()
        if target is None:
            raise Invalid({"code": [_("没有找到这个编号，请核对；只能计入您看得到的记录。")]})
        row = proving.add_evidence(
            commitment_of(request, code),
            actor=actor,
            kind=kind,
            target=target,
            reason=given.reason,
            amount=given.amount,
        )
        return Status(201, _shown(proofs_of([row], actor)[0]))

    @router.post(
        f"{one}/remove",
        response=EvidenceOut,
        operation_id="commitments_remove_evidence",
        summary=gettext_noop("人工剔除佐证"),
    )
    @signed_in
    def remove(request: HttpRequest, code: str, pk: int, said: CommentGiven) -> Any:
        actor = person_of(request)
        row = proving.remove_evidence(_one(request, code, pk), actor=actor, reason=said.comment)
        return _shown(proofs_of([row], actor)[0])

    @router.post(
        f"{one}/leave-to-rules",
        response=EvidenceOut,
        operation_id="commitments_leave_evidence_to_rules",
        summary=gettext_noop("改回按规则计入"),
    )
    @signed_in
    def leave(request: HttpRequest, code: str, pk: int) -> Any:
        actor = person_of(request)
        proving.leave_to_rules(_one(request, code, pk), actor=actor)
        return _shown(proofs_of([_one(request, code, pk)], actor)[0])


def _add_rules(router: Router) -> None:
    many = "/{code}/rules"

    @router.get(
        many,
        response=list[EvidenceRuleOut],
        operation_id="commitments_rules",
        summary=gettext_noop("佐证规则"),
    )
    @signed_in
    def listed(request: HttpRequest, code: str) -> Any:
        return _rules(request, code)

    @router.post(
        many,
        response={201: list[EvidenceRuleOut]},
        operation_id="commitments_add_rule",
        summary=gettext_noop("设定佐证规则"),
    )
    @signed_in
    def add(request: HttpRequest, code: str, given: EvidenceRuleGiven) -> Any:
        row = commitment_of(request, code)
        values = given.model_dump() | {
            "side": side_of(row.agreement, given.side) if given.side is not None else None,
            "clause_kind": given.clause_kind or "",
        }
        proving.add_rule(row, actor=person_of(request), **values)
        return Status(201, _rules(request, code))

    @router.delete(
        f"{many}/{{int:pk}}",
        response={204: None},
        operation_id="commitments_remove_rule",
        summary=gettext_noop("取消佐证规则"),
    )
    @signed_in
    def remove(request: HttpRequest, code: str, pk: int) -> Any:
        rows = EvidenceRule.objects.select_related("commitment__agreement")
        rule = get_object_or_404(rows, commitment=commitment_of(request, code), pk=pk)
        proving.remove_rule(rule, actor=person_of(request))
        return Status(204, None)


def _kind(code: str) -> EvidenceKind:
    kind = evidence_kinds.get(code)
    if kind is None:
        raise Invalid({"kind": [_("没有这种佐证。")]})
    return kind


def _one(request: HttpRequest, code: str, pk: int) -> Evidence:
    rows = Evidence.objects.select_related("commitment__agreement")
    found: Evidence = get_object_or_404(rows, commitment=commitment_of(request, code), pk=pk)
    return found


def _shown(proof: Proof) -> dict[str, Any]:
    row = proof.row
    return {
        "id": row.pk,
        "kind": named(row.kind, proof.kind),
        "title": proof.title,
        "url": absolute(proof.url) if proof.url else "",
        "happened_on": row.happened_on,
        "amount": amount(row.amount),
        "counts": row.counts,
        "verdict": named(row.verdict, row.get_verdict_display()),
        "reason": row.reason,
    }


def _rules(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    row = commitment_of(request, code)
    rules = list(EvidenceRule.objects.filter(commitment=row).select_related("side__region"))
    for rule in rules:
        rule.commitment = row
    return [
        {
            "id": rule.pk,
            "words": rule_words(rule),
            "kind": rule.kind,
            "measure": rule.measure,
            "sides_needed": named(rule.sides_needed, rule.get_sides_needed_display()),
            "side": rule.side.order if rule.side else None,
            "clause_kind": rule.clause_kind,
            "field_code": rule.field_code,
            "since": rule.since,
            "until": rule.until,
        }
        for rule in rules
    ]
