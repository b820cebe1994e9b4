"""Approvals for programs: what waits for one, one case, and an opinion."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.api.paging import Key, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import Given, Named, PersonOut, described_by, named
from jiedui.foundation.core.visibility import get_visible

from .choices import CaseState, Verdict
from .line import LineStep, Mark, line_of
from .lists import ApprovalList
from .models import ApprovalCase, ApprovalTask
from .selectors import open_tasks_of
from .services import give_opinion, withdraw_case

OLDEST_FIRST = (Key("opened_at"), Key("pk"))
LATEST_FIRST = (Key("started_at", descending=True), Key("pk", descending=True))


@described_by(ApprovalCase)
class CaseOut(Schema):
    """One run of a thing through its organisation's chain."""

    code: str
    url: str = Field(description=gettext_noop("网页地址"))
    subject: Named
    title: str
    organisation: str = Field(description=gettext_noop("单位编号"))
    submitter: PersonOut
    state: Named
    round: int
    started_at: datetime
    ended_at: datetime | None


class TaskOut(Schema):
    """What waits for an opinion."""

    id: int
    step: str = Field(description=gettext_noop("审批环节"))
    person: PersonOut = Field(description=gettext_noop("以谁的名义办理：本人，或委托您的人"))
    opened_at: datetime = Field(description=gettext_noop("到达时间"))
    case: CaseOut


class MarkOut(Schema):
    """One person in a step."""

    name: str
    state: str = Field(description=gettext_noop("结论，或待办"))
    words: str = Field(description=gettext_noop("意见"))
    note: str = Field(description=gettext_noop("受谁委托"))
    at: datetime | None


class StepOut(Schema):
    """One step as it stands."""

    number: int
    name: str
    state: Literal["waiting", "open", "done", "broken"] = Field(
        description=gettext_noop("未到、办理中、已办，或审批在此结束")
    )
    rule: str = Field(description=gettext_noop("办理方式"))
    who: str = Field(description=gettext_noop("由谁办理"))
    count: str = Field(description=gettext_noop("会签已同意的人数"))
    marks: list[MarkOut]


class CaseWhole(CaseOut):
    """One run with its steps, and the caller's own to-dos in it."""

    steps: list[StepOut]
    tasks: list[int] = Field(description=gettext_noop("待您办理的待办编号"))


class CaseQuery(PageQuery):
    """Which of one's own cases."""

    box: Literal["open", "done", "submitted"] = Field(
        "open", description=gettext_noop("待我审批、我办过的，或我提交的")
    )
    state: list[CaseState] = Field([], description=gettext_noop("状态"))


class OpinionGiven(Given):
    """What somebody says."""

    verdict: Verdict = Field(description=gettext_noop("结论：agree 同意、return 退回、refuse 不同意"))
    words: str = Field("", max_length=1000, description=gettext_noop("意见；退回或不同意时必填"))
    return_to: int | None = Field(
        None, ge=1, le=99, description=gettext_noop("退回到第几个环节；不填则退回提交人")
    )


def _case_shown(case: ApprovalCase) -> dict[str, Any]:
    return {
        **{name: getattr(case, name) for name in ("code", "title", "round", "started_at", "ended_at")},
        "url": case.get_absolute_url(),
        "subject": named(case.subject, case.subject_label),
        "organisation": case.organisation.code,
        "submitter": _person(case.submitter),
        "state": named(case.state, case.get_state_display()),
    }


def _person(person: Any) -> dict[str, Any]:
    return {"id": person.pk, "name": person.get_full_name()}


def _task_shown(task: ApprovalTask) -> dict[str, Any]:
    return {
        "id": task.pk,
        "step": task.step.name,
        "person": _person(task.person),
        "opened_at": task.opened_at,
        "case": _case_shown(task.step.case),
    }


def _step_shown(step: LineStep) -> dict[str, Any]:
    names = ("number", "name", "state", "rule", "who", "count")
    return {
        **{name: getattr(step, name) for name in names},
        "marks": [_mark_shown(mark) for mark in step.marks],
    }


def _mark_shown(mark: Mark) -> dict[str, Any]:
    return {name: getattr(mark, name) for name in ("name", "state", "words", "note", "at")}


def _whole(request: HttpRequest, code: str) -> dict[str, Any]:
    case = get_visible(ApprovalCase, code, actor=person_of(request))
    tasks = open_tasks_of(person_of(request)).filter(step__case=case)
    return {
        **_case_shown(case),
        "steps": [_step_shown(step) for step in line_of(case).steps],
        "tasks": [task.pk for task in tasks],
    }


def approvals() -> Router:
    """The calls of approvals."""
    router = Router()

    @router.get(
        "/tasks", response=Slice[TaskOut], operation_id="approvals_tasks", summary=gettext_noop("待我审批")
    )
    @signed_in
    def tasks(request: HttpRequest, asked: Query[PageQuery]) -> Any:
        rows = open_tasks_of(person_of(request)).select_related("step__case__submitter")
        return page_of_rows(
            request, rows, OLDEST_FIRST, asked, lambda found: [_task_shown(task) for task in found]
        )

    @router.post(
        "/tasks/{int:pk}/opinion",
        response=CaseWhole,
        operation_id="approvals_give_opinion",
        summary=gettext_noop("办理审批"),
    )
    @signed_in
    def opine(request: HttpRequest, pk: int, said: OpinionGiven) -> Any:
        actor = person_of(request)
        seen = ApprovalTask.objects.filter(step__case__in=ApprovalCase.objects.visible_to(actor))
        task = get_object_or_404(seen.select_related("step"), pk=pk)
        give_opinion(task, actor=actor, **said.model_dump())
        return _whole(request, task.step.case.code)

    @router.get(
        "/cases", response=Slice[CaseOut], operation_id="approvals_list", summary=gettext_noop("我的审批")
    )
    @signed_in
    def listed(request: HttpRequest, asked: Query[CaseQuery]) -> Any:
        rows = ApprovalList(person_of(request), request.GET, asked.box).in_box(asked.box)
        if asked.state:
            rows = rows.filter(state__in=[state.value for state in asked.state])
        return page_of_rows(
            request,
            rows.select_related("organisation", "submitter"),
            LATEST_FIRST,
            asked,
            lambda found: [_case_shown(case) for case in found],
        )

    @router.get(
        "/cases/{code}", response=CaseWhole, operation_id="approvals_read", summary=gettext_noop("审批经过")
    )
    @signed_in
    def read(request: HttpRequest, code: str) -> Any:
        return _whole(request, code)

    @router.post(
        "/cases/{code}/withdraw",
        response=CaseWhole,
        operation_id="approvals_withdraw",
        summary=gettext_noop("撤回审批"),
    )
    @signed_in
    def withdraw(request: HttpRequest, code: str) -> Any:
        withdraw_case(get_visible(ApprovalCase, code, actor=person_of(request)), actor=person_of(request))
        return _whole(request, code)

    return router
