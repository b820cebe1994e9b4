"""What the lists at the desk hold, as their addresses ask for it: for the pages, and for those who take a list along."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiedui.foundation.core.languages import in_language
from jiedui.foundation.core.text import without_nul
from jiedui.foundation.ui.facets import Facet, facet_of

from .choices import EnquiryState, ListingState
from .filters import MOST_VALUES
from .models import Enquiry, Listing, MatchingVisit
from .selectors import own_listings, worded
from .suggested import enquiries_of

BOXES = ("received", "sent", "followed")
LOOKUPS = {"state": "state__in", "field": "field__parent__code__in", "owner": "owner__code__in"}
ORDERS = {"changed": "-updated_at", "name": "sort_key", "expiry": "expires_on"}


@dataclass
class DeskList:
    """The organisation's own listings, in whatever state: searched, narrowed and sorted in the tables."""

    model: type[Listing]
    actor: Any
    query: QueryDict

    @cached_property
    def text(self) -> str:
        return without_nul(self.query.get("q", "")).strip()[:100]

    @cached_property
    def _own(self) -> QuerySet[Any]:
        own = own_listings(self.model, self.actor)
        return own.filter(worded(self.model, self.text)) if self.text else own

    @cached_property
    def facets(self) -> list[Facet]:
        states = dict(self._counted("state"))
        return [
            facet_of(
                self.query,
                "state",
                _("状态"),
                [
                    (value, label, states.get(value, 0))
                    for value, label in ListingState.choices
                    if value in states or value in self._asked("state")
                ],
            ),
            facet_of(self.query, "field", _("技术领域"), self._named("field__parent")),
            facet_of(self.query, "owner", _("单位"), self._named("owner")),
        ]

    def _counted(self, *names: str) -> list[tuple[Any, ...]]:
        return list(self._own.order_by().values_list(*names).annotate(Count("pk")).order_by(*names))

    def _named(self, what: str) -> list[tuple[str, str, int]]:
        rows = self._counted(f"{what}__code", f"{what}__name", f"{what}__name_en")
        return [(code, in_language(name, name_en), count) for code, name, name_en, count in rows if code]

    @property
    def narrowed(self) -> bool:
        return bool(self.text or any(map(self._asked, LOOKUPS)))

    def _asked(self, name: str) -> list[str]:
        values = (without_nul(value) for value in self.query.getlist(name)[:MOST_VALUES])
        return [value for value in values if value]

    def rows(self) -> QuerySet[Any]:
        """All that meet what was chosen, in the order chosen."""
        rows = self._own
        for name, lookup in LOOKUPS.items():
            if values := self._asked(name):
                rows = rows.filter(**{lookup: values})
        order = ORDERS.get(self.query.get("sort", ""), "-updated_at")
        return rows.select_related("owner", "field__parent").order_by(order, "-pk")


def box_of(query: QueryDict) -> str:
    """Which box of enquiries an address asks for."""
    box = query.get("box", "received")
    return box if box in BOXES else "received"


def enquiry_rows(actor: Any, query: QueryDict) -> QuerySet[Enquiry]:
    """The enquiries of a box, all or those in one state."""
    rows = enquiries_of(actor, box=box_of(query))
    state = query.get("state", "")
    return rows.filter(state=state) if state in EnquiryState.values else rows


def last_look_of(actor: Any) -> datetime | None:
    """When the actor last worked at the matching desk before this sitting; asking is no visit."""
    return MatchingVisit.objects.filter(person=actor).values_list("before_at", flat=True).first()
