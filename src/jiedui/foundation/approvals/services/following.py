"""Keeping up with an organisation's people: who left is asked no longer, who came is asked, and nothing passes unseen."""

from typing import Any

from django.db import transaction

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.organisations.models import Organisation

from ..choices import CaseState, TaskState
from ..models import ApprovalCase, ApprovalStep, ApprovalTask, CaseStep
from .steps import ask, end, go_on, held, holders, is_passed, tell_if_stuck


@transaction.atomic
def settle_case(case: ApprovalCase) -> None:
    """Ask those who may decide in the open step now, and them alone; where nobody is left the managers are told.

    Raises:
        WrongState: the case is gone.
    """
    case, target = held(case.pk)
    step = case.open_step
    if not case.is_running:
        return
    if target is None or step is None:
        end(case, CaseState.WITHDRAWN, None, actor=None)
        return
    step.case = case
    now_there = holders(step)
    tasks = ApprovalTask.objects.filter(step=step, turn=step.turn)
    gone = tasks.filter(state=TaskState.OPEN).exclude(person_id__in=now_there)
    gone.update(state=TaskState.VOID, ended_at=clock.now())
    asked = set(tasks.exclude(state=TaskState.VOID).values_list("person_id", flat=True))
    ask(step, now_there - asked, actor=None)
    if is_passed(step):
        go_on(case, step, target, actor=None)
    else:
        tell_if_stuck(step)


def settle_cases_of(organisation_id: int | None = None) -> int:
    """Settle what runs in an organisation, or everywhere; each case in a transaction of its own. How many there were."""
    running = ApprovalCase.objects.running()
    if organisation_id is not None:
        running = running.filter(organisation_id=organisation_id)
    cases = list(running.order_by("pk"))
    for case in cases:
        settle_case(case)
    return len(cases)


@transaction.atomic
def hand_approvals(organisation: Organisation, giver: User, receiver: User) -> None:
    """Where somebody is named in person, the one who takes over their work is named instead."""
    _rename(ApprovalStep.objects.filter(chain__organisation=organisation), giver, receiver)
    _rename(
        CaseStep.objects.filter(case__organisation=organisation, case__state=CaseState.RUNNING),
        giver,
        receiver,
    )


def _rename(steps: Any, giver: User, receiver: User) -> None:
    for step in steps.filter(people=giver):
        step.people.remove(giver)
        step.people.add(receiver)
