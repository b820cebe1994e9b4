"""Who there is to be in the demonstration."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.organisations.choices import OrganisationKind, Role
from jiedui.foundation.organisations.models import Membership

from .reading import PersonEntry, content


@dataclass(frozen=True)
class Demonstrator:
    """Somebody to sign in as."""

    role: str
    username: str
    name: str
    organisation: str


def people_by_role() -> list[Demonstrator]:
    """One person for each role, of managers one for each kind of organisation, in the order of the content."""
    kinds = {entry.key: entry.kind for entry in content().organisations}
    chosen: dict[str, PersonEntry] = {}
    for entry in content().people:
        chosen.setdefault(_part_of(entry, kinds[entry.organisation]), entry)
    people = User.objects.in_bulk([entry.username for entry in chosen.values()], field_name="username")
    homes = {
        membership.user_id: membership.organisation
        for membership in Membership.objects.filter(user__in=people.values()).select_related("organisation")
    }
    return [
        Demonstrator(part, user.username, user.name, homes[user.pk].name)
        for part, entry in chosen.items()
        if (user := people.get(entry.username)) is not None and user.pk in homes
    ]


def _part_of(entry: PersonEntry, kind: str) -> str:
    if entry.staff:
        return _("平台管理员")
    if entry.role == Role.MANAGER:
        return f"{Role.MANAGER.label}·{OrganisationKind(kind).label}"
    return str(Role(entry.role).label)
