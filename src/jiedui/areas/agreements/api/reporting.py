"""Progress and blocks of a commitment, for programs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status
from pydantic import Field

from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.api.paging import Key, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import CommentGiven, Given
from jiedui.foundation.core.errors import NotAllowed

from ..commitments import reporting
from ..commitments.reading import answering_sides
from ..models import CommitmentReport
from .asking import commitment_of, commitments_by_code, one_organisation
from .commitments_shown import CommitmentWhole, ReportOut, report_shown

NEWEST_FIRST = (Key("reported_at", descending=True), Key("pk", descending=True))


class ReportGiven(Given):
    """How far it is."""

    organisation: str = Field(
        "", description=gettext_noop("以哪个责任单位的名义：单位编号；不填则为您所在的第一家")
    )
    value: Decimal = Field(description=gettext_noop("累计完成：从开始到现在一共完成多少"))
    note: str = Field(description=gettext_noop("进展说明"))


class BlockGiven(Given):
    """Who or what stands in the way: an organisation, or what must come first."""

    organisation: str = Field("", description=gettext_noop("受哪个单位影响：单位编号"))
    dependency: str = Field("", description=gettext_noop("受哪个前置事项影响：事项编号"))
    reason: str = Field(description=gettext_noop("受阻原因"))


def add_to(router: Router, whole_of: Callable[[HttpRequest, str], dict[str, Any]]) -> None:
    """The calls about reports and blocks; each step answers with the commitment as it is now."""

    @router.get(
        "/{code}/reports",
        response=Slice[ReportOut],
        operation_id="commitments_reports",
        summary=gettext_noop("进展"),
    )
    @signed_in
    def listed(request: HttpRequest, code: str, asked: Query[PageQuery]) -> Any:
        rows = CommitmentReport.objects.filter(responsibility__commitment=commitment_of(request, code))
        rows = rows.select_related("responsibility__side", "organisation")
        return page_of_rows(
            request, rows, NEWEST_FIRST, asked, lambda found: [report_shown(row) for row in found]
        )

    @router.post(
        "/{code}/reports",
        response={201: CommitmentWhole},
        operation_id="commitments_report",
        summary=gettext_noop("填报进展"),
    )
    @signed_in
    def report(request: HttpRequest, code: str, given: ReportGiven) -> Any:
        row, actor = commitment_of(request, code), person_of(request)
        organisation = _answering(row, given.organisation, actor)
        reporting.report(row, actor=actor, organisation=organisation, value=given.value, note=given.note)
        return Status(201, whole_of(request, code))

    @router.post(
        "/{code}/blocks",
        response={201: CommitmentWhole},
        operation_id="commitments_block",
        summary=gettext_noop("登记受阻"),
    )
    @signed_in
    def block(request: HttpRequest, code: str, given: BlockGiven) -> Any:
        row, actor = commitment_of(request, code), person_of(request)
        by = given.organisation
        first = [given.dependency] if given.dependency else []
        waited_for = commitments_by_code(row.agreement, first, actor, "dependency")
        reporting.open_block(
            row,
            actor=actor,
            reason=given.reason,
            organisation=one_organisation(by, actor, "organisation") if by else None,
            dependency=waited_for[0] if waited_for else None,
        )
        return Status(201, whole_of(request, code))

    @router.post(
        "/{code}/blocks/{int:pk}/lift",
        response=CommitmentWhole,
        operation_id="commitments_lift_block",
        summary=gettext_noop("解除受阻"),
    )
    @signed_in
    def lift(request: HttpRequest, code: str, pk: int, said: CommentGiven) -> Any:
        row = commitment_of(request, code)
        found = get_object_or_404(row.blocks.select_related("commitment__agreement"), pk=pk)
        reporting.lift_block(found, actor=person_of(request), reason=said.comment)
        return whole_of(request, code)


def _answering(row: Any, code: str, actor: Any) -> Any:
    """The organisation in whose name is reported: the one named, else the first for which the caller works."""
    if code:
        return one_organisation(code, actor, "organisation")
    mine = answering_sides(row, actor)
    if not mine:
        raise NotAllowed(_("您所在的单位不是本事项的责任单位，不能填报。"))
    return mine[0].organisation
