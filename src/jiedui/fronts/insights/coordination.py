"""协调: what a year asks of each side, line by line under its clauses, narrowed as a coordination office works."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.core.paginator import Page
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiedui.areas.agreements.choices import SIGN_TONES, Sign
from jiedui.areas.agreements.commitments.lists import CommitmentList, Shown, shown, with_parts
from jiedui.areas.agreements.models import Agreement, Clause, Commitment, CommitmentQuerySet, YearPlan
from jiedui.foundation.core import clock
from jiedui.foundation.core.paging import page_of

LINES = 60


@dataclass(frozen=True)
class Line:
    """One line of the year as table, chart and file show it; `commitment` is its id, None where none was made of it yet."""

    title: str
    url: str
    clause: Clause
    starts_on: date
    due_on: date
    target: str
    percent: int
    values: list[tuple[Any, Any, str]]
    signs: list[tuple[str, str]]
    standing: tuple[str, str]
    commitment: int | None = None
    is_overdue: bool = False


@dataclass(frozen=True)
class Part:
    """The lines under one clause."""

    clause: Clause
    lines: list[Line]

    @property
    def heading(self) -> str:
        return _("第 %(n)s 条 %(heading)s") % {"n": self.clause.number, "heading": self.clause.label}


class YearList(CommitmentList):
    """The commitments that run in a year; in the present year also what is left over from those before.

    `plan` is what the sides agreed on for the year, None where they did not.
    """

    plan: YearPlan | None = None

    def __init__(self, agreement: Agreement, actor: Any, query: QueryDict, year: int) -> None:
        super().__init__(agreement, actor, query)
        self.year = year

    @cached_property
    def all_rows(self) -> CommitmentQuerySet:
        seen: CommitmentQuerySet = Commitment.objects.visible_to(self.actor).filter(agreement=self.agreement)
        running = Q(starts_on__lte=date(self.year, 12, 31), due_on__gte=date(self.year, 1, 1))
        if self.year == clock.today().year:
            running |= Q(is_overdue=True)
        return seen.active().with_standing().filter(running)

    def count(self) -> int:
        return self.rows().count()

    def lines_on(self, number: str | None) -> tuple[Page[Any], list[Line]]:
        """A page of the year and its lines."""
        page = page_of(self._in_order(), number, size=LINES)
        return page, list(self._lines(page.object_list))

    def all_lines(self) -> Iterator[Line]:
        """Every line, read in portions."""
        return self._lines(self._in_order().iterator(chunk_size=LINES))

    def _in_order(self) -> CommitmentQuerySet:
        """By clause, and within one by deadline."""
        return with_parts(self.rows().order_by("clause__number", "due_on", "pk"))

    def _lines(self, rows: Iterable[Any]) -> Iterator[Line]:
        return (line_of(each) for each in shown(rows, self.agreement))


def line_of(each: Shown) -> Line:
    """A commitment as a line: its standing is the one thing to know, that it is done, or else what is worst."""
    row = each.row
    return Line(
        title=row.title,
        url=row.get_absolute_url(),
        clause=each.clause,
        starts_on=row.starts_on,
        due_on=row.due_on,
        target=each.target_words,
        percent=each.percent,
        values=[(side, bound.organisation, value) for side, bound, value in each.values],
        signs=each.signs,
        standing=standing_of(each.signs, is_done=row.is_done),
        commitment=row.pk,
        is_overdue=row.is_overdue,
    )


def standing_of(signs: list[tuple[str, str]], *, is_done: bool) -> tuple[str, str]:
    if is_done:
        return str(Sign.DONE.label), SIGN_TONES[Sign.DONE]
    return next(iter(signs), ("", "neutral"))


def by_clause(lines: Iterable[Line]) -> list[Part]:
    """Lines under the clauses as they stand today, in the order in which they came."""
    ordered = sorted(lines, key=lambda line: (line.clause.number, line.clause.pk))
    return [Part(clause, list(own)) for clause, own in groupby(ordered, key=lambda line: line.clause)]
