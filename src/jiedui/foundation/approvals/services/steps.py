"""How a case moves from step to step; for the services of this app, which hold the case meanwhile."""

from typing import Any

from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.core.events import EventKind, record

from .. import events
from ..choices import CaseState, StepRule, StepState, TaskState, Verdict
from ..models import ApprovalCase, ApprovalTask, CaseStep, Opinion
from ..selectors import holders_of
from ..subjects import approval_subjects


def held(pk: int) -> tuple[ApprovalCase, Any | None]:
    """The case and its thing as they are now, which nobody else moves before the transaction ends: the thing first, as
    in the services of the areas. A thing that is gone is None.

    Raises:
        WrongState: the case is gone.
    """
    found = ApprovalCase.objects.select_related("target_type").filter(pk=pk).first()
    target = _locked_target(found) if found is not None else None
    case = ApprovalCase.objects.select_for_update().filter(pk=pk).first()
    if case is None:
        raise WrongState(_("这项审批已不存在，请刷新页面。"))
    return case, target


def _locked_target(case: ApprovalCase) -> Any | None:
    model = case.target_type.model_class()
    return model._base_manager.select_for_update().filter(pk=case.target_id).first() if model else None


def holders(step: CaseStep) -> set[int]:
    """Who may decide in the step as things are now."""
    case = step.case
    people = set(step.people.values_list("pk", flat=True))
    found = holders_of(case.organisation_id, step.role, people)
    return found - {case.submitter_id} if step.not_submitter else found


def objection_to(step: CaseStep) -> str:
    """Why nobody could pass this step; empty when somebody can."""
    if len(holders(step)) >= step.least:
        return ""
    if step.not_submitter:
        return _("环节“%(name)s”除提交人外没有足够的人可以办理，请单位管理员调整审批流程。") % {
            "name": step.name
        }
    return _("环节“%(name)s”目前没有足够的人可以办理，请单位管理员调整审批流程。") % {"name": step.name}


def open_step(case: ApprovalCase, step: CaseStep, *, actor: Any | None) -> None:
    """Ask the people of a step."""
    step.state, step.turn, step.opened_at, step.done_at = StepState.OPEN, step.turn + 1, clock.now(), None
    step.stuck_at = None
    step.save(update_fields=["state", "turn", "opened_at", "done_at", "stuck_at"])
    ask(step, holders(step), actor=actor)
    tell_if_stuck(step)


def ask(step: CaseStep, people: set[int], *, actor: Any | None) -> None:
    """Give people their to-dos, again to those who had lost theirs."""
    if not people:
        return
    now = clock.now()
    before = ApprovalTask.objects.filter(step=step, turn=step.turn, person_id__in=people)
    known = set(before.values_list("person_id", flat=True))
    before.filter(state=TaskState.VOID).update(
        state=TaskState.OPEN, opened_at=now, ended_at=None, reminded_at=None
    )
    ApprovalTask.objects.bulk_create(
        ApprovalTask(step=step, person_id=pk, turn=step.turn, opened_at=now) for pk in sorted(people - known)
    )
    _tell(events.STEP_OPENED, step.case, actor=actor, step=step.order, people=sorted(people))


def tell_if_stuck(step: CaseStep) -> None:
    """Say once that nobody is left who could pass the step, and forget it when somebody is."""
    tasks = ApprovalTask.objects.filter(step=step, turn=step.turn)
    waiting = tasks.filter(state=TaskState.OPEN).count()
    missing = step.needed - agreed(step) if step.rule == StepRule.COUNT else 1
    is_stuck = waiting < missing
    if is_stuck == (step.stuck_at is not None):
        return
    step.stuck_at = clock.now() if is_stuck else None
    step.save(update_fields=["stuck_at"])
    if is_stuck:
        _tell(events.STEP_STUCK, step.case, actor=None, step=step.order)


def agreed(step: CaseStep) -> int:
    """How many have agreed in this turn."""
    given = Opinion.objects.filter(task__step=step, task__turn=step.turn, verdict=Verdict.AGREE)
    return given.count()


def is_passed(step: CaseStep) -> bool:
    """Whether the opinions of this turn are enough: never without any."""
    number = agreed(step)
    if step.rule == StepRule.ALL:
        waits = ApprovalTask.objects.filter(step=step, turn=step.turn, state=TaskState.OPEN).exists()
        return number > 0 and not waits and bool(holders(step))
    return number >= step.least


def go_on(case: ApprovalCase, step: CaseStep, target: Any, *, actor: Any | None) -> None:
    """Close a passed step, and open the next; after the last one the case is approved."""
    close_step(step, StepState.DONE)
    after = case.steps.filter(order__gt=step.order).order_by("order").first()
    if after is not None:
        after.case = case
        open_step(case, after, actor=actor)
    else:
        end(case, CaseState.APPROVED, target, actor=actor)


def close_step(step: CaseStep, state: StepState) -> None:
    """Nobody is asked in it any longer."""
    now = clock.now()
    ApprovalTask.objects.filter(step=step, state=TaskState.OPEN).update(state=TaskState.VOID, ended_at=now)
    step.state, step.done_at = state, now if state == StepState.DONE else None
    step.save(update_fields=["state", "done_at"])


_ENDS: dict[str, tuple[EventKind, str]] = {
    CaseState.APPROVED: (events.CASE_APPROVED, "on_approved"),
    CaseState.RETURNED: (events.CASE_RETURNED, "on_returned"),
    CaseState.REJECTED: (events.CASE_REJECTED, "on_rejected"),
    CaseState.WITHDRAWN: (events.CASE_WITHDRAWN, "on_withdrawn"),
}


def end(case: ApprovalCase, state: CaseState, target: Any, *, actor: Any | None) -> None:
    """End the case, tell it, and let its area draw the consequence."""
    kind, consequence = _ENDS[state]
    asked = ApprovalTask.objects.filter(step__case=case, state=TaskState.OPEN)
    people = sorted(asked.values_list("person_id", flat=True))
    for step in case.steps.filter(state=StepState.OPEN):
        close_step(step, StepState.WAITING)
    case.state, case.ended_at = state, clock.now()
    case.save(update_fields=["state", "ended_at"])
    _tell(kind, case, actor=actor, people=people)
    if target is not None:
        getattr(approval_subjects[case.subject], consequence)(target, case)


def _tell(kind: EventKind, case: ApprovalCase, *, actor: Any | None, **data: Any) -> None:
    record(kind, actor=actor, target=case, organisation=case.organisation, **data)
