"""How far each clause is: the weighted share of what both sides say is done, with the numbers it is made of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from ..choices import CommitmentState
from ..models import Agreement, Clause, Commitment, Evidence
from .kinds import evidence_kinds
from .reporting import plain
from .sides import present_clauses

HUNDRED = Decimal(100)
MOST_SHOWN, SHOWN_EACH = 200, 5


class Row(NamedTuple):
    """What is read of an active commitment."""

    clause: int
    weight: Decimal
    target: Decimal
    lower: Decimal | None
    is_done: bool
    is_overdue: bool


@dataclass(frozen=True)
class Part:
    """What one commitment adds to its clause."""

    weight: Decimal
    target: Decimal
    lower: Decimal

    @property
    def reached(self) -> Decimal:
        return self.weight * min(self.lower, self.target) / self.target

    @property
    def words(self) -> str:
        """Weight × done ÷ target, in numbers."""
        return f"{plain(self.weight)} × {plain(min(self.lower, self.target))} ÷ {plain(self.target)}"


@dataclass(frozen=True)
class Progress:
    """Of one clause, or of the whole agreement."""

    parts: list[Part] = field(default_factory=list)
    clause: Clause | None = None
    done: int = 0
    late: int = 0

    @property
    def key(self) -> str:
        return self.clause.key if self.clause else ""

    @property
    def percent(self) -> int:
        """Rounded down, so that nothing is called whole that is not."""
        weight = sum((part.weight for part in self.parts), Decimal(0))
        reached = sum((part.reached for part in self.parts), Decimal(0))
        return int((reached * HUNDRED / weight).to_integral_value(ROUND_FLOOR)) if weight else 0

    @property
    def words(self) -> str:
        """The formula with its numbers."""
        weight = sum((part.weight for part in self.parts), Decimal(0))
        reached = sum((part.reached for part in self.parts), Decimal(0))
        return _(
            "各事项的“权重 × 较低的填报值 ÷ 目标”之和 %(reached)s，除以权重之和 %(weight)s，得 %(percent)s%%"
        ) % {
            "reached": plain(round(reached, 2)),
            "weight": plain(weight),
            "percent": self.percent,
        }


def progress_by_clause(agreement: Agreement) -> list[Progress]:
    """The clauses of the present text that oblige to something, and how far each is: one query beside the text's own.

    What a clause obliged to that a later text no longer has stands under the clause it was made from.
    """
    present = present_clauses(agreement)
    rows: dict[str, list[Row]] = defaultdict(list)
    active = Commitment.objects.filter(agreement=agreement).active().with_standing()
    names = ("clause__key", "clause", "weight", "target", "lower", "is_done", "is_overdue")
    for key, *values in active.values_list(*names):
        rows[key].append(Row(*values))
    gone = {kept[0].clause for key, kept in rows.items() if key not in present}
    former = Clause.objects.in_bulk(gone) if gone else {}
    found = [(present.get(key) or former[kept[0].clause], kept) for key, kept in rows.items()]
    return [
        _progress(kept, clause)
        for clause, kept in sorted(found, key=lambda pair: (pair[0].key not in present, pair[0].number))
    ]


def public_proofs(agreement: Agreement) -> dict[str, dict[str, Any]]:
    """By clause key what proves its commitments: how often each kind of thing counted, and the latest that everybody may see."""
    rows = Evidence.objects.filter(
        commitment__agreement=agreement, commitment__state=CommitmentState.ACTIVE, counts=True
    )
    found: dict[str, dict[str, Any]] = defaultdict(lambda: {"kinds": [], "latest": []})
    names = ("commitment__clause__key", "kind")
    # one thing may prove several commitments of a clause and is told of once
    for key, code, number in (
        rows.order_by().values_list(*names).annotate(n=Count("target_id", distinct=True)).order_by(*names)
    ):
        kind = evidence_kinds.get(code)
        if kind is not None:
            found[key]["kinds"].append((kind.label, number))
    latest = rows.filter(is_public=True).select_related("commitment__clause")
    told: set[tuple[str, int, int]] = set()
    for row in latest.order_by("-happened_on", "-pk")[:MOST_SHOWN]:
        key = row.commitment.clause.key
        if (key, row.target_type_id, row.target_id) not in told and len(found[key]["latest"]) < SHOWN_EACH:
            told.add((key, row.target_type_id, row.target_id))
            found[key]["latest"].append(row)
    return found


def whole_progress(clauses: Iterable[Progress]) -> Progress:
    """All clauses together."""
    clauses = list(clauses)
    return Progress(
        [part for clause in clauses for part in clause.parts],
        done=sum(clause.done for clause in clauses),
        late=sum(clause.late for clause in clauses),
    )


def _progress(rows: list[Row], clause: Clause) -> Progress:
    return Progress(
        [Part(row.weight, row.target, row.lower or Decimal(0)) for row in rows],
        clause,
        done=sum(row.is_done for row in rows),
        late=sum(row.is_overdue for row in rows),
    )
