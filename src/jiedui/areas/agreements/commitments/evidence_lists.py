"""What counts for the commitments of an agreement as one list: narrowed by kind, clause and the days on which it happened."""

from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiedui.foundation.core.periods import Period
from jiedui.foundation.ui.facets import Facet, facet_of

from ..choices import CommitmentState
from ..models import Agreement, Commitment, Evidence
from .kinds import evidence_kinds
from .sides import present_clauses

MOST_VALUES = 20


def counted_evidence(agreement: Agreement, period: Period) -> QuerySet[Evidence]:
    """What counts for commitments under way or done, as far as it happened in a period."""
    rows = Evidence.objects.filter(
        commitment__agreement=agreement, commitment__state=CommitmentState.ACTIVE, counts=True
    )
    if period.since:
        rows = rows.filter(happened_on__gte=period.since)
    if period.until:
        rows = rows.filter(happened_on__lte=period.until)
    return rows


class EvidenceList:
    """What the address asks for, as far as the reader sees the commitments."""

    def __init__(self, agreement: Agreement, actor: Any, query: QueryDict) -> None:
        self.agreement, self.actor, self.query = agreement, actor, query

    @cached_property
    def period(self) -> Period:
        return Period.asked(self.query)

    @cached_property
    def all_rows(self) -> QuerySet[Evidence]:
        seen = Commitment.objects.visible_to(self.actor).filter(agreement=self.agreement)
        return counted_evidence(self.agreement, self.period).filter(commitment__in=seen)

    def chosen(self, name: str) -> list[str]:
        values = (value.replace("\0", "") for value in self.query.getlist(name)[:MOST_VALUES])
        return [value for value in values if value]

    def rows(self) -> QuerySet[Evidence]:
        """The latest first."""
        rows = self.all_rows.select_related("commitment__clause", "commitment__agreement")
        if kinds := self.chosen("kind"):
            rows = rows.filter(kind__in=kinds)
        if clauses := self.chosen("clause"):
            rows = rows.filter(commitment__clause__key__in=clauses)
        return rows.order_by("-happened_on", "-pk")

    @property
    def narrowed(self) -> bool:
        return bool(self.period or self.chosen("kind") or self.chosen("clause"))

    @cached_property
    def facets(self) -> list[Facet]:
        """What the list may be narrowed by, with how many there are: two queries."""
        return [
            facet_of(self.query, "kind", _("佐证类别"), self._kinds()),
            facet_of(self.query, "clause", _("条款"), self._clauses()),
        ]

    def _kinds(self) -> list[tuple[str, Any, int]]:
        counted = self.all_rows.order_by("kind").values_list("kind").annotate(number=Count("pk"))
        return [
            (code, kind.label if (kind := evidence_kinds.get(code)) else code, number)
            for code, number in counted
        ]

    def _clauses(self) -> list[tuple[str, str, int]]:
        names = ("commitment__clause__key", "commitment__clause__number", "commitment__clause__heading")
        counted = self.all_rows.order_by(names[1]).values_list(*names).annotate(number=Count("pk"))
        present = present_clauses(self.agreement)
        found: dict[str, tuple[str, int]] = {}
        for key, place, heading, number in counted:
            clause = present.get(key)
            words = _("第 %(n)s 条 %(heading)s") % {
                "n": clause.number if clause else place,
                "heading": clause.label if clause else heading,
            }
            found[key] = words, found.get(key, ("", 0))[1] + number
        return [(key, words, number) for key, (words, number) in found.items()]
