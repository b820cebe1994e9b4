"""What organisations of different sides came together on in a month: told by code, so that nobody learns what is not theirs."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiedui.areas.activities.models import Activity
from jiedui.areas.agreements.commitments.kinds import EvidenceKind, Happened, evidence_kinds
from jiedui.areas.agreements.commitments.sides import sides_by_organisation
from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import together

from .items import Item
from .months import Month

MOST = 30


def matches_in(agreement: Agreement, month: Month, actor: Any) -> list[Item]:
    """Every kind of thing that can prove a commitment, apart from activities: three queries, and one more for each kind."""
    found: list[tuple[EvidenceKind, Any, Happened]] = []
    for kind in evidence_kinds:
        if kind.model is not Activity:
            rows = [(obj, kind.of(obj)) for obj in kind.rows(month.first, month.last)]
            found += [(kind, obj, happened) for obj, happened in rows if happened is not None]
    if not found:
        return []
    standing = sides_by_organisation(agreement, {pk for *_kind, each in found for pk in each.organisations})
    across = []
    for kind, obj, happened in found:
        sides = {side.pk: side for pk in happened.organisations for side in standing[pk]}
        if len(sides) > 1:
            across.append((kind, obj, happened, sorted(sides.values(), key=lambda side: side.order)))
    links = _links(across[:MOST], actor)
    items = [
        Item(
            happened.on,
            _("%(sides)s：%(kind)s（%(title)s）。")
            % {"sides": together(sides), "kind": kind.label, "title": kind.title(obj, actor)},
            links.get((kind.code, obj.pk), ""),
        )
        for kind, obj, happened, sides in across[:MOST]
    ]
    if (left := len(across) - MOST) > 0:
        items.append(Item(None, ngettext("另有 %(n)s 项。", "另有 %(n)s 项。", left) % {"n": left}))
    return items


def _links(across: list[Any], actor: Any) -> dict[tuple[str, int], str]:
    """Where each leads whoever may see it."""
    links: dict[tuple[str, int], str] = {}
    for code in {kind.code for kind, *_rest in across}:
        kind = evidence_kinds[code]
        own = [obj for each, obj, *_rest in across if each.code == code]
        seen = set(kind.visible(actor).filter(pk__in=[obj.pk for obj in own]).values_list("pk", flat=True))
        links |= {(code, obj.pk): kind.url(obj) for obj in own if obj.pk in seen}
    return links
