"""A year as the sides agreed on it in their yearly plan, narrowed in the same way as one made of commitments."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiedui.areas.agreements.choices import SIGN_TONES, CommitmentState, Sign
from jiedui.areas.agreements.models import Agreement, YearPlan
from jiedui.areas.agreements.plans.reading import LineShown, lines_of
from jiedui.foundation.core import clock
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.ui.facets import Facet, facet_of

from .coordination import LINES, Line, Part, YearList, standing_of


@dataclass(frozen=True)
class Planned:
    """A line of the plan in force, with what it is narrowed by."""

    line: Line
    said: LineShown
    signs: frozenset[str]

    @property
    def units(self) -> dict[str, str]:
        return {organisation.code: organisation.label for _side, organisation, _value in self.line.values}

    @property
    def behind(self) -> set[str]:
        """The sides that have not reached the target of the commitment."""
        if self.said.commitment is None:
            return set()
        target = self.said.commitment.row.target
        rows = self.said.commitment.sides
        return {str(row.side.order) for row in rows if row.value is None or row.value < target}

    def speaks_of(self, text: str) -> bool:
        said = (self.line.title, self.said.row.measure)
        return any(text.lower() in words.lower() for words in said)


class PlannedYear(YearList):
    """The lines of the plan in force; a plan is short enough to be narrowed in memory."""

    def __init__(self, agreement: Agreement, actor: Any, query: QueryDict, plan: YearPlan) -> None:
        super().__init__(agreement, actor, query, plan.year)
        self.plan: YearPlan = plan

    @cached_property
    def planned(self) -> list[Planned]:
        found = [_planned(each, self.plan) for each in lines_of(self.plan)]
        return sorted(
            found, key=lambda each: (each.line.clause.number, each.line.due_on, each.said.row.number)
        )

    @cached_property
    def chosen_lines(self) -> list[Planned]:
        """Those that meet what the address asks for."""
        asked = {name: set(self.chosen(name)) for name in ("state", "clause", "side", "unit")}
        return [
            each
            for each in self.planned
            if (not self.text or each.speaks_of(self.text))
            and (not asked["state"] or asked["state"] & each.signs)
            and (not asked["clause"] or each.line.clause.key in asked["clause"])
            and (not asked["side"] or asked["side"] & each.behind)
            and (not asked["unit"] or asked["unit"] & each.units.keys())
        ]

    def count(self) -> int:
        return len(self.chosen_lines)

    def lines_on(self, number: str | None) -> tuple[Page[Any], list[Line]]:
        page = page_of([each.line for each in self.chosen_lines], number, size=LINES)
        return page, list(page.object_list)

    def all_lines(self) -> Iterator[Line]:
        return (each.line for each in self.chosen_lines)

    @cached_property
    def numbers(self) -> dict[str, int]:
        counted = Counter(sign for each in self.planned for sign in each.signs)
        return {str(sign): counted[str(sign)] for sign in Sign}

    @cached_property
    def facets(self) -> list[Facet]:
        clauses = Counter(each.line.clause for each in self.planned)
        units = Counter(pair for each in self.planned for pair in each.units.items())
        sides = {side.order: side.name for each in self.planned for side, *_rest in each.line.values}
        states = [(str(sign), sign.label, number) for sign in Sign if (number := self.numbers[str(sign)])]
        return [
            facet_of(self.query, "state", _("情况"), states),
            facet_of(
                self.query,
                "clause",
                _("条款"),
                [(clause.key, Part(clause, []).heading, number) for clause, number in clauses.items()],
            ),
            facet_of(
                self.query,
                "side",
                _("哪一方还没达到目标"),
                [(str(order), name, None) for order, name in sorted(sides.items())],
            ),
            facet_of(
                self.query,
                "unit",
                _("责任单位"),
                [(code, label, number) for (code, label), number in units.most_common()],
            ),
        ]


def _planned(each: LineShown, plan: YearPlan) -> Planned:
    """How the line stands: by the plan's own target and deadline, and otherwise as its commitment does."""
    row = each.row
    codes = _signs_of(each)
    signs = [(str(sign.label), SIGN_TONES[sign]) for sign in Sign if sign in codes]
    if each.commitment is None:
        signs.append((_("未落实为任务事项"), "neutral"))
    line = Line(
        title=row.title,
        url=each.commitment.row.get_absolute_url() if each.commitment else plan.get_absolute_url(),
        clause=each.clause,
        starts_on=row.starts_on,
        due_on=row.due_on,
        target=each.target_words,
        percent=each.percent,
        values=[(bound.side, bound.organisation, _value_of(each, bound)) for bound in each.responsible],
        signs=signs,
        standing=standing_of(signs, is_done=each.is_done),
        commitment=row.commitment_id,
        is_overdue=Sign.OVERDUE in codes,
    )
    return Planned(line, each, frozenset(map(str, codes)))


def _value_of(each: LineShown, bound: Any) -> str:
    """What a side said last, where that is of this year alone: reports are of a commitment from its beginning."""
    if each.commitment is None or each.commitment.row.starts_on.year != each.row.plan.year:
        return ""
    values = {side.pk: value for side, _row, value in each.commitment.values}
    return values.get(bound.side_id, "")


def _signs_of(each: LineShown) -> set[Sign]:
    commitment = each.commitment
    codes: set[Sign] = set()
    if commitment is not None and commitment.row.state == CommitmentState.ACTIVE:
        codes = {sign for sign in Sign if getattr(commitment.row, f"is_{sign}")}
    if each.is_done:
        return codes - {Sign.OVERDUE, Sign.SILENT, Sign.UNDER_WAY, Sign.NOT_BEGUN} | {Sign.DONE}
    if each.row.due_on < clock.today():
        return codes - {Sign.UNDER_WAY, Sign.NOT_BEGUN} | {Sign.OVERDUE}
    return codes
