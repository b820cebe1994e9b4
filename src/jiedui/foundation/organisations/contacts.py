"""谁看过联系方式: whoever shows contact data to somebody else's people says so here; pages, the API and exports alike."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from jiedui.foundation.accounts.models import User
from jiedui.foundation.audit.choices import Door
from jiedui.foundation.audit.models import ContactViewing
from jiedui.foundation.audit.selectors import names_of
from jiedui.foundation.audit.sentences import departed
from jiedui.foundation.audit.viewing import note_viewing

from .choices import Role
from .models import Membership, Organisation
from .rules import has_role
from .selectors import memberships_of, organisation_ids_of


def note_contact_shown(actor: Any, *shown: Organisation | User | None, door: str = Door.PAGE) -> None:
    """Note that contact data of organisations or people was shown to the actor: once a day for each, and never to their own people.

    Call it wherever telephone, mail or contact person are handed out, once the permission was asked.
    """
    if not actor.is_authenticated:
        return
    for whose in shown:
        if whose is not None and _has_contact(whose) and not _is_own(actor, whose):
            note_viewing(whose, viewer=actor, door=door)


def _has_contact(whose: Organisation | User) -> bool:
    if isinstance(whose, Organisation):
        return bool(whose.contact_name or whose.contact_phone or whose.contact_email)
    return bool(whose.phone or whose.email)


def _is_own(actor: Any, whose: Organisation | User) -> bool:
    """People of the organisation; of a person themselves, and those who work with them."""
    if isinstance(whose, Organisation):
        return has_role(actor, whose.pk)
    return whose.pk == actor.pk or not organisation_ids_of(actor).isdisjoint(organisation_ids_of(whose))


@dataclass(frozen=True)
class Viewed:
    """One line of who saw contact data: `whose` is empty where it was the reader's own."""

    viewer: str
    organisations: tuple[str, ...]
    whose: str
    door: str
    at: datetime


def viewings_for(actor: Any) -> QuerySet[ContactViewing]:
    """Who saw the actor's own contact, and that of organisations that the actor manages; latest first."""
    managed = [pk for pk, roles in memberships_of(actor).items() if Role.MANAGER in roles]
    types = ContentType.objects.get_for_models(User, Organisation)
    return ContactViewing.objects.filter(
        Q(target_type=types[User], target_id=actor.pk)
        | Q(target_type=types[Organisation], target_id__in=managed)
    ).order_by("-at", "-pk")


def told(rows: Sequence[ContactViewing]) -> list[Viewed]:
    """Viewings in words: three queries, however many they are."""
    viewers = {row.viewer_id for row in rows}
    names = names_of(viewers)
    organisations: dict[int, list[str]] = defaultdict(list)
    held = Membership.objects.filter(user_id__in=viewers).select_related("organisation").order_by("pk")
    for membership in held:
        label = membership.organisation.label
        if label not in organisations[membership.user_id]:
            organisations[membership.user_id].append(label)
    kind = ContentType.objects.get_for_model(Organisation).pk
    targets = Organisation.objects.in_bulk([row.target_id for row in rows if row.target_type_id == kind])
    return [
        Viewed(
            viewer=names.get(row.viewer_id) or departed(),
            organisations=tuple(organisations[row.viewer_id]),
            whose=targets[row.target_id].label
            if row.target_type_id == kind and row.target_id in targets
            else "",
            door=str(Door(row.door).label),
            at=row.at,
        )
        for row in rows
    ]
