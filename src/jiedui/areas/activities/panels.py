"""Activities on the pages of others: of an agreement, of an organisation, and on the first page of the portal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from jiedui.areas.agreements.models import Agreement, Clause
from jiedui.foundation.core.panels import Panel, panels

from .models import Activity, ActivityQuerySet
from .selectors import clauses_to_choose, with_parts

ROWS = 6


@dataclass(frozen=True)
class ClauseTally:
    """How often a clause was served by something held."""

    clause: Clause
    held: int


def of_agreement(agreement: Agreement, actor: Any) -> Mapping[str, Any] | None:
    """The newest activities under an agreement and its branches' own, and how many served each clause: six queries."""
    return _told(Activity.objects.visible_to(actor).filter(_under(agreement)), agreement)


def _under(agreement: Agreement) -> Q:
    return Q(agreement=agreement) | Q(agreement__parent=agreement)


def _told(rows: ActivityQuerySet, agreement: Agreement) -> Mapping[str, Any] | None:
    total = rows.known().count()
    if not total:
        return None
    held = dict(
        rows.happened()
        .filter(agreement=agreement)
        .order_by()
        .values_list("clauses__key")
        .annotate(n=Count("pk", distinct=True))
    )
    clauses = clauses_to_choose(agreement)
    newest = with_parts(rows.known()).order_by("-starts_at", "-pk")[:ROWS]
    return {
        "activities": list(newest),
        "tallies": [ClauseTally(clause, n) for clause in clauses if (n := held.get(clause.key))],
        "total": total,
        "url": f"{reverse('activities:list')}?agreement={agreement.code}",
    }


def coming_up(agreement: Agreement, actor: Any) -> Mapping[str, Any] | None:
    """What everybody may know of that lies ahead; nothing where nothing does."""
    rows = Activity.objects.visible_to(actor).known().ahead()
    coming = list(with_parts(rows).order_by("starts_at", "pk")[:3])
    return {"activities": coming, "url": reverse("activities:list")} if coming else None


panels.add(
    Panel("agreements.agreement_detail", "activities", "activities/parts/of_agreement.html", of_agreement)
)
panels.add(Panel("portal.home", "activities", "activities/parts/coming_up.html", coming_up))
