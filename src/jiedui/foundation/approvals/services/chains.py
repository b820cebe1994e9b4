"""Writing down whom an organisation asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import Invalid, Stale
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.services import hold

from .. import events
from ..choices import StepRule
from ..models import ApprovalChain, ApprovalStep
from ..selectors import holders_of
from ..subjects import approval_subjects

STEPS_AT_MOST = 12


@dataclass(frozen=True)
class StepGiven:
    """One step as somebody wrote it; its place is its order. `people` are ids of members of the organisation."""

    name: str
    role: str = ""
    people: tuple[int, ...] = ()
    rule: str = StepRule.ANY
    needed: int = 0
    not_submitter: bool = False
    remind_after: int = 3


@transaction.atomic
def save_chain(
    chain: ApprovalChain | None,
    *,
    actor: Any,
    organisation: Organisation,
    subject: str,
    name: str,
    steps: Sequence[StepGiven],
    is_active: bool = True,
    seen: str = "",
) -> ApprovalChain:
    """Write a new chain, or write one anew; cases on their way keep the steps with which they set out.

    `seen` is the version that the actor had before them; empty overwrites whatever stands there.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        Stale: somebody else changed it meanwhile.
        Invalid: a value breaks a rule, there is no step, nobody could pass one of them, or another chain is in use.
    """
    if chain is None:
        organisation = hold(organisation.pk)
        require(actor, "approvals.create_chain", organisation)
        chain = ApprovalChain(organisation=organisation, subject=subject)
    else:
        chain = ApprovalChain.objects.select_for_update().get(pk=chain.pk)
        require(actor, "approvals.change_chain", chain)
        if seen and seen != chain.version:
            raise Stale(
                _("您打开之后，他人已修改过这个流程。您填写的还在下面，再次保存将以您的为准。"), target=chain
            )
    _check(chain.organisation, chain.subject, steps)
    chain.name, chain.is_active = name.strip(), is_active
    save_checked(chain, exclude=["code"])
    _write_steps(chain, steps)
    record(events.CHAIN_SAVED, actor=actor, target=chain, organisation=chain.organisation)
    return chain


def _check(organisation: Organisation, subject: str, steps: Sequence[StepGiven]) -> None:
    if subject not in approval_subjects:
        raise Invalid({"subject": [_("没有这一类审批。")]})
    if not steps:
        raise Invalid(_("流程至少要有一个环节。"))
    if len(steps) > STEPS_AT_MOST:
        raise Invalid(_("流程最多 %(n)s 个环节。") % {"n": STEPS_AT_MOST})
    found = [
        sentence
        for number, step in enumerate(steps, start=1)
        if (sentence := objection_to(step, number, organisation))
    ]
    if found:
        raise Invalid({"": found})


def objection_to(step: StepGiven, number: int, organisation: Organisation) -> str:
    """Why nobody could pass this step; empty when somebody can."""
    words = {"n": number, "name": step.name, "needed": step.needed}
    if not step.role and not step.people:
        return _("第 %(n)s 个环节“%(name)s”：请选择角色，或指定人。") % words
    if set(step.people) - holders_of(organisation.pk, "", step.people):
        return _("第 %(n)s 个环节“%(name)s”：指定的人须是本单位在用的成员。") % words
    there = len(holders_of(organisation.pk, step.role, step.people))
    if there == 0:
        return _("第 %(n)s 个环节“%(name)s”：本单位还没有人担任这个角色，环节将无人可办。") % words
    if step.rule == StepRule.COUNT and not 1 <= step.needed <= there:
        return _(
            "第 %(n)s 个环节“%(name)s”：须 %(needed)s 人同意，而本单位能办理的有 %(there)s 人，请填 1 至 %(there)s。"
        ) % {**words, "there": there}
    return ""


def _write_steps(chain: ApprovalChain, steps: Sequence[StepGiven]) -> None:
    chain.steps.all().delete()
    for order, given in enumerate(steps, start=1):
        step = ApprovalStep(
            chain=chain,
            order=order,
            name=given.name.strip(),
            role=given.role,
            rule=given.rule,
            needed=given.needed if given.rule == StepRule.COUNT else 0,
            not_submitter=given.not_submitter,
            remind_after=given.remind_after,
        )
        save_checked(step)
        if given.people:
            step.people.set(given.people)
