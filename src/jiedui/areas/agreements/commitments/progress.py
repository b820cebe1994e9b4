"""How far each clause is: the weighted share of what both sides say is done, with the numbers it is made of."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Decimal
from functools import cached_property
from itertools import compress
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from ..choices import CommitmentState, Sign
from ..models import Agreement, Clause, Commitment, CommitmentQuerySet, Evidence
from .kinds import evidence_kinds
from .reporting import plain
from .sides import present_clauses

HUNDRED = Decimal(100)
MOST_SHOWN, SHOWN_EACH = 200, 5


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
    """Of one clause, or of the whole agreement; `numbers` says how many commitments show each sign."""

    parts: list[Part] = field(default_factory=list)
    clause: Clause | None = None
    numbers: Counter[Sign] = field(default_factory=Counter)

    def add(self, part: Part, signs: Iterable[Sign]) -> None:
        """One commitment more."""
        self.parts.append(part)
        for sign in signs:
            self.numbers[sign] += 1

    @property
    def key(self) -> str:
        return self.clause.key if self.clause else ""

    @property
    def done(self) -> int:
        return self.numbers[Sign.DONE]

    @property
    def late(self) -> int:
        return self.numbers[Sign.OVERDUE]

    @cached_property
    def weight(self) -> Decimal:
        return sum((part.weight for part in self.parts), Decimal(0))

    @cached_property
    def reached(self) -> Decimal:
        return sum((part.reached for part in self.parts), Decimal(0))

    @property
    def percent(self) -> int:
        """Rounded down, so that nothing is called whole that is not."""
        share = self.reached * HUNDRED / self.weight if self.parts else Decimal(0)
        return int(share.to_integral_value(ROUND_FLOOR))

    @property
    def words(self) -> str:
        """The formula with its numbers."""
        return _(
            "各事项的“权重 × 较低的填报值 ÷ 目标”之和 %(reached)s，除以权重之和 %(weight)s，得 %(percent)s%%"
        ) % {
            "reached": plain(round(self.reached, 2)),
            "weight": plain(self.weight),
            "percent": self.percent,
        }


def progress_by_clause(agreement: Agreement, among: CommitmentQuerySet | None = None) -> list[Progress]:
    """The clauses of the present text that oblige to something, and how far each is: one query beside the text's own.

    What a clause obliged to that a later text no longer has stands under the clause it was made from. `among` are the
    commitments that count, all of them unless told otherwise.
    """
    present = present_clauses(agreement)
    found: dict[str, Progress] = {}
    made_from: dict[str, int] = {}
    for key, clause, part, signs in _active(agreement, among):
        made_from.setdefault(key, clause)
        found.setdefault(key, Progress(clause=present.get(key))).add(part, signs)
    return sorted(
        _with_former_clauses(found, made_from),
        key=lambda each: (each.key not in present, each.clause.number if each.clause else 0),
    )


def _active(
    agreement: Agreement, among: CommitmentQuerySet | None
) -> Iterator[tuple[str, int, Part, Iterable[Sign]]]:
    """Of each commitment under way: the key of its clause and that clause, what it adds, and the signs it shows."""
    rows = (Commitment.objects.all() if among is None else among).filter(agreement=agreement).active()
    values = ("clause__key", "clause", "weight", "target", "lower", *(f"is_{sign}" for sign in Sign))
    found = rows.standing_together().values_list(*values).order_by("pk")
    for key, clause, weight, target, lower, *shows in found:
        yield key, clause, Part(weight, target, lower or Decimal(0)), compress(Sign, shows)


def _with_former_clauses(found: dict[str, Progress], made_from: dict[str, int]) -> Iterable[Progress]:
    gone = [made_from[key] for key, progress in found.items() if progress.clause is None]
    former = Clause.objects.in_bulk(gone) if gone else {}
    for key, progress in found.items():
        yield progress if progress.clause else replace(progress, clause=former[made_from[key]])


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
    whole = Progress()
    for clause in clauses:
        whole.parts.extend(clause.parts)
        whole.numbers.update(clause.numbers)
    return whole


def whole_progress_of(agreement: Agreement, among: CommitmentQuerySet | None = None) -> Progress:
    """The same without its clauses, where only the whole is shown: one query."""
    whole = Progress()
    for _key, _clause, part, signs in _active(agreement, among):
        whole.add(part, signs)
    return whole
