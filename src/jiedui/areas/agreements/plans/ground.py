"""What the lines of a plan stand on: the sides, the clauses in force, the commitments, and who stands where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from jiedui.foundation.organisations.models import Organisation

from ..choices import CommitmentState
from ..commitments.sides import present_clauses, sides_at_hand
from ..models import Agreement, Clause, Commitment, Side, YearPlan
from ..selectors import Twinnings, with_parts

Line = Mapping[str, Any]


@dataclass
class Ground:
    """Read once for all lines: a constant number of queries."""

    agreement: Agreement
    year: int
    commitments: dict[str, Commitment] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: YearPlan, lines: Iterable[Line] = ()) -> "Ground":
        """With what these lines name at hand."""
        lines = list(lines)
        agreement = with_parts(Agreement.objects.all()).get(pk=plan.agreement_id)
        named = {str(line.get("_commitment", "")) for line in lines} - {""}
        units = {code for line in lines for code in _codes(line)} - {""}
        commitments = Commitment.objects.filter(agreement=agreement, code__in=named)
        return cls(
            agreement,
            plan.year,
            {row.code: row for row in commitments.select_related("clause")},
            {row.code: row for row in Organisation.objects.filter(code__in=units)},
        )

    @cached_property
    def sides(self) -> list[Side]:
        """The sides that have not left, in their order."""
        return sides_at_hand(self.agreement)

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """The clauses of the text in force by their key."""
        return present_clauses(self.agreement)

    @property
    def first_day(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """Of the year, or of the agreement where it ends before."""
        last, ends = date(self.year, 12, 31), self.agreement.ends_on
        return min(last, ends) if ends and ends >= self.first_day else last

    def standing(self, code: str, side: Side) -> Organisation | None:
        """The organisation of this code if it stands on the side."""
        found = self.organisations.get(code)
        if found is None or side.pk not in self._places.get(found.pk, set()):
            return None
        return found

    def living(self, code: str) -> Commitment | None:
        """The commitment of this code unless it is given up."""
        found = self.commitments.get(code)
        return None if found is None or found.state == CommitmentState.CANCELLED else found

    @cached_property
    def _places(self) -> dict[int, set[int]]:
        ids = {organisation.pk for organisation in self.organisations.values()}
        found = Twinnings(self.sides).on_each(ids)
        return {pk: {side.pk for side in sides} for pk, sides in found.items()}


def _codes(line: Line) -> list[str]:
    named = line.get("responsible", [])
    return [str(each.get("_code", "")) for each in named if isinstance(each, Mapping)]
