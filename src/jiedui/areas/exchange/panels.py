"""What supply and demand shows on the pages of other apps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from jiedui.foundation.core.panels import Panel, panels
from jiedui.foundation.organisations.models import Organisation

from .choices import DigestRhythm
from .digests import rhythms_of
from .filters import MOST_VALUES
from .models import LISTING_MODELS, Listing
from .selectors import Shown, shown_to

ROWS = 4
NEWEST = 6


@dataclass(frozen=True)
class Offered:
    """The newest of an organisation's listings of one kind, how many there are, and where all of them stand."""

    key: str
    label: str
    rows: list[Shown]
    total: int
    url: str


def listings_of(organisation: Organisation, actor: Any) -> Mapping[str, Any] | None:
    """What the organisation publishes under its name, as far as the actor may see it: eight queries at most."""
    offered = [found for model in LISTING_MODELS if (found := _offered(model, organisation, actor)).total]
    return {"offered": offered} if offered else None


def _offered(model: type[Listing], organisation: Organisation, actor: Any) -> Offered:
    rows = model.objects.visible_to(actor).published().named().owned_by([organisation.pk])
    name = model.kind_name
    return Offered(
        key=name,
        label=str(model._meta.verbose_name_plural),
        rows=shown_to(actor, rows.for_reader(actor).order_by("-published_at", "-pk")[:ROWS]),
        total=rows.count(),
        url=f"{reverse(f'exchange:{name}s')}?organisation={organisation.pk}",
    )


def listings_of_alliance(alliance: Organisation, actor: Any) -> Mapping[str, Any] | None:
    """What an alliance's members publish under their names: counts that lead to the lists, and the newest of all kinds."""
    allies = Organisation.objects.visible_to(actor).filter(alliance_memberships__alliance=alliance)
    members = list(allies.values_list("pk", flat=True)[:MOST_VALUES])
    if not members:
        return None
    offered: list[Offered] = []
    newest: list[Listing] = []
    asked = "&".join(f"organisation={pk}" for pk in members)
    for model in LISTING_MODELS:
        rows = model.objects.visible_to(actor).published().named().owned_by(members)
        url = f"{reverse(f'exchange:{model.kind_name}s')}?{asked}"
        label = str(model._meta.verbose_name_plural)
        if total := rows.count():
            offered.append(Offered(model.kind_name, label, [], total, url))
            newest += rows.for_reader(actor).order_by("-published_at", "-pk")[:NEWEST]
    if not offered:
        return None
    newest.sort(key=lambda listing: (listing.published_at or listing.created_at, listing.pk), reverse=True)
    return {"offered": offered, "newest": shown_to(actor, newest[:NEWEST])}


panels.add(
    Panel("organisations.organisation_detail", "exchange", "exchange/parts/of_organisation.html", listings_of)
)


def letters_to(person: Any, actor: Any) -> Mapping[str, Any] | None:
    """How often letters about new matches come, for whoever does some organisation's matching."""
    letters = rhythms_of(actor)
    return {"letters": letters, "rhythms": DigestRhythm.choices} if letters else None


panels.add(Panel("notifications.preferences", "matches", "exchange/parts/letters_of_person.html", letters_to))
panels.add(
    Panel("organisations.alliance", "members", "exchange/parts/of_alliance.html", listings_of_alliance)
)
panels.add(Panel("organisations.alliance", "exchange", "exchange/parts/of_organisation.html", listings_of))
