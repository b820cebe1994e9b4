"""Who may: an organisation's chains, cases and delegations; `visible_to` says the first of each in SQL."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import add_perm, predicate
from jiedui.foundation.organisations.rules import (
    belongs_to,
    has_role,
    is_manager,
    is_member,
    is_platform_staff,
    manages,
)

from .models import ApprovalCase, ApprovalTask, Delegation


@predicate
def submitted_it(actor: Any, case: ApprovalCase | None) -> bool:
    return case is not None and actor.is_authenticated and case.submitter_id == actor.pk


@predicate
def gave_or_received(actor: Any, delegation: Delegation | None) -> bool:
    return delegation is not None and actor.pk in {delegation.giver_id, delegation.receiver_id}


@predicate
def gave_it(actor: Any, delegation: Delegation | None) -> bool:
    return delegation is not None and actor.is_authenticated and delegation.giver_id == actor.pk


@predicate
def is_asked(actor: Any, task: ApprovalTask | None) -> bool:
    """Asked in their own name, or today in that of somebody who delegated; and still of the organisation."""
    if task is None or not actor.is_authenticated:
        return False
    case = task.step.case
    if not has_role(actor, case.organisation_id):
        return False
    if task.person_id == actor.pk:
        return True
    given = Delegation.objects.today().filter(
        organisation_id=case.organisation_id, giver_id=task.person_id, receiver_id=actor.pk
    )
    return given.filter(subject__in=["", case.subject]).exists()


@predicate
def keeps_out(actor: Any, task: ApprovalTask | None) -> bool:
    """Submitted what they would judge, in a step that forbids it: also in another's name."""
    return task is not None and task.step.not_submitter and task.step.case.submitter_id == actor.pk


add_perm(
    "approvals.view_chain", belongs_to("organisation") | is_platform_staff, label=_("查看单位的审批流程")
)
add_perm("approvals.create_chain", is_manager | is_platform_staff, label=_("建立单位的审批流程"))
add_perm("approvals.change_chain", manages("organisation") | is_platform_staff, label=_("修改单位的审批流程"))
add_perm(
    "approvals.view_case",
    belongs_to("organisation") | submitted_it | is_platform_staff,
    label=_("查看审批经过"),
)
add_perm("approvals.start_case", is_member, label=_("为本单位提交审批"))
add_perm("approvals.give_opinion", is_asked & ~keeps_out, label=_("办理这项审批"))
add_perm("approvals.withdraw_case", submitted_it | manages("organisation"), label=_("撤回审批"))
add_perm("approvals.delegate", is_member, label=_("委托他人审批"))
add_perm(
    "approvals.view_delegation",
    gave_or_received | manages("organisation") | is_platform_staff,
    label=_("查看审批委托"),
)
add_perm("approvals.revoke_delegation", gave_it | manages("organisation"), label=_("撤销审批委托"))
