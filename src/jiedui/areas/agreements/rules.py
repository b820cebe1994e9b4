"""Who may read and change agreements."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import add_perm, predicate
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.rules import has_role, is_platform_staff
from jiedui.foundation.organisations.selectors import memberships_of, organisation_ids_of

from .choices import AgreementState
from .joint.rules import DRAFTERS
from .models import Agreement, Enclosure

SIGNERS = (Role.SECRETARY, Role.MANAGER)


@predicate
def is_no_draft(actor: Any, agreement: Agreement) -> bool:
    return agreement.state != AgreementState.DRAFT


@predicate
def stands_in_it(actor: Any, agreement: Agreement) -> bool:
    """Belongs to the drafter, a lead or a named member; reads prefetched sides where they are at hand."""
    mine = organisation_ids_of(actor) if actor.is_authenticated else frozenset()
    if not mine:
        return False
    named = {agreement.drafter_id}
    for side in agreement.sides.all():
        named |= {side.lead_id, *(member.pk for member in side.members.all())}
    return bool(mine & named)


@predicate
def signs_for_a_lead(actor: Any, agreement: Agreement) -> bool:
    """Secretary or manager of the drafter or of an organisation that leads a side."""
    if not actor.is_authenticated:
        return False
    leads = {agreement.drafter_id, *(side.lead_id for side in agreement.sides.all())}
    return any(has_role(actor, lead, *SIGNERS) for lead in leads)


@predicate
def signs_for_a_side(actor: Any, agreement: Agreement) -> bool:
    """Secretary or manager of an organisation that leads a side."""
    if not actor.is_authenticated:
        return False
    return any(has_role(actor, side.lead_id, *SIGNERS) for side in agreement.sides.all())


@predicate
def signs_for_drafter(actor: Any, organisation: Any = None) -> bool:
    """Secretary or manager of the drafting organisation; asked about none, of any."""
    if not actor.is_authenticated:
        return False
    if organisation is not None:
        return has_role(actor, organisation.pk, *SIGNERS)
    return any(roles & set(SIGNERS) for roles in memberships_of(actor).values())


@predicate
def is_shown_to_all(actor: Any, enclosure: Enclosure) -> bool:
    return enclosure.is_public and enclosure.agreement.state != AgreementState.DRAFT


@predicate
def stands_in_its_agreement(actor: Any, enclosure: Enclosure) -> bool:
    return stands_in_it(actor, enclosure.agreement)


@predicate
def acts_for_who_added_it(actor: Any, enclosure: Enclosure) -> bool:
    return actor.is_authenticated and has_role(actor, enclosure.organisation_id, *DRAFTERS)


add_perm("agreements.view_agreement", is_no_draft | is_platform_staff | stands_in_it, label=_("查看协议"))
add_perm("agreements.create_agreement", is_platform_staff | signs_for_drafter, label=_("起草协议"))
add_perm("agreements.change_agreement", is_platform_staff | signs_for_a_lead, label=_("修改协议"))
add_perm("agreements.change_facts", is_platform_staff | signs_for_a_lead, label=_("登记协议的签署和联系方式"))
add_perm("agreements.leave_agreement", signs_for_a_side, label=_("办理退出协议"))
add_perm(
    "agreements.view_enclosure",
    is_shown_to_all | is_platform_staff | stands_in_its_agreement,
    label=_("查看协议附件"),
)
add_perm(
    "agreements.change_enclosure", is_platform_staff | acts_for_who_added_it, label=_("添加和修改协议附件")
)
