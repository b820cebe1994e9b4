"""Who may: membership as predicates, for this app and for all that have an owner."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import NotAllowed, Withheld
from jiedui.foundation.core.permissions import Predicate, add_perm, explains_refusals, predicate

from .choices import WORKING_ROLES, OrganisationKind, Role
from .models import Handover, JoiningRequest, Membership, MergeProposal, Organisation
from .selectors import memberships_of, owed_factors, with_all_roles

REGISTER_ROLES = frozenset({Role.MANAGER, Role.SECRETARY})
REGISTER_KINDS = (OrganisationKind.COMMITTEE, OrganisationKind.ALLIANCE)
_contact_openers: list[Callable[[Any, Organisation], bool]] = []


def has_role(actor: Any, organisation_id: int | None, *roles: str) -> bool:
    """Whether the actor belongs to the organisation: in one of the roles, or in any when none is named."""
    held = memberships_of(actor).get(organisation_id, frozenset()) if organisation_id else frozenset()
    return bool(held) and (not roles or not held.isdisjoint(roles))


def _of_owner(name: str, attribute: str, roles: tuple[str, ...]) -> Predicate:
    @predicate(f"{name}:{attribute}")
    def holds(actor: Any, obj: Any) -> bool:
        return obj is not None and has_role(actor, getattr(obj, f"{attribute}_id"), *roles)

    return holds


def belongs_to(attribute: str) -> Predicate:
    """The actor belongs to the organisation that the object names there, in whatever role."""
    return _of_owner("belongs_to", attribute, ())


def works_for(attribute: str) -> Predicate:
    """The actor does the organisation's daily work: manager, member, liaison, clerk or secretary."""
    return _of_owner("works_for", attribute, WORKING_ROLES)


def manages(attribute: str) -> Predicate:
    """The actor manages the organisation that the object names there."""
    return _of_owner("manages", attribute, (Role.MANAGER,))


@predicate
def is_platform_staff(actor: Any) -> bool:
    return actor.is_authenticated and (actor.is_staff or actor.is_superuser)


@predicate
def is_signed_in(actor: Any) -> bool:
    return actor.is_authenticated


@predicate
def is_verified(actor: Any, organisation: Organisation | None) -> bool:
    return organisation is not None and organisation.is_verified


@predicate
def is_member(actor: Any, organisation: Organisation | None) -> bool:
    return organisation is not None and has_role(actor, organisation.pk)


@predicate
def is_manager(actor: Any, organisation: Organisation | None) -> bool:
    return organisation is not None and has_role(actor, organisation.pk, Role.MANAGER)


@predicate
def is_own_membership(actor: Any, membership: Membership | None) -> bool:
    return membership is not None and membership.user_id == actor.pk


@predicate
def keeps_a_register(actor: Any) -> bool:
    """Manages, or is secretary of, a verified committee or alliance: they keep the list of those who take part."""
    held = memberships_of(actor)
    mine = [pk for pk, roles in held.items() if not roles.isdisjoint(REGISTER_ROLES)]
    kept = Organisation.objects.verified().filter(kind__in=REGISTER_KINDS, pk__in=mine)
    return bool(mine) and kept.exists()


@predicate
def is_theirs(actor: Any, asked: JoiningRequest | None) -> bool:
    return asked is not None and asked.person_id == actor.pk


@predicate
def gives_or_receives(actor: Any, handover: Handover | None) -> bool:
    return handover is not None and actor.pk in {handover.giver_id, handover.receiver_id}


@predicate
def proposed_it(actor: Any, proposal: MergeProposal | None) -> bool:
    return proposal is not None and proposal.created_by_id == actor.pk


@predicate
def was_introduced(actor: Any, organisation: Organisation | None) -> bool:
    return organisation is not None and any(opener(actor, organisation) for opener in _contact_openers)


def contact_opener(opener: Callable[[Any, Organisation], bool]) -> Callable[[Any, Organisation], bool]:
    """Let an app above say who else may see an organisation's contact, such as partners of an accepted enquiry."""
    if opener not in _contact_openers:
        _contact_openers.append(opener)
    return opener


@explains_refusals
def waits_for_second_factor(actor: Any, name: str, obj: Any) -> NotAllowed | None:
    """What only a lacking second factor forbids is refused with the way to it."""
    if not any(until <= clock.now() for until in owed_factors(actor).values()):
        return None
    with with_all_roles(actor):
        if not actor.has_perm(name, obj):
            return None
    return Withheld(
        gettext("您的单位要求管理员开启两步验证，期限已过，管理权限已暂停。请到“登录安全”开启后继续。"),
        way_out="accounts_security",
    )


add_perm("organisations.register_organisation", is_signed_in, label=_("登记单位"))
add_perm("organisations.enter_organisations", is_platform_staff | keeps_a_register, label=_("成批登记单位"))
add_perm("organisations.view_organisation", is_verified | is_member | is_platform_staff, label=_("查看单位"))
add_perm("organisations.see_contact", is_member | is_platform_staff | was_introduced, label=_("查看联系方式"))
add_perm("organisations.see_members", is_member | is_platform_staff, label=_("查看单位成员"))
add_perm("organisations.change_organisation", is_manager | is_platform_staff, label=_("修改单位资料"))
add_perm("organisations.manage_members", is_manager | is_platform_staff, label=_("管理单位成员"))
add_perm(
    "organisations.demand_second_factor", is_manager | is_platform_staff, label=_("要求管理员开启两步验证")
)
add_perm("organisations.manage_allies", is_manager | is_platform_staff, label=_("管理联盟成员单位"))
add_perm("organisations.add_member", is_platform_staff, label=_("直接添加单位成员"))
add_perm("organisations.verify_organisation", is_platform_staff, label=_("核验单位"))
add_perm("organisations.leave_organisation", is_own_membership, label=_("退出单位"))
add_perm("organisations.ask_to_join", is_signed_in, label=_("申请加入单位"))
add_perm(
    "organisations.view_joining",
    is_theirs | manages("organisation") | is_platform_staff,
    label=_("查看加入申请"),
)
add_perm("organisations.hand_over", is_member, label=_("移交在单位的角色"))
add_perm(
    "organisations.view_handover",
    gives_or_receives | manages("organisation") | is_platform_staff,
    label=_("查看移交"),
)
add_perm("organisations.appoint_manager", is_platform_staff, label=_("为单位指定管理员"))
add_perm("organisations.merge_organisations", is_platform_staff, label=_("合并单位"))
add_perm("organisations.view_merge_proposal", proposed_it | is_platform_staff, label=_("查看合并建议"))
