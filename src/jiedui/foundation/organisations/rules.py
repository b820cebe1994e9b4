"""Who may: membership as predicates, for this app and for all that have an owner."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import Predicate, add_perm, predicate

from .choices import WORKING_ROLES, Role
from .models import Membership, Organisation
from .selectors import memberships_of

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
def was_introduced(actor: Any, organisation: Organisation | None) -> bool:
    return organisation is not None and any(opener(actor, organisation) for opener in _contact_openers)


def contact_opener(opener: Callable[[Any, Organisation], bool]) -> Callable[[Any, Organisation], bool]:
    """Let an app above say who else may see an organisation's contact, such as partners of an accepted enquiry."""
    if opener not in _contact_openers:
        _contact_openers.append(opener)
    return opener


add_perm("organisations.register_organisation", is_signed_in, label=_("登记单位"))
add_perm("organisations.view_organisation", is_verified | is_member | is_platform_staff, label=_("查看单位"))
add_perm("organisations.see_contact", is_member | is_platform_staff | was_introduced, label=_("查看联系方式"))
add_perm("organisations.see_members", is_member | is_platform_staff, label=_("查看单位成员"))
add_perm("organisations.change_organisation", is_manager | is_platform_staff, label=_("修改单位资料"))
add_perm("organisations.manage_members", is_manager | is_platform_staff, label=_("管理单位成员"))
add_perm("organisations.manage_allies", is_manager | is_platform_staff, label=_("管理联盟成员单位"))
add_perm("organisations.add_member", is_platform_staff, label=_("直接添加单位成员"))
add_perm("organisations.verify_organisation", is_platform_staff, label=_("核验单位"))
add_perm("organisations.leave_organisation", is_own_membership, label=_("退出单位"))
