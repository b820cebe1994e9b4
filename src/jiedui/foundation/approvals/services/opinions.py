"""An opinion: agreed, returned or refused, in one's own name or in another's."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked

from .. import events
from ..choices import CaseState, StepState, TaskState, Verdict
from ..models import ApprovalCase, ApprovalTask, CaseStep, Opinion
from .steps import close_step, end, go_on, held, holders, is_passed, open_step, tell_if_stuck


@transaction.atomic
def give_opinion(
    task: ApprovalTask, *, actor: Any, verdict: str, words: str = "", return_to: int | None = None
) -> Opinion:
    """Decide in the open step. A return or a refusal takes effect at once, whatever the others of the step think.

    `return_to` is the order of an earlier step; without it what is returned goes to the submitter.

    Raises:
        NotAllowed: the actor is not asked, or submitted it and must keep out.
        WrongState: somebody else decided meanwhile, or the case has ended.
        Invalid: a reason is missing or too long, or there is no such earlier step.
    """
    case, target = held(task.step.case_id)
    if target is None:
        raise WrongState(_("所审批的内容已不存在。"))
    task = ApprovalTask.objects.select_related("step", "person").get(pk=task.pk)
    step = task.step
    step.case = case
    _require_asked(task, actor)
    back_to = _checked(case, step, verdict, words, return_to)
    opinion = Opinion(
        task=task,
        by=actor,
        on_behalf_of=task.person if task.person_id != actor.pk else None,
        verdict=verdict,
        words=words.strip(),
        return_to=back_to,
    )
    save_checked(opinion)
    task.state, task.ended_at = TaskState.DONE, clock.now()
    task.save(update_fields=["state", "ended_at"])
    _take_effect(case, step, opinion, target, actor)
    return opinion


def _require_asked(task: ApprovalTask, actor: Any) -> None:
    require(actor, "approvals.give_opinion", task)
    case, step = task.step.case, task.step
    if not case.is_running:
        raise WrongState(_("审批已经结束：%(state)s。") % {"state": case.get_state_display()})
    if task.state == TaskState.DONE:
        raise WrongState(_("您已经办理过这个环节。"))
    if task.state == TaskState.VOID or step.state != StepState.OPEN or task.turn != step.turn:
        raise WrongState(_decided_by_another(step))
    if task.person_id not in holders(step):
        raise NotAllowed(_("您已不在这个环节的办理人之中。"))


def _decided_by_another(step: CaseStep) -> str:
    last = Opinion.objects.filter(task__step=step).select_related("by").order_by("at", "pk").last()
    if last is None:
        return _("这个环节已不需要您办理，请刷新页面。")
    return _("%(name)s 已先办理了这个环节（%(verdict)s），不再需要您的意见。") % {
        "name": last.by.get_full_name(),
        "verdict": last.get_verdict_display(),
    }


def _checked(
    case: ApprovalCase, step: CaseStep, verdict: str, words: str, return_to: int | None
) -> CaseStep | None:
    """The earlier step that it goes back to, where one is named."""
    if verdict not in Verdict.values:
        raise Invalid({"verdict": [_("请选择同意、退回或不同意。")]})
    if verdict != Verdict.AGREE and not words.strip():
        raise Invalid({"words": [_("退回或不同意时，请写明理由。")]})
    if verdict != Verdict.RETURN or return_to is None:
        return None
    found = case.steps.filter(order=return_to, order__lt=step.order).first()
    if found is None:
        raise Invalid({"return_to": [_("只能退回到前面的环节。")]})
    found.case = case
    return found


def _take_effect(case: ApprovalCase, step: CaseStep, opinion: Opinion, target: Any, actor: Any) -> None:
    if opinion.verdict == Verdict.REFUSE:
        end(case, CaseState.REJECTED, target, actor=actor)
    elif opinion.verdict == Verdict.AGREE:
        record(events.OPINION_GIVEN, actor=actor, target=case, organisation=case.organisation)
        if is_passed(step):
            go_on(case, step, target, actor=actor)
        else:
            tell_if_stuck(step)
    elif opinion.return_to is None:
        end(case, CaseState.RETURNED, target, actor=actor)
    else:
        _send_back(case, step, opinion.return_to, actor)


def _send_back(case: ApprovalCase, step: CaseStep, back_to: CaseStep, actor: Any) -> None:
    """What was agreed from that step on is asked again."""
    for later in case.steps.filter(order__gte=back_to.order, order__lte=step.order):
        close_step(later, StepState.WAITING)
    record(
        events.CASE_SENT_BACK,
        actor=actor,
        target=case,
        organisation=case.organisation,
        step=back_to.order,
    )
    open_step(case, back_to, actor=actor)
