"""Plans as they are read: their lines with what the commitments say about them, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ..choices import TextState
from ..commitments.lists import Shown, shown, with_parts
from ..commitments.reporting import plain
from ..models import (
    Agreement,
    Clause,
    Commitment,
    CommitmentReport,
    JointText,
    PlanLine,
    PlanResponsibility,
    Responsibility,
    YearPlan,
)
from .settling import PLAN_TEXT

NOTHING = Decimal(0)


@dataclass(frozen=True)
class LineShown:
    """A line of a plan in force: `reached` is what both sides say was done for it in the year of the plan."""

    row: PlanLine
    clause: Clause
    responsible: list[PlanResponsibility]
    commitment: Shown | None
    reached: Decimal = NOTHING

    @property
    def is_done(self) -> bool:
        done = self.commitment is not None and self.commitment.row.is_done
        return bool(done) or self.reached >= self.row.target

    @property
    def percent(self) -> int:
        """Rounded down, so that nothing is called whole that is not."""
        if self.is_done:
            return 100
        return int((max(self.reached, NOTHING) * 100 / self.row.target).to_integral_value(ROUND_FLOOR))

    @property
    def signs(self) -> list[tuple[str, str]]:
        """How its commitment stands today, in words and tones."""
        return self.commitment.signs if self.commitment else []

    @property
    def target_words(self) -> str:
        return f"{plain(self.row.target)} {self.row.unit}"

    @property
    def reached_words(self) -> str:
        return f"{plain(self.reached)} {self.row.unit}"


@dataclass(frozen=True)
class PlanShown:
    """A plan with the texts that the reader may see and the lines agreed on."""

    plan: YearPlan
    texts: list[JointText]
    lines: list[LineShown] = field(default_factory=list)

    @property
    def in_force(self) -> JointText | None:
        return self._first(TextState.AGREED)

    @property
    def on_the_table(self) -> JointText | None:
        return self._first(TextState.OFFERED)

    @property
    def draft(self) -> JointText | None:
        return self._first(TextState.DRAFT)

    @property
    def state(self) -> tuple[str, str]:
        """In a word and its tone; what waits for the sides before what they agreed on."""
        if self.on_the_table:
            return _("待各方同意"), "info"
        if self.in_force:
            return _("各方已商定"), "good"
        if self.draft:
            return _("起草中"), "neutral"
        return _("尚未商定"), "neutral"

    @property
    def words(self) -> str:
        return self.state[0]

    @property
    def tone(self) -> str:
        return self.state[1]

    @property
    def done(self) -> int:
        return sum(line.is_done for line in self.lines)

    @property
    def percent(self) -> int:
        """The lines' shares with the same weight each."""
        return sum(line.percent for line in self.lines) // len(self.lines) if self.lines else 0

    def _first(self, state: TextState) -> JointText | None:
        return next((text for text in self.texts if text.state == state), None)


def plans_of(agreement: Agreement, actor: Any) -> list[PlanShown]:
    """The plans of an agreement that the reader may see, the latest year first."""
    rows = (
        YearPlan.objects.visible_to(actor).filter(agreement=agreement).select_related("agreement", "drafter")
    )
    plans = list(rows.order_by("-year"))
    return _dressed(plans, actor)


def plan_shown(plan: YearPlan, actor: Any) -> PlanShown:
    return _dressed([plan], actor)[0]


def plan_in_force(agreement: Agreement, year: int) -> YearPlan | None:
    """The plan of a year if all sides agreed on it."""
    agreed = JointText.objects.filter(kind=PLAN_TEXT.code).in_force()
    found = YearPlan.objects.filter(agreement=agreement, year=year, pk__in=agreed.values("subject"))
    return found.select_related("agreement", "drafter").first()


def lines_of(plan: YearPlan) -> list[LineShown]:
    """The lines agreed on, with how their commitments stand; none where nothing was agreed on yet."""
    return _lines([plan])[plan.pk]


def _dressed(plans: Sequence[YearPlan], actor: Any) -> list[PlanShown]:
    texts: dict[int, list[JointText]] = defaultdict(list)
    seen = JointText.objects.visible_to(actor).filter(
        kind=PLAN_TEXT.code, subject__in=[plan.pk for plan in plans]
    )
    for text in seen.with_counts().select_related("author", "base").order_by("-number"):
        texts[text.subject].append(text)
    lines = _lines(plans)
    return [PlanShown(plan, texts[plan.pk], lines[plan.pk]) for plan in plans]


def _lines(plans: Sequence[YearPlan]) -> dict[int, list[LineShown]]:
    """By plan; the plans are of one agreement."""
    found: dict[int, list[LineShown]] = {plan.pk: [] for plan in plans}
    if not plans:
        return found
    agreement = plans[0].agreement
    rows = list(
        PlanLine.objects.filter(plan__in=plans)
        .select_related("clause", "plan")
        .prefetch_related("responsibilities__organisation", "responsibilities__side__region")
        .order_by("plan", "number")
    )
    ids = {row.commitment_id for row in rows if row.commitment_id}
    standing = with_parts(Commitment.objects.filter(pk__in=ids).with_standing())
    commitments = {each.row.pk: each for each in shown(standing, agreement)}
    said = _Said.of(ids)
    for row in rows:
        commitment = commitments.get(row.commitment_id) if row.commitment_id else None
        sides = sorted(row.responsibilities.all(), key=lambda each: each.side.order)
        clause = commitment.clause if commitment else row.clause
        reached = said.in_year(row.commitment_id, row.plan.year) if row.commitment_id else NOTHING
        found[row.plan_id].append(LineShown(row, clause, sides, commitment, reached))
    return found


@dataclass(frozen=True)
class _Said:
    """What the sides that have not left reported about commitments, in the order in which they did."""

    reports: dict[int, dict[int, list[tuple[date, Decimal]]]]

    @classmethod
    def of(cls, commitments: Iterable[int]) -> "_Said":
        said: dict[int, dict[int, list[tuple[date, Decimal]]]] = {}
        bound = Responsibility.objects.remaining().filter(commitment__in=commitments)
        for pk, commitment in bound.order_by().values_list("pk", "commitment"):
            said.setdefault(commitment, {})[pk] = []
        rows = CommitmentReport.objects.filter(responsibility__in=bound.values("pk"))
        names = ("responsibility__commitment", "responsibility", "reported_at", "value")
        for commitment, responsibility, at, value in rows.order_by("reported_at", "pk").values_list(*names):
            said[commitment][responsibility].append((timezone.localdate(at), value))
        return cls(said)

    def in_year(self, commitment: int, year: int) -> Decimal:
        """How much more was done at the end of the year than before its first day, in the lower word of the sides."""
        return self._lower(commitment, date(year + 1, 1, 1)) - self._lower(commitment, date(year, 1, 1))

    def _lower(self, commitment: int, before: date) -> Decimal:
        sides = self.reports.get(commitment, {}).values()
        return min((_last(side, before) for side in sides), default=NOTHING)


def _last(reports: list[tuple[date, Decimal]], before: date) -> Decimal:
    return next((value for day, value in reversed(reports) if day < before), NOTHING)
