"""Target figures: what a problem asks for in numbers against what a record offers, as quantities with units.

Two quantities are compared when they are of one kind and about one thing (``Topic.likeness``), or when their unit alone tells
what is measured, as Wh/kg does. A figure that is reached gives ``REACHED`` units; one that is missed takes up to ``MISSED``, all of
it from a distance of ``FAR`` on. Together they give or take no more than ``MOST_UNITS``; where nothing is comparable they say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from jiedui.matching.factors import quantities
from jiedui.matching.factors.quantities import Quantity, Sought, even
from jiedui.matching.factors.units import telling_kinds
from jiedui.matching.factors.wording import ABOUT, LEAST, MOST, REACHING, SINKING, WITHIN
from jiedui.matching.model import FigureCompared, Problem, Record, Span

REACHED, MISSED, FAR, MOST_UNITS = 0.5, 0.6, 0.5, 1.5
UNLIKE = 10.0
MOST_ASKED, MOST_OFFERED = 24, 160
NEAR = 0.1
FIELDS = ("title", "body")

_BY_UNIT_ALONE = 0.01
_ROUNDING = 1e-9
_LONGEST = 40
_BOUNDING = frozenset({LEAST, MOST, ABOUT})
_ASKING = {LEAST: LEAST, REACHING: LEAST, MOST: MOST, SINKING: MOST, WITHIN: WITHIN, ABOUT: ABOUT}


@dataclass(frozen=True)
class Figure:
    """A quantity in a field of a problem or record, and how it is written there."""

    quantity: Quantity
    field: str
    written: str
    span: Span


def asked_in(source: Problem | Record) -> tuple[Figure, ...]:
    """Return the figures that a text asks for."""
    found = (
        _figure(source, name, quantity, quantity.lead)
        for name in FIELDS
        for quantity in quantities.asked(even(getattr(source, name)))
    )
    return tuple(islice(found, MOST_ASKED))


def offered_in(source: Problem | Record, sought: Sought | None = None) -> tuple[Figure, ...]:
    """Return the figures that a text offers, of what is sought or of all."""
    found = (
        _figure(source, name, quantity, quantity.lead if quantity.sense in _BOUNDING else quantity.start)
        for name in FIELDS
        for quantity in quantities.offered(even(getattr(source, name)), sought)
    )
    return tuple(islice(found, MOST_OFFERED))


def compared(
    asked: Iterable[Figure], offered: Iterable[Figure], *, swapped: bool = False
) -> tuple[FigureCompared, ...]:
    """Return each figure asked for with the offered one that is most nearly about the same, as far as there is one.

    No offered figure answers twice. ``swapped`` says that the record asks and the problem offers.
    """
    by_kind: dict[str, list[Figure]] = {}
    for figure in offered:
        by_kind.setdefault(figure.quantity.kind, []).append(figure)
    found = (_best(figure, by_kind.get(figure.quantity.kind, []), swapped) for figure in asked)
    return tuple(each for each in found if each is not None)


def units(problem: Problem, record: Record) -> float:
    """Return the units for target figures."""
    return Prepared.of(problem).units(record)


@dataclass(frozen=True)
class Prepared:
    """The figures of a problem, read once to be compared with many records."""

    figures: tuple[Figure, ...]
    sought: Sought
    offers: bool

    @classmethod
    def of(cls, problem: Problem) -> Prepared:
        """Read what a problem asks for, or all figures of one that offers."""
        offers = problem.facts.offers
        figures = offered_in(problem) if offers else asked_in(problem)
        return cls(figures, Sought.of(figure.quantity for figure in figures), offers)

    @property
    def most(self) -> float:
        """More units than this no record gives or takes: no figure of the problem counts twice."""
        return _most(len(self.figures))

    def most_of(self, record: Record) -> float:
        """More units than this the record does not give or take, as far as is known before its figures are read."""
        sought = self._sought_in(record)
        return 0.0 if sought is None else _most(sum(sought.includes(each.quantity) for each in self.figures))

    def compared(self, record: Record) -> tuple[FigureCompared, ...]:
        """Return the figures that problem and record have in common."""
        sought = self._sought_in(record)
        if sought is None:
            return ()
        if self.offers:
            return compared(asked_in(record), self.figures, swapped=True)
        return compared(self.figures, offered_in(record, sought))

    def units(self, record: Record) -> float:
        """Return the units for the figures in common."""
        return points(self.compared(record))

    def _sought_in(self, record: Record) -> Sought | None:
        return self.sought.within(record.title, record.body) if self.figures else None


def _most(figures: int) -> float:
    return min(MOST_UNITS, max(REACHED, MISSED) * figures)


def points(figures: Iterable[FigureCompared]) -> float:
    """Return the units that figures compared are worth."""
    total = 0.0
    for figure in figures:
        distance = 1 - min(figure.ratio, 1 / figure.ratio) if figure.ratio > 0 else 1.0
        total += REACHED if figure.fulfilled else -MISSED * min(1.0, distance / FAR)
    return max(-MOST_UNITS, min(MOST_UNITS, total))


def _figure(source: Problem | Record, field: str, quantity: Quantity, start: int) -> Figure:
    written = " ".join(getattr(source, field)[start : quantity.end].split())[:_LONGEST]
    return Figure(quantity, field, written, (start, quantity.end))


def _best(asked: Figure, rivals: list[Figure], swapped: bool) -> FigureCompared | None:
    """Return the figure with its best answer, which leaves the rivals; the first of equals."""
    likeness = {place: _likeness(asked.quantity, rival.quantity) for place, rival in enumerate(rivals)}
    for place in sorted(likeness, key=lambda place: -likeness[place]):
        if not likeness[place]:
            break
        if (verdict := _verdict(asked.quantity, rivals[place].quantity)) is not None:
            return _told(asked, rivals.pop(place), verdict, swapped)
    return None


def _told(asked: Figure, offered: Figure, verdict: tuple[bool, float], swapped: bool) -> FigureCompared:
    ours, theirs = (offered, asked) if swapped else (asked, offered)
    return FigureCompared(
        asked=asked.written,
        offered=offered.written,
        fulfilled=verdict[0],
        ratio=verdict[1],
        in_problem={ours.field: (ours.span,)},
        in_record={theirs.field: (theirs.span,)},
        name=asked.quantity.topic.name or offered.quantity.topic.name,
    )


def _likeness(asked: Quantity, offered: Quantity) -> float:
    """Return how far two quantities of one kind are about one thing; a telling unit is enough where the words differ."""
    likeness = asked.topic.likeness(offered.topic)
    if not likeness and asked.topic.change == offered.topic.change and asked.kind in telling_kinds():
        return _BY_UNIT_ALONE
    return likeness


def _verdict(asked: Quantity, offered: Quantity) -> tuple[bool, float] | None:
    """Return whether an offer fulfils what is asked, and offered by asked; None where that cannot be said.

    Of a range offered the better end counts. ``≤ 5`` does not say whether ``≥ 3`` is reached, what is only about so much
    cannot be missed, and what differs ``UNLIKE`` times over is hardly the same property, unless its unit says so.
    """
    sense = _ASKING[asked.sense]
    if sense == WITHIN:
        return _verdict_within(asked, offered)
    if sense == ABOUT:
        value = min(max(asked.low, offered.low), offered.high)
        return (True, _ratio(value, asked.low)) if abs(value - asked.low) <= NEAR * abs(asked.low) else None
    wanted, value = (asked.low, offered.high) if sense == LEAST else (asked.high, offered.low)
    gap = value - wanted if sense == LEAST else wanted - value
    fulfilled = gap >= -_ROUNDING * abs(wanted)
    if wanted and not 1 / UNLIKE <= value / wanted <= UNLIKE and asked.kind not in telling_kinds():
        return None
    if fulfilled and offered.sense == (MOST if sense == LEAST else LEAST):
        return None
    return fulfilled, _ratio(value, wanted) if wanted else float(fulfilled)


def _verdict_within(asked: Quantity, offered: Quantity) -> tuple[bool, float] | None:
    """A range asked for is fulfilled by a range that covers it or, unless all of it is needed, by what lies inside; else as far as
    the two overlap.
    """
    if offered.sense in {LEAST, MOST}:
        return None
    overlap = min(asked.high, offered.high) - max(asked.low, offered.low)
    if overlap < 0:
        return False, _ratio(offered.low, asked.high) if offered.low > asked.high else _ratio(
            offered.high, asked.low
        )
    inside = not asked.topic.spanning and asked.low <= offered.low and offered.high <= asked.high
    covering = offered.low <= asked.low and asked.high <= offered.high
    return (True, 1.0) if inside or covering else (False, overlap / (asked.high - asked.low))


def _ratio(offered: float, asked: float) -> float:
    return max(0.0, offered / asked) if asked else 0.0
