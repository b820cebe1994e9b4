"""Who is who in which organisation."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.selectors import verified_emails_of
from jiedui.foundation.regions.models import RegionQuerySet
from jiedui.foundation.regions.selectors import near

from .choices import Role
from .models import Invitation, InvitationQuerySet, Membership, Organisation, OrganisationQuerySet

SESSION_KEY = "organisation"
_KEPT = "_kept_memberships"


def memberships_of(actor: Any) -> dict[int, frozenset[str]]:
    """The actor's roles by organisation id, oldest membership first; asked of the database once per actor instance."""
    if not actor.is_authenticated:
        return {}
    kept = getattr(actor, _KEPT, None)
    if kept is None:
        roles: dict[int, set[str]] = defaultdict(set)
        for organisation_id, role in Membership.objects.filter(user=actor).values_list(
            "organisation_id", "role"
        ):
            roles[organisation_id].add(role)
        kept = {organisation_id: frozenset(held) for organisation_id, held in roles.items()}
        setattr(actor, _KEPT, kept)
    return kept


def forget_memberships(*actors: Any) -> None:
    """Ask the database again next time: called by the services that change memberships."""
    for actor in actors:
        if hasattr(actor, _KEPT):
            delattr(actor, _KEPT)


def organisation_ids_of(actor: Any) -> frozenset[int]:
    """The organisations the actor belongs to, in whatever role."""
    return frozenset(memberships_of(actor))


def organisations_of(actor: Any) -> OrganisationQuerySet:
    """The organisations the actor belongs to, for switching between them."""
    return Organisation.objects.filter(pk__in=organisation_ids_of(actor))


def members_of(organisation: Organisation, *roles: str) -> QuerySet[User]:
    """Active people of the organisation, all or those in one of the roles, each once."""
    held = Membership.objects.filter(organisation=organisation)
    if roles:
        held = held.filter(role__in=roles)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def managers_of(organisation: Organisation) -> QuerySet[User]:
    """Active people who manage the organisation."""
    return members_of(organisation, Role.MANAGER)


def current_organisation(request: HttpRequest) -> Organisation | None:
    """The organisation the reader works for at present: the one switched to, else the one joined first."""
    mine = memberships_of(request.user)
    if not mine:
        return None
    chosen = request.session.get(SESSION_KEY)
    return Organisation.objects.filter(pk=chosen if chosen in mine else next(iter(mine))).first()


def invitations_for(actor: Any) -> InvitationQuerySet:
    """Open invitations to an address that the actor has verified."""
    return (
        Invitation.objects.open().filter(email__in=verified_emails_of(actor)).select_related("organisation")
    )


def managed_by(actor: Any) -> OrganisationQuerySet:
    """The organisations whose place and people the actor arranges: all of them for the platform's staff."""
    if actor.is_authenticated and (actor.is_staff or actor.is_superuser):
        return Organisation.objects.all()
    managed = [pk for pk, roles in memberships_of(actor).items() if Role.MANAGER in roles]
    return Organisation.objects.filter(pk__in=managed)


def names_by_code(codes: set[str]) -> dict[str, str]:
    """What organisations are called, for records that keep their codes; those that are gone are missing."""
    return {row.code: row.label for row in Organisation.objects.filter(code__in=codes)}


def nearby_regions() -> RegionQuerySet:
    """Divisions of the cities in which organisations are at home already."""
    codes = Organisation.objects.order_by().values_list("region__code", flat=True).distinct()
    return near(frozenset(code[:4] for code in codes))
