"""年度工作计划 for programs: the plans of an agreement listed and begun; one of them read, copied, deleted, and its texts settled."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Router, Status
from pydantic import ConfigDict, Field

from jiedui.foundation.core.api.calls import actor_of, passing, person_of, signed_in
from jiedui.foundation.core.api.schemas import Given

from ..joint.rules import DRAFTERS
from ..joint.terms import Terms
from ..models import YearPlan
from ..pages.plan_texts import PAGES
from ..plans import services
from ..plans.reading import plan_shown, plans_of
from .asking import NOBODY_NAMED, InNameGiven, agreement_of, lead_of
from .plans_shown import PlanCopied, PlanOut, PlanWhole, plan_row, plan_whole
from .texts import SettlingCalls, add_to


class PlanGiven(InNameGiven):
    """A plan to begin."""

    year: int = Field(ge=1949, le=2999, description=gettext_noop("年度"))
    title: str = Field("", description=gettext_noop("名称；不填则为“某某年度工作计划”"))


class UnitGiven(Given):
    """Who does the work on one side."""

    side: int = Field(description=gettext_noop("第几方"))
    organisation: str = Field(description=gettext_noop("责任单位的编号；空为【待定】"))


class LineGiven(Given):
    """An item; what is left out stands as 【待定】."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(0, description=gettext_noop("序号；0 为排在最后"))
    key: str = Field("", description=gettext_noop("条目标识；改动已有条目时照读到的填，新条目不填"))
    clause: str = Field("", description=gettext_noop("依据的条款的标识"))
    title: str = Field(description=gettext_noop("工作内容"))
    measure: str = Field("", description=gettext_noop("衡量指标"))
    target: str = Field("", description=gettext_noop("年度目标，数字"))
    unit: str = Field("", description=gettext_noop("计量单位"))
    starts_on: str = Field("", description=gettext_noop("开始日期"))
    due_on: str = Field("", description=gettext_noop("完成期限"))
    responsible: list[UnitGiven] = Field([], description=gettext_noop("各方的责任单位"))
    note: str = Field("", description=gettext_noop("备注"))
    commitment: str = Field("", description=gettext_noop("落实的任务事项的编号；新工作不填"))


class PlanTermsGiven(Given):
    """What is written into the draft of a plan; what is left out stays as it is."""

    title: str = Field("", description=gettext_noop("名称"))
    note: str = Field("", description=gettext_noop("说明"))
    lines: list[LineGiven] = Field([], description=gettext_noop("全部条目"))


def plan_terms(given: PlanTermsGiven, before: Terms) -> Terms:
    """The terms before, with what was said in place of what stood there."""
    said = given.model_dump(exclude_unset=True)
    if "lines" in said:
        said["lines"] = [_line(line) for line in given.lines]
    return {**before, **said}


def plans() -> Router:
    """The calls of one plan, by its own code."""
    router = Router()
    _add_one(router)
    add_to(router, SettlingCalls(replace(PAGES, find=plan_of), "plans", PlanTermsGiven, plan_terms))
    return router


def add_lists(router: Router) -> None:
    """The calls about all plans of an agreement."""
    many = "/{code}/plans"

    @router.get(
        many,
        response=list[PlanOut],
        operation_id="agreements_plans",
        summary=gettext_noop("年度工作计划列表"),
    )
    @signed_in
    def listed(request: HttpRequest, code: str) -> Any:
        return [plan_row(each) for each in plans_of(agreement_of(request, code), person_of(request))]

    @router.post(
        many,
        response={201: PlanWhole},
        operation_id="agreements_start_plan",
        summary=gettext_noop("起草年度工作计划"),
    )
    @signed_in
    def start(request: HttpRequest, code: str, given: PlanGiven) -> Any:
        agreement = agreement_of(request, code)
        lead = lead_of(request, agreement, given.organisation, *DRAFTERS)
        text = services.start_plan(
            agreement, given.year, actor=person_of(request), organisation=lead, title=given.title[:200]
        )
        made = YearPlan.objects.get(pk=text.subject)
        passing(request).location = f"/api/v1/plans/{made.code}"
        return Status(201, _whole(request, made.code))


def plan_of(request: HttpRequest, code: str) -> YearPlan:
    """A plan that the caller may see; its agreement need not be named."""
    plans = YearPlan.objects.visible_to(actor_of(request)).select_related("agreement", "drafter")
    plan = get_object_or_404(plans, code=code[:20])
    plan.agreement = agreement_of(request, plan.agreement.code)
    return plan


def _add_one(router: Router) -> None:
    @router.get("/{code}", response=PlanWhole, operation_id="plans_read", summary=gettext_noop("详情"))
    @signed_in
    def read(request: HttpRequest, code: str) -> Any:
        return _whole(request, code)

    @router.delete(
        "/{code}", response={204: None}, operation_id="plans_delete", summary=gettext_noop("删除草稿")
    )
    @signed_in
    def delete(request: HttpRequest, code: str) -> Any:
        services.delete_plan(plan_of(request, code), actor=person_of(request))
        return Status(204, None)

    @router.post(
        "/{code}/copy",
        response={201: PlanCopied},
        operation_id="plans_copy",
        summary=gettext_noop("由此起草下一年的计划"),
    )
    @signed_in
    def copy(request: HttpRequest, code: str, said: InNameGiven = NOBODY_NAMED) -> Any:
        plan = plan_of(request, code)
        lead = lead_of(request, plan.agreement, said.organisation, *DRAFTERS)
        text, copied = services.copy_to_next_year(plan, actor=person_of(request), organisation=lead)
        made = YearPlan.objects.get(pk=text.subject)
        passing(request).location = f"/api/v1/plans/{made.code}"
        left_out = [{"title": title, "reason": str(reason)} for title, reason in copied.left_out]
        return Status(201, _whole(request, made.code) | {"left_out": left_out})


def _whole(request: HttpRequest, code: str) -> dict[str, Any]:
    actor = actor_of(request)
    return plan_whole(plan_shown(plan_of(request, code), actor))


def _line(given: LineGiven) -> dict[str, Any]:
    said = given.model_dump(exclude={"key", "clause", "commitment", "responsible"})
    return {
        **said,
        "clause": {"_key": given.clause},
        "responsible": [{"_side": each.side, "_code": each.organisation} for each in given.responsible],
        "_key": given.key,
        "_commitment": given.commitment,
    }
