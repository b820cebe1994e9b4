"""Setting out on a chain, and giving up."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.organisations.models import Organisation

from .. import events
from ..choices import CaseState
from ..models import ApprovalCase, ApprovalChain, CaseStep
from ..selectors import cases_about
from ..subjects import approval_subjects
from .steps import end, held, objection_to, open_step

LONGEST_TITLE = 250
COPIED = ("order", "name", "role", "rule", "needed", "not_submitter", "remind_after")


@transaction.atomic
def start_approval(
    target: Model, *, actor: Any, organisation: Organisation, subject: str
) -> ApprovalCase | None:
    """Send a thing through its organisation's chain, or say by None that the organisation has none. The area has locked
    the thing, and has asked who may submit it.

    Raises:
        NotAllowed: the actor does not belong to the organisation.
        WrongState: nobody could pass one of the steps as things are now.
        Invalid: the thing is on its way already.
    """
    known = approval_subjects[subject]
    in_use = ApprovalChain.objects.select_for_update().active()
    chain = in_use.filter(organisation=organisation, subject=subject).first()
    if chain is None:
        return None
    require(actor, "approvals.start_case", organisation)
    before = cases_about(target).filter(organisation=organisation, subject=subject)
    case = ApprovalCase(
        subject=subject,
        target_type=ContentType.objects.get_for_model(target),
        target_id=target.pk,
        title=known.title(target)[:LONGEST_TITLE],
        organisation=organisation,
        submitter=actor,
        round=before.count() + 1,
    )
    save_checked(case, exclude=["code"])
    steps = _copy_steps(chain, case)
    if objections := [sentence for step in steps if (sentence := objection_to(step))]:
        raise WrongState(" ".join(objections))
    record(events.CASE_STARTED, actor=actor, target=case, organisation=organisation)
    open_step(case, steps[0], actor=actor)
    return case


def _copy_steps(chain: ApprovalChain, case: ApprovalCase) -> list[CaseStep]:
    """The case keeps the steps as they are now, whatever becomes of the chain."""
    written = list(chain.steps.prefetch_related("people"))
    if not written:
        raise WrongState(_("审批流程还没有环节，请单位管理员补上。"))
    steps = CaseStep.objects.bulk_create(
        CaseStep(case=case, **{name: getattr(step, name) for name in COPIED}) for step in written
    )
    for step, original in zip(steps, written, strict=True):
        if people := list(original.people.all()):
            step.people.set(people)
    return steps


@transaction.atomic
def withdraw_case(case: ApprovalCase, *, actor: Any) -> ApprovalCase:
    """Take a thing back from its chain; what the people said so far stays in the records.

    Raises:
        NotAllowed: the actor neither submitted it nor manages the organisation.
        WrongState: it has ended already.
    """
    case, target = held(case.pk)
    require(actor, "approvals.withdraw_case", case)
    if not case.is_running:
        raise WrongState(_("审批已经结束（%(state)s），不能撤回。") % {"state": case.get_state_display()})
    end(case, CaseState.WITHDRAWN, target, actor=actor)
    return case


@transaction.atomic
def drop_case(case: ApprovalCase) -> bool:
    """What the case was about has moved on without it: nobody is asked any longer. Whether it was still running.

    An area calls it in a transaction of its own, after the one that moved the thing on.
    """
    case, target = held(case.pk)
    if not case.is_running:
        return False
    end(case, CaseState.WITHDRAWN, target, actor=None)
    return True


@transaction.atomic
def forget_cases(target: Model) -> None:
    """A thing that is thrown away leaves no opinions behind; called by its area before the row goes."""
    cases_about(target).delete()
