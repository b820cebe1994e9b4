"""Two registrations of one organisation, for programs: proposed by its manager, looked at and merged by the staff."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import Field

from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.api.paging import Key, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import Given, Named, PersonOut, described_by, named
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.jobs.api import JobOut, begun

from .. import services
from ..choices import Answer
from ..duplicates import likely_duplicates
from ..merging import preview_of
from ..models import MergeProposal, Organisation
from ..selectors import organisation_called
from .shown import UnitOut, unit_shown

OLDEST_FIRST = (Key("created_at"), Key("pk"))


class ProposalGiven(Given):
    """Which other registration is one's own organisation again."""

    other: str = Field(description=gettext_noop("另一处登记的编号或完整名称"), max_length=120)
    reason: str = Field(default="", description=gettext_noop("说明"), max_length=300)


@described_by(MergeProposal)
class ProposalOut(Schema):
    """What a manager proposed, and what became of it."""

    id: int
    kept: UnitOut
    absorbed: UnitOut
    reason: str
    answer: Named
    created_by: PersonOut
    created_at: datetime


class ProposalQuery(PageQuery):
    """What the list is narrowed by."""

    answer: list[Answer] = Field([], description=gettext_noop("答复"))


class DuplicateOut(Schema):
    """Two registrations that look like one organisation, and why."""

    one: UnitOut
    other: UnitOut
    reasons: list[str] = Field(description=gettext_noop("哪里相像"))


class MovedOut(Schema):
    """How much of one kind would move."""

    label: str
    count: int


class PreviewOut(Schema):
    """What a merge would do."""

    kept: UnitOut
    absorbed: UnitOut
    moves: list[MovedOut] = Field(description=gettext_noop("将转到保留的单位名下的内容"))
    remarks: list[str] = Field(description=gettext_noop("需要留意的变化"))
    obstacles: list[str] = Field(description=gettext_noop("不能合并的原因；为空才能合并"))
    credit_codes: list[str] = Field(description=gettext_noop("有两个时须选择保留哪一个"))


class MergeGiven(Given):
    """The last word before a merge, which nothing takes back."""

    absorbed: str = Field(description=gettext_noop("将并入的单位的编号"), max_length=20)
    confirmation: str = Field(description=gettext_noop("将并入的单位的完整名称，以示确认"))
    credit_code: str = Field(default="", description=gettext_noop("两家都有统一社会信用代码时，保留哪一个"))


def add_lists(router: Router) -> None:
    """The calls that name no single organisation; they come before those that do."""
    at = "/merge-proposals"

    @router.get(
        at,
        response=Slice[ProposalOut],
        operation_id="organisations_merge_proposals",
        summary=gettext_noop("合并建议"),
    )
    @signed_in
    def listed(request: HttpRequest, asked: Query[ProposalQuery]) -> Any:
        rows = _proposals(request)
        if asked.answer:
            rows = rows.filter(answer__in=[answer.value for answer in asked.answer])
        return page_of_rows(
            request, rows, OLDEST_FIRST, asked, lambda found: [_proposal(row) for row in found]
        )

    def answer(name: str, summary: str, deed: Callable[..., Any]) -> None:
        @router.post(
            f"{at}/{{int:pk}}/{name}",
            response=ProposalOut,
            operation_id=f"organisations_{name}_merge",
            summary=summary,
        )
        @signed_in
        def answered(request: HttpRequest, pk: int) -> Any:
            return _proposal(deed(get_object_or_404(_proposals(request), pk=pk), actor=person_of(request)))

    answer("decline", gettext_noop("记为不合并"), services.decline_merge)
    answer("withdraw", gettext_noop("撤回合并建议"), services.withdraw_merge)

    @router.get(
        "/likely-duplicates",
        response=list[DuplicateOut],
        operation_id="organisations_likely_duplicates",
        summary=gettext_noop("可能重复的登记"),
    )
    @signed_in
    def duplicates(request: HttpRequest) -> Any:
        require(person_of(request), "organisations.merge_organisations")
        return [
            {"one": unit_shown(pair.one), "other": unit_shown(pair.other), "reasons": list(pair.reasons)}
            for pair in likely_duplicates()
        ]


def add_to(router: Router) -> None:
    """The calls about one organisation and its double."""

    @router.post(
        "/{code}/merge-proposals",
        response={201: ProposalOut},
        operation_id="organisations_propose_merge",
        summary=gettext_noop("建议合并重复的登记"),
    )
    @signed_in
    def propose(request: HttpRequest, code: str, given: ProposalGiven) -> Any:
        actor = person_of(request)
        organisation = get_visible(Organisation, code, actor=actor)
        require(actor, "organisations.change_organisation", organisation)
        other = organisation_called(given.other)
        if other is None:
            raise Invalid({"other": [_("没有找到这家单位，请填写编号（如 DW-7F3K2MQ9）或完整名称。")]})
        made = services.propose_merge(organisation, other=other, reason=given.reason, actor=actor)
        return Status(201, _proposal(made))

    @router.get(
        "/{code}/merge/{absorbed}",
        response=PreviewOut,
        operation_id="organisations_preview_merge",
        summary=gettext_noop("合并之前：会转移什么，有什么阻碍"),
    )
    @signed_in
    def preview(request: HttpRequest, code: str, absorbed: str) -> Any:
        require(person_of(request), "organisations.merge_organisations")
        return _preview(_unit(request, code), _unit(request, absorbed))

    @router.post(
        "/{code}/merge",
        response={202: JobOut},
        operation_id="organisations_merge",
        summary=gettext_noop("合并两家单位，不能撤销；在后台进行"),
    )
    @signed_in
    def merge(request: HttpRequest, code: str, given: MergeGiven) -> Any:
        actor = person_of(request)
        require(actor, "organisations.merge_organisations")
        kept, values = _unit(request, code), given.model_dump(exclude={"absorbed"})
        absorbed = _unit(request, given.absorbed)
        return begun(request, services.ask_to_merge(kept, absorbed=absorbed, actor=actor, **values))


def _unit(request: HttpRequest, code: str) -> Organisation:
    return get_visible(Organisation, code, actor=person_of(request))


def _proposals(request: HttpRequest) -> Any:
    rows = MergeProposal.objects.visible_to(person_of(request))
    return rows.select_related("kept", "absorbed", "created_by")


def _proposal(row: MergeProposal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kept": unit_shown(row.kept),
        "absorbed": unit_shown(row.absorbed),
        "reason": row.reason,
        "answer": named(row.answer, row.get_answer_display()),
        "created_by": {"id": row.created_by_id, "name": row.created_by.get_full_name()},
        "created_at": row.created_at,
    }


def _preview(kept: Organisation, absorbed: Organisation) -> dict[str, Any]:
    found = preview_of(kept, absorbed)
    return {
        "kept": unit_shown(kept),
        "absorbed": unit_shown(absorbed),
        "moves": [{"label": label, "count": count} for label, count in found.moves],
        "remarks": found.remarks,
        "obstacles": found.obstacles,
        "credit_codes": sorted({kept.credit_code, absorbed.credit_code} - {""}),
    }
