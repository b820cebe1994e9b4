"""What supply and demand shows on the pages of other apps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from jiedui.foundation.core.panels import Panel, panels
from jiedui.foundation.organisations.models import Organisation

from .models import LISTING_MODELS, Listing
from .selectors import Shown, shown_to

ROWS = 4


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


panels.add(
    Panel("organisations.organisation_detail", "exchange", "exchange/parts/of_organisation.html", listings_of)
)
