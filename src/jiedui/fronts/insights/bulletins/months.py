"""Months of a twinning: which there are, and how much happened in each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from jiedui.areas.activities.models import Activity, ActivityQuerySet
from jiedui.areas.agreements.commitments import events as said
from jiedui.areas.agreements.models import Agreement, Commitment
from jiedui.foundation.audit.selectors import events_about
from jiedui.foundation.core import clock
from jiedui.foundation.ui.templatetags.jiedui import date_cn

STEPS = (
    said.COMMITMENT_ACTIVATED,
    said.COMMITMENT_REPORTED,
    said.COMMITMENT_DONE,
    said.DISAGREEMENT_FOUND,
    said.BLOCK_OPENED,
    said.BLOCK_LIFTED,
    said.COMMITMENT_CANCELLED,
)


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month by the platform's clock."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month | None":
        """The month of `2026-10`; none for anything else."""
        try:
            return cls.of(date.fromisoformat(f"{text}-01"))
        except ValueError:
            return None

    @property
    def code(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def label(self) -> str:
        return date_cn(self.first, "month")

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return self.after.first - timedelta(days=1)

    @property
    def start(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time()))

    @property
    def end(self) -> datetime:
        """The first moment that is no longer in it."""
        return self.after.start

    @property
    def before(self) -> "Month":
        return Month.of(self.first - timedelta(days=1))

    @property
    def after(self) -> "Month":
        return Month.of(self.first + timedelta(days=31))

    @property
    def is_over(self) -> bool:
        return self.last < clock.today()

    def holds(self, day: date) -> bool:
        return Month.of(day) == self


@dataclass(frozen=True)
class MonthLine:
    """A month as it is offered, with how many activities were held and how many steps were made with commitments."""

    month: Month
    activities: int
    steps: int

    @property
    def is_empty(self) -> bool:
        return not self.activities and not self.steps


def span_of(agreement: Agreement) -> tuple[Month, Month]:
    """The first and the last month of which there is something to tell."""
    begun = agreement.starts_on or agreement.signed_on or clock.today()
    last = min(agreement.ended_on or clock.today(), clock.today())
    return Month.of(begun), max(Month.of(begun), Month.of(last))


def month_asked(agreement: Agreement, text: str) -> Month:
    """The month asked for; the last one that is over for nonsense and for what lies outside the agreement's time."""
    first, last = span_of(agreement)
    asked = Month.read(text)
    if asked is not None and first <= asked <= last:
        return asked
    return max(first, last if last.is_over else last.before)


def months_of(agreement: Agreement, year: int, actor: Any) -> list[MonthLine]:
    """The months of a year, the latest first: two queries."""
    first, last = span_of(agreement)
    months = [Month(year, number) for number in range(12, 0, -1)]
    start, end = months[-1].start, months[0].end
    held = _by_month(
        held_under(agreement, actor).filter(starts_at__gte=start, starts_at__lt=end), "starts_at"
    )
    steps = _by_month(events_about(commitments_seen(agreement, actor), STEPS, start, end), "at")
    return [
        MonthLine(month, held.get(month, 0), steps.get(month, 0))
        for month in months
        if first <= month <= last
    ]


def commitments_seen(agreement: Agreement, actor: Any) -> Any:
    return Commitment.objects.visible_to(actor).filter(agreement=agreement)


def activities_under(agreement: Agreement, actor: Any) -> ActivityQuerySet:
    """Those of the agreement and of the agreements under it that the reader sees."""
    return Activity.objects.visible_to(actor).filter(Q(agreement=agreement) | Q(agreement__parent=agreement))


def held_under(agreement: Agreement, actor: Any) -> ActivityQuerySet:
    return activities_under(agreement, actor).happened()


def _by_month(rows: QuerySet[Any], moment: str) -> dict[Month, int]:
    counted: Iterable[Any] = (
        rows.order_by().annotate(in_month=TruncMonth(moment)).values_list("in_month").annotate(Count("pk"))
    )
    return {Month.of(start): number for start, number in counted}
