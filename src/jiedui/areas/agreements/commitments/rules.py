"""Who may propose, accept, report on and prove commitments."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import add_perm, predicate
from jiedui.foundation.organisations.choices import WORKING_ROLES
from jiedui.foundation.organisations.rules import has_role, is_platform_staff
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..joint.rules import DRAFTERS
from ..models import Agreement, Commitment, CommitmentChange
from ..rules import SIGNERS, stands_in_it


@predicate
def stands_in_its_agreement(actor: Any, commitment: Commitment) -> bool:
    return bool(stands_in_it(actor, commitment.agreement))


@predicate
def is_bound(actor: Any, commitment: Commitment) -> bool:
    """Belongs to an organisation that answers for it or helps."""
    mine = organisation_ids_of(actor) if actor.is_authenticated else frozenset()
    return bool(mine) and any(
        row.organisation_id in mine or any(helper.pk in mine for helper in row.helpers.all())
        for row in commitment.responsibilities.all()
    )


@predicate
def drafts_for_a_side(actor: Any, agreement: Agreement) -> bool:
    """Clerk, liaison, secretary or manager of an organisation that leads a side."""
    return any(has_role(actor, side.lead_id, *DRAFTERS) for side in agreement.sides.all())


@predicate
def drafts_for_its_side(actor: Any, commitment: Commitment) -> bool:
    return bool(drafts_for_a_side(actor, commitment.agreement))


@predicate
def signs_for_its_side(actor: Any, commitment: Commitment) -> bool:
    """Secretary or manager of an organisation that leads a side."""
    return any(has_role(actor, side.lead_id, *SIGNERS) for side in commitment.agreement.sides.all())


@predicate
def signs_for_a_side_of_it(actor: Any, change: CommitmentChange) -> bool:
    return bool(signs_for_its_side(actor, change.commitment))


@predicate
def drafts_for_who_proposed_it(actor: Any, change: CommitmentChange) -> bool:
    return actor.is_authenticated and has_role(actor, change.proposer_id, *DRAFTERS)


@predicate
def works_for_responsible(actor: Any, commitment: Commitment) -> bool:
    """Does the daily work of an organisation that answers for it on a side."""
    return any(
        has_role(actor, row.organisation_id, *WORKING_ROLES) for row in commitment.responsibilities.all()
    )


@predicate
def works_for_helper(actor: Any, commitment: Commitment) -> bool:
    return any(
        has_role(actor, helper.pk, *WORKING_ROLES)
        for row in commitment.responsibilities.all()
        for helper in row.helpers.all()
    )


add_perm(
    "agreements.view_commitment",
    is_platform_staff | stands_in_its_agreement | is_bound,
    label=_("查看任务事项"),
)
add_perm("agreements.propose_commitment", drafts_for_a_side, label=_("提出任务事项"))
add_perm("agreements.assign_commitment", drafts_for_its_side, label=_("安排任务事项的责任单位和前置事项"))
add_perm("agreements.answer_commitment", signs_for_its_side, label=_("代表一方确认或取消任务事项"))
add_perm("agreements.answer_change", signs_for_a_side_of_it, label=_("代表一方答复任务事项的修改"))
add_perm("agreements.withdraw_change", drafts_for_who_proposed_it, label=_("撤回任务事项的修改"))
add_perm("agreements.urge_commitment", signs_for_its_side, label=_("催办任务事项、请各方核对"))
add_perm("agreements.report_commitment", works_for_responsible, label=_("填报任务事项的进展"))
add_perm(
    "agreements.block_commitment",
    drafts_for_its_side | works_for_responsible | works_for_helper,
    label=_("登记或解除受阻"),
)
add_perm(
    "agreements.prove_commitment",
    drafts_for_its_side | works_for_responsible,
    label=_("设定佐证规则、人工计入或剔除佐证"),
)
add_perm("agreements.agree_corridor", drafts_for_a_side, label=_("约定互惠区间"))
add_perm("agreements.view_reciprocity", is_platform_staff | stands_in_it, label=_("查看互惠账"))
