"""Where the sides say different things of one commitment: both words beside each other, the widest gap first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import FloatField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from jiedui.areas.agreements.choices import Sign
from jiedui.areas.agreements.commitments.lists import Shown, shown, with_parts
from jiedui.areas.agreements.commitments.reporting import plain
from jiedui.areas.agreements.commitments.urging import CHECKED_EVERY, checked_lately
from jiedui.areas.agreements.models import (
    Agreement,
    Commitment,
    CommitmentQuerySet,
    CommitmentReport,
    Responsibility,
)
from jiedui.foundation.core.permissions import require

# divided as floating numbers: SQLite divides whole numbers without a rest
SHARE = (Cast("upper", FloatField()) - Cast("lower", FloatField())) / Cast("target", FloatField())


@dataclass(frozen=True)
class Word:
    """What one side said last, and when and how it put it."""

    side: Any
    organisation: Any
    value: str
    on: date | None
    note: str
    is_lower: bool


@dataclass(frozen=True)
class Gap:
    """A commitment on which the sides differ."""

    shown: Shown
    words: list[Word]

    @property
    def row(self) -> Any:
        return self.shown.row

    @property
    def difference(self) -> str:
        return f"{plain(self.shown.upper - self.shown.lower)} {self.row.unit}"

    @property
    def percent(self) -> int:
        """How much of the target the sides differ in."""
        return round((self.shown.upper - self.shown.lower) * 100 / self.row.target)

    @property
    def asked_on(self) -> date | None:
        """When the sides were asked to check, while that is too near to ask again."""
        found: date | None = checked_lately(self.row)
        return found

    @property
    def again_on(self) -> date | None:
        return self.asked_on + CHECKED_EVERY if self.asked_on else None


def gaps_in(agreement: Agreement, actor: Any) -> CommitmentQuerySet:
    """The commitments on which the sides differ, by how much of the target that is.

    Raises:
        NotAllowed: the actor may not see the desks of the agreement.
    """
    require(actor, "insights.view_desks", agreement)
    seen: CommitmentQuerySet = Commitment.objects.visible_to(actor).filter(agreement=agreement)
    differing = seen.with_standing().showing(Sign.DISAGREEMENT)
    return with_parts(differing.annotate(share=SHARE).order_by("-share", "due_on", "pk"))


def dressed(rows: Iterable[Any], agreement: Agreement) -> list[Gap]:
    """Rows with what each side said last: two queries more, however many."""
    gaps = list(shown(rows, agreement))
    said = _last_reports([bound for each in gaps for bound in each.sides])
    return [Gap(each, [_word(bound, said.get(bound.pk), each) for bound in each.sides]) for each in gaps]


def _word(bound: Responsibility, said: CommitmentReport | None, each: Shown) -> Word:
    return Word(
        bound.side,
        bound.organisation,
        plain(bound.value or Decimal(0)),
        bound.reported_on,
        said.note if said else "",
        bound.value == each.lower,
    )


def _last_reports(bounds: list[Responsibility]) -> dict[int, CommitmentReport]:
    own = CommitmentReport.objects.filter(responsibility=OuterRef("pk")).order_by("-reported_at", "-pk")
    rows: QuerySet[Any] = Responsibility.objects.filter(pk__in=[bound.pk for bound in bounds])
    last = rows.annotate(last=Subquery(own.values("pk")[:1])).values_list("last", flat=True)
    return {report.responsibility_id: report for report in CommitmentReport.objects.filter(pk__in=list(last))}
