"""The lines with which a plan begins: what the commitments leave to do in its year, or what last year's plan left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock

from ..choices import CommitmentState
from ..models import Commitment, PlanLine, YearPlan
from .ground import Ground
from .lines import fitting, line_of
from .terms import MOST_LINES


@dataclass(frozen=True)
class Copied:
    """The lines that go on, and those left out with the reason."""

    lines: list[dict[str, Any]]
    left_out: list[tuple[str, str]]


def lines_from_commitments(plan: YearPlan) -> list[dict[str, Any]]:
    """What is still to be done and runs in the year, clause by clause; what is overdue has no due date until the sides settle one."""
    ground = Ground.of(plan)
    rows: Any = Commitment.objects.filter(agreement=plan.agreement_id).active().with_standing()
    rows = rows.filter(is_done=False, starts_on__lte=ground.last_day)
    runs = Q(due_on__gte=ground.first_day) | Q(due_on__lt=clock.today())
    rows = rows.filter(runs).select_related("clause").prefetch_related("responsibilities__organisation")
    found = [_drawn(row, ground) for row in rows.order_by("due_on", "pk")]
    return _by_clause(fitting(line, ground) for line in found)


def lines_of_last_year(plan: YearPlan, before: YearPlan) -> Copied:
    """The lines of the year before with their dates a year later; what is done or given up is left out and said."""
    lines, left_out = [], []
    rows = before.lines.select_related("clause").prefetch_related("responsibilities__organisation")
    known: dict[int, Any] = {
        row.pk: row
        for row in Commitment.objects.filter(pk__in=rows.values("commitment"))
        .with_standing()
        .select_related("clause")
    }
    ground = Ground.of(plan)
    for row in rows.order_by("number"):
        commitment = known.get(row.commitment_id) if row.commitment_id else None
        if commitment is not None and commitment.is_done:
            left_out.append((row.title, _("已完成")))
        elif commitment is not None and commitment.state == CommitmentState.CANCELLED:
            left_out.append((row.title, commitment.get_state_display()))
        else:
            lines.append(_a_year_later(row, commitment, before, ground))
    return Copied([fitting(line, ground) for line in lines], left_out)


def left(commitment: Any) -> Decimal:
    """What of the target is not done yet; the row comes out of `with_standing`."""
    open_part: Decimal = commitment.target - (commitment.lower or Decimal(0))
    return open_part


def _drawn(row: Any, ground: Ground) -> dict[str, Any]:
    is_late = row.due_on < ground.first_day
    return line_of(
        ground,
        clause=ground.clauses.get(row.clause.key),
        title=row.title,
        measure=row.measure,
        unit=row.unit,
        target=left(row),
        starts_on=max(row.starts_on, ground.first_day),
        due_on=None if is_late else min(row.due_on, ground.last_day),
        responsible={each.side_id: each.organisation for each in row.responsibilities.all()},
        commitment=row,
    )


def _a_year_later(row: PlanLine, commitment: Any, before: YearPlan, ground: Ground) -> dict[str, Any]:
    return line_of(
        ground,
        clause=ground.clauses.get(row.clause.key),
        title=row.title,
        measure=row.measure,
        unit=row.unit,
        target=left(commitment) if commitment is not None else row.target,
        starts_on=_later(row.starts_on, ground.year - before.year),
        due_on=_later(row.due_on, ground.year - before.year),
        responsible={each.side_id: each.organisation for each in row.responsibilities.all()},
        note=row.note,
        commitment=commitment,
        key=row.key,
    )


def _later(day: date, years: int) -> date:
    """The same day years later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _by_clause(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order of the clauses; what has none stands at the end."""
    return sorted(lines, key=lambda line: line["clause"].get("number") or MOST_LINES)
