"""Who is who in which organisation."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.second_factor import FACTORS, has_second_factor
from jiedui.foundation.accounts.selectors import verified_emails_of
from jiedui.foundation.core import clock
from jiedui.foundation.core.text import fold, without_nul
from jiedui.foundation.regions.models import RegionQuerySet
from jiedui.foundation.regions.selectors import near

from .choices import Role
from .models import FormerCode, Invitation, InvitationQuerySet, Membership, Organisation, OrganisationQuerySet

FACTOR_GRACE = timedelta(days=7)
SESSION_KEY = "organisation"
_KEPT = "_kept_memberships"


def memberships_of(actor: Any) -> dict[int, frozenset[str]]:
    """The actor's roles by organisation id, oldest membership first; asked of the database once per actor instance.

    Where an organisation waits for a manager's second factor no longer, that manager stands there as a member.
    """
    return _standing_of(actor).roles


def owed_factors(actor: Any) -> dict[int, datetime]:
    """By when the organisations that the actor manages want to see their second factor; nothing for who has one."""
    return _standing_of(actor).owed


@dataclass(frozen=True)
class _Standing:
    roles: dict[int, frozenset[str]]
    owed: dict[int, datetime]


def _standing_of(actor: Any) -> _Standing:
    if not actor.is_authenticated:
        return _Standing({}, {})
    kept: _Standing | None = getattr(actor, _KEPT, None)
    if kept is None:
        kept = _ask_standing(actor)
        setattr(actor, _KEPT, kept)
    return kept


def _ask_standing(actor: Any) -> _Standing:
    roles: dict[int, set[str]] = defaultdict(set)
    owed: dict[int, datetime] = {}
    rows = Membership.objects.filter(user=actor).values_list(
        "organisation_id", "role", "organisation__second_factor_since"
    )
    for organisation_id, role, since in rows:
        roles[organisation_id].add(role)
        if role == Role.MANAGER and since is not None:
            owed[organisation_id] = since + FACTOR_GRACE
    if owed and has_second_factor(actor):
        owed = {}
    if not lacks_are_overlooked():
        for organisation_id, until in owed.items():
            if until <= clock.now():
                roles[organisation_id] = roles[organisation_id] - {Role.MANAGER} | {Role.MEMBER}
    return _Standing({pk: frozenset(held) for pk, held in roles.items()}, owed)


_overlooked: ContextVar[bool] = ContextVar("lacking_factors_overlooked", default=False)


def lacks_are_overlooked() -> bool:
    return _overlooked.get()


@contextmanager
def with_all_roles(actor: Any) -> Iterator[None]:
    """Ask inside the block what the actor could do if no second factor were owed."""
    token = _overlooked.set(True)
    forget_memberships(actor)
    try:
        yield
    finally:
        _overlooked.reset(token)
        forget_memberships(actor)


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


def roles_in(organisation: Organisation, person: Any) -> frozenset[str]:
    """What a person is in an organisation; nothing for somebody of another."""
    return memberships_of(person).get(organisation.pk, frozenset())


def found_members(organisation: Organisation, text: str, *, actor: Any) -> QuerySet[Membership]:
    """The organisation's people by name, all or those whom the words name; by address only for those who manage them."""
    rows = organisation.memberships.select_related("user").order_by(
        "user__name", "user__username", "created_at"
    )
    sees_addresses = actor.has_perm("organisations.manage_members", organisation)
    for word in fold(without_nul(text)[:100]).split()[:5]:
        roles = [role.value for role in Role if word in fold(str(role.label))]
        named = Q(user__name__icontains=word) | Q(user__username__icontains=word) | Q(role__in=roles)
        rows = rows.filter(named | Q(user__email__icontains=word) if sees_addresses else named)
    return rows


def managers_of(organisation: Organisation) -> QuerySet[User]:
    """Active people who manage the organisation."""
    return members_of(organisation, Role.MANAGER)


def lacking_factor(organisation: Organisation) -> frozenset[int]:
    """The ids of managers who have no second factor."""
    guarded = Authenticator.objects.filter(type__in=FACTORS).values("user")
    return frozenset(managers_of(organisation).exclude(pk__in=guarded).values_list("pk", flat=True))


def current_organisation(request: HttpRequest) -> Organisation | None:
    """The organisation the reader works for at present: the one switched to, else the one joined first."""
    mine = memberships_of(request.user)
    if not mine:
        return None
    chosen = request.session.get(SESSION_KEY)
    own = Organisation.objects.select_related("region")  # by the region its side is known
    return own.filter(pk=chosen if chosen in mine else next(iter(mine))).first()


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
    """What organisations are or were called, for records that keep their codes; those that are gone are missing."""
    names = {row.code: row.label for row in Organisation.objects.filter(code__in=codes)}
    if missing := codes - names.keys():
        names |= dict(FormerCode.objects.filter(code__in=missing).values_list("code", "name"))
    return names


def organisation_called(words: str) -> Organisation | None:
    """The organisation, verified or pending, of this code or this whole name."""
    words = without_nul(words).strip()
    rows = Organisation.objects
    return rows.filter(code=words.upper()).first() or rows.filter(name=words).first()


def kept_instead_of(code: str) -> Organisation | None:
    """The organisation into which the one of this code was merged."""
    former = FormerCode.objects.filter(code=code).select_related("organisation").first()
    return former.organisation if former else None


def former_keys_of(organisation: Model) -> list[int]:
    """Primary keys that events of merged registrations name."""
    return list(
        FormerCode.objects.filter(organisation_id=organisation.pk).values_list("former_key", flat=True)
    )


def rows_by_former_key(keys: set[int]) -> dict[int, Model]:
    """For events about registrations that are gone: the organisations that were kept, by the former key."""
    found = FormerCode.objects.filter(former_key__in=keys).select_related("organisation")
    return {former.former_key: former.organisation for former in found}


def nearby_regions() -> RegionQuerySet:
    """Divisions of the cities in which organisations are at home already."""
    codes = Organisation.objects.order_by().values_list("region__code", flat=True).distinct()
    return near(frozenset(code[:4] for code in codes))
