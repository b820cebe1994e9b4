"""The commitments of one agreement, for programs: listed with the filters of the page, taken along, proposed."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from jiedui.foundation.core.api.calls import passing, person_of, signed_in
from jiedui.foundation.core.api.paging import PageQuery, Slice, page_of_list
from jiedui.foundation.core.api.schemas import Given, described_by
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.jobs.api import JobOut
from jiedui.foundation.ledgers.api.exports import FILES, FormatQuery, export_answer

from ..choices import Risk
from ..commitments.export import COMMITMENTS
from ..commitments.lists import CommitmentList, shown, with_parts
from ..commitments.services import propose_commitment
from ..commitments.sides import present_clauses
from ..joint.rules import DRAFTERS
from ..models import Agreement, Clause, Commitment
from .asking import InNameGiven, agreement_of, commitments_by_code, lead_of, organisations_by_code, side_of
from .commitments import whole_of
from .commitments_shown import CommitmentOut, CommitmentWhole, commitment_row


class CommitmentFilters(Schema):
    """What the list is searched, narrowed and sorted by; several values of one name are joined by *or*."""

    q: str = Field("", max_length=100, description=gettext_noop("名称、衡量指标中的字词，或编号"))
    state: list[str] = Field(
        [],
        description=gettext_noop(
            "情况：overdue、blocked、disagreement、silent、not_begun、under_way、done，或 proposed、cancelled"
        ),
    )
    clause: list[str] = Field([], description=gettext_noop("条款标识"))
    side: list[str] = Field([], description=gettext_noop("哪一方还没达到目标：第几方"))
    unit: list[str] = Field([], description=gettext_noop("责任单位的编号"))
    sort: Literal["due", "clause", "silent", "title"] = Field(
        "due", description=gettext_noop("排序：完成期限、条款、最久没有填报、名称")
    )


class CommitmentQuery(PageQuery, CommitmentFilters):
    """A page of them."""


class CommitmentFile(FormatQuery, CommitmentFilters):
    """All of them, as a file."""


class ResponsibleGiven(Given):
    """Who answers on one side."""

    side: int = Field(description=gettext_noop("第几方"))
    organisation: str = Field("", description=gettext_noop("责任单位的编号；不填则为牵头单位"))
    helpers: list[str] = Field([], description=gettext_noop("配合单位的编号"))


@described_by(Commitment)
class CommitmentGiven(InNameGiven):
    """A commitment to propose."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)

    clause: int = Field(description=gettext_noop("现行文本中条款的序号"))
    title: str
    measure: str
    unit: str
    target: Decimal
    weight: Decimal = Decimal(1)
    starts_on: date
    due_on: date
    risk: Risk = Risk.LOW
    risk_note: str = ""
    sides: list[ResponsibleGiven] = Field([], description=gettext_noop("各方的责任单位和配合单位"))
    depends_on: list[str] = Field([], description=gettext_noop("前置事项的编号"))


def add_to(router: Router) -> None:
    """The calls about all commitments of an agreement."""
    many = "/{code}/commitments"

    @router.get(
        many,
        response=Slice[CommitmentOut],
        operation_id="agreements_commitments",
        summary=gettext_noop("任务事项列表"),
    )
    @signed_in
    def listed(request: HttpRequest, code: str, asked: Query[CommitmentQuery]) -> Any:
        agreement = agreement_of(request, code)
        found = CommitmentList(agreement, person_of(request), request.GET).rows()

        def rows(keys: list[int]) -> list[dict[str, Any]]:
            parts = with_parts(Commitment.objects.with_standing().with_evidence())
            by_key = parts.in_bulk(keys)
            for row in by_key.values():
                row.agreement = agreement
            return [
                commitment_row(each)
                for each in shown([by_key[key] for key in keys if key in by_key], agreement)
            ]

        return page_of_list(request, list(found.values_list("pk", flat=True)), asked, rows)

    @router.get(
        f"{many}/export",
        response={202: JobOut},
        operation_id="agreements_export_commitments",
        summary=gettext_noop("导出任务事项"),
        openapi_extra=FILES,
    )
    @signed_in
    def export(request: HttpRequest, code: str, asked: Query[CommitmentFile]) -> Any:
        return export_answer(request, COMMITMENTS, asked, of=agreement_of(request, code).code)

    @router.post(
        many,
        response={201: CommitmentWhole},
        operation_id="agreements_propose_commitment",
        summary=gettext_noop("提出任务事项"),
    )
    @signed_in
    def propose(request: HttpRequest, code: str, given: CommitmentGiven) -> Any:
        agreement, actor = agreement_of(request, code), person_of(request)
        plain = given.model_dump(exclude={"organisation", "clause", "sides", "depends_on"})
        made = propose_commitment(
            agreement,
            actor=actor,
            organisation=lead_of(request, agreement, given.organisation, *DRAFTERS),
            clause=_clause(agreement, given.clause),
            depends_on=commitments_by_code(agreement, given.depends_on, actor, "depends_on"),
            **_responsible(agreement, given, actor),
            **plain,
        )
        passing(request).location = f"/api/v1/commitments/{made.code}"
        return Status(201, whole_of(request, made.code))


def _clause(agreement: Agreement, number: int) -> Clause:
    found = next((each for each in present_clauses(agreement).values() if each.number == number), None)
    if found is None:
        raise Invalid({"clause": [_("请选择现行文本中的条款")]})
    return found


def _responsible(agreement: Agreement, given: CommitmentGiven, actor: Any) -> dict[str, Any]:
    codes = [code for each in given.sides for code in (each.organisation, *each.helpers) if code]
    found = organisations_by_code(codes, actor, "sides")
    by_side = [(side_of(agreement, each.side, "sides").pk, each) for each in given.sides]
    return {
        "responsible": {pk: found[each.organisation[:20]] for pk, each in by_side if each.organisation},
        "helpers": {pk: [found[code[:20]] for code in each.helpers if code] for pk, each in by_side},
    }
