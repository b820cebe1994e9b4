"""What speaks for and against a record beside the words: figures, fields, readiness, scenes, freshness, region, reciprocity.

Each factor is a module with one formula in its docstring and one function ``units(problem, record)``, in the units of the score: the
text of a good match has about eleven. A factor about which either side says nothing gives 0 and is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from jiedui.matching.factors import fields, figures, freshness, readiness, reciprocity, region, scenes
from jiedui.matching.model import FigureCompared, Problem, Record

Factor: TypeAlias = Callable[[Problem, Record], float]

FACTORS: Mapping[str, Factor] = {
    "figures": figures.units,
    "field": fields.units,
    "readiness": readiness.units,
    "scene": scenes.units,
    "freshness": freshness.units,
    "region": region.units,
    "reciprocity": reciprocity.units,
}
_OF_FACTS = {name: factor for name, factor in FACTORS.items() if name != "figures"}


@dataclass(frozen=True)
class Prepared:
    """A problem whose figures are read, to be compared with many records."""

    problem: Problem
    _figures: figures.Prepared

    @classmethod
    def of(cls, problem: Problem) -> Prepared:
        """Read a problem's figures."""
        return cls(problem, figures.Prepared.of(problem))

    @property
    def wanted(self) -> bool:
        """Whether any factor can say anything about this problem."""
        return bool(self.problem.facts or self._figures.figures)

    def figures(self, record: Record) -> tuple[FigureCompared, ...]:
        """Return the figures asked for that the record has an answer to."""
        return self._figures.compared(record)

    @property
    def most_of_figures(self) -> float:
        """More units than this the figures of no record give or take."""
        return self._figures.most

    def most_of_figures_in(self, record: Record) -> float:
        """More units than this the figures of this record do not give or take."""
        return self._figures.most_of(record)

    def units(self, record: Record) -> dict[str, float]:
        """Return the units of each factor that has something to say."""
        return self.joined(self.units_of_facts(record), self.figures(record))

    def units_of_facts(self, record: Record) -> dict[str, float]:
        """Return the units of all factors but figures, which take longest to read."""
        if not self.problem.facts:
            return {}
        return {name: factor(self.problem, record) for name, factor in _OF_FACTS.items()}

    def joined(self, of_facts: Mapping[str, float], compared: tuple[FigureCompared, ...]) -> dict[str, float]:
        """Return the units of each factor that has something to say, once the figures are compared."""
        found = {**of_facts, "figures": figures.points(compared)}
        return {name: found[name] for name in FACTORS if found.get(name)}


def units(problem: Problem, record: Record) -> dict[str, float]:
    """Return the units of each factor that has something to say about a record for a problem."""
    return Prepared.of(problem).units(record)


def figures_compared(problem: Problem, record: Record) -> tuple[FigureCompared, ...]:
    """Return the figures that a problem asks for and a record answers."""
    return Prepared.of(problem).figures(record)


def wanted(problem: Problem) -> bool:
    """Say whether any factor can say anything about a problem."""
    return Prepared.of(problem).wanted
