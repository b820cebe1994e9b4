"""What the sides promised, counted for a report: the whole and clause by clause, with what both sides say of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count

from jiedui.areas.agreements.choices import Sign
from jiedui.areas.agreements.commitments.evidence_lists import counted_evidence
from jiedui.areas.agreements.commitments.lists import Shown, shown
from jiedui.areas.agreements.commitments.progress import Part, Progress
from jiedui.areas.agreements.commitments.reporting import plain
from jiedui.areas.agreements.models import Agreement, Commitment, Side
from jiedui.foundation.core.periods import Period

from .links import Lists

# a report is to be read: the rest stands in the list behind each number
MOST_OF_A_CLAUSE = 20
COUNTED = (
    Sign.DONE,
    Sign.UNDER_WAY,
    Sign.NOT_BEGUN,
    Sign.OVERDUE,
    Sign.BLOCKED,
    Sign.DISAGREEMENT,
    Sign.SILENT,
)
PRESSING = (Sign.OVERDUE, Sign.BLOCKED, Sign.DISAGREEMENT)


@dataclass(frozen=True)
class Promises:
    """The commitments at work in the period, read once."""

    rows: list[Shown]
    sides: list[Side]
    lists: Lists

    @classmethod
    def of(cls, agreement: Agreement, sides: list[Side], lists: Lists) -> "Promises":
        found = Commitment.objects.filter(agreement=agreement).active().with_standing()
        found = found.at_work_in(Period(lists.starts_on, lists.ends_on)).order_by("due_on", "pk")
        found = found.select_related("clause").prefetch_related("responsibilities__side")
        return cls(list(shown(found, agreement)), sides, lists)

    def whole(self) -> dict[str, Any]:
        """All clauses together, with the formula in numbers."""
        progress = Progress([_part(each) for each in self.rows])
        return self._counts(self.rows, progress) | {"formula": progress.words if self.rows else ""}

    def by_clause(self, proofs: Counter[str], meetings: Counter[str]) -> list[dict[str, Any]]:
        """Each clause with commitments or activities in the period: its counts, and its commitments, the pressing ones first."""
        kept: dict[str, list[Shown]] = defaultdict(list)
        for each in self.rows:
            kept[each.clause.key].append(each)
        text = self.lists.agreement.text
        clauses = {each.clause.key: each.clause for each in self.rows}
        present = {clause.key: clause for clause in text.clauses.all()} if text else {}
        clauses |= {key: clause for key, clause in present.items() if meetings[key]}
        ordered = sorted(clauses.values(), key=lambda clause: (clause.key not in present, clause.number))
        return [
            self._clause(clause, kept[clause.key], proofs[clause.key], meetings[clause.key])
            for clause in ordered
        ]

    def _clause(self, clause: Any, rows: list[Shown], proofs: int, meetings: int) -> dict[str, Any]:
        first = sorted(rows, key=lambda each: not any(_shows(each, sign) for sign in PRESSING))
        listed = first[:MOST_OF_A_CLAUSE]
        counts = self._counts(rows, Progress([_part(each) for each in rows]), clause.key)
        return {
            "_key": clause.key,
            "number": clause.number,
            "heading": clause.heading,
            "_heading_en": clause.heading_en,
            **counts,
            "evidence": number(proofs, self.lists.evidence(clause=clause.key)),
            "activities": number(meetings, self.lists.activities(clause=clause.key)),
            "commitments": [self._row(each) for each in listed],
            "left_out": len(rows) - len(listed),
        }

    def _counts(self, rows: list[Shown], progress: Progress, clause: str = "") -> dict[str, Any]:
        signs = Counter(sign for each in rows for sign in COUNTED if _shows(each, sign))
        counted = {
            str(sign): number(signs[sign], self.lists.commitments(state=str(sign), clause=clause))
            for sign in COUNTED
        }
        return {
            "percent": progress.percent,
            "by_side": [_percent_of(rows, side) for side in self.sides],
            "active": number(len(rows), self.lists.commitments(clause=clause)),
            **counted,
        }

    def _row(self, each: Shown) -> dict[str, Any]:
        said = {side.pk: value for side, _row, value in each.values}
        row = each.row
        return {
            "code": row.code,
            "title": row.title,
            "unit": row.unit,
            "target": plain(row.target),
            "said": [said.get(side.pk, "") or "—" for side in self.sides],
            "percent": each.percent,
            "due_on": row.due_on.isoformat(),
            "signs": [str(sign) for sign in Sign if _shows(each, sign)],
            "_path": f"{self.lists.agreement.get_desk_url()}commitments/{row.code}/",
        }


def number(value: int, path: str) -> dict[str, Any]:
    """A figure with the address of the list that it was counted from."""
    return {"value": value, "_path": path}


def proofs_by_kind_and_clause(agreement: Agreement, period: Period) -> tuple[Counter[str], Counter[str]]:
    """How often what happened in the period counts, by the kind of thing and by clause."""
    names = ("kind", "commitment__clause__key")
    kinds: Counter[str] = Counter()
    clauses: Counter[str] = Counter()
    for kind, clause, times in _counted(agreement, period, names):
        kinds[kind] += times
        clauses[clause] += times
    return kinds, clauses


def _counted(agreement: Agreement, period: Period, names: tuple[str, str]) -> Iterable[tuple[str, str, int]]:
    rows = counted_evidence(agreement, period).order_by().values_list(*names)
    return rows.annotate(times=Count("pk")).order_by(*names)


def _part(each: Shown) -> Part:
    return Part(each.row.weight, each.row.target, each.lower)


def _percent_of(rows: list[Shown], side: Side) -> int:
    """How far all of it would be if this side's word alone counted."""
    return Progress([Part(each.row.weight, each.row.target, _said(each, side)) for each in rows]).percent


def _said(each: Shown, side: Side) -> Decimal:
    return next((row.value or Decimal(0) for row in each.sides if row.side_id == side.pk), Decimal(0))


def _shows(each: Shown, sign: Sign) -> bool:
    return bool(getattr(each.row, f"is_{sign}"))
