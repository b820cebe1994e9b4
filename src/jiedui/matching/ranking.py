"""Candidates in order: text features of all, factors beside the text of the best."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import TypeAlias

import numpy as np

from jiedui.matching.asked import Asked
from jiedui.matching.model import FigureCompared, Hit, Record
from jiedui.matching.scoring import FEATURES, score, text_features
from jiedui.matching.weights import Weights

FACTORED = 60
Fetch: TypeAlias = Callable[[Iterable[int]], dict[int, Record]]


class Ranking:
    """Records ordered for a problem by their strength: the weighed units of all features, added.

    Factors need the records themselves, so they are asked only about the ``FACTORED`` strongest by text, and not at all where the
    problem gives them nothing to compare or whoever asks wants the text alone (``fetch`` None). Figures take longest to read: where
    only the best ``wanted`` count, they are read of those records alone that they may bring among these.
    """

    def __init__(
        self,
        asked: Asked,
        hits: Sequence[Hit],
        weights: Weights,
        fetch: Fetch | None,
        wanted: int | None = None,
    ) -> None:
        self.hits = hits
        self._asked, self._weights = asked, weights
        queries = [weighted for _, weighted in asked.grams.values()]
        packed = [hit.vectors for hit in hits]
        self._table = text_features(queries, packed, asked.frequencies, asked.learned, asked.sentence)
        self.strengths = self._table @ np.array([weights.of(name) for name in FEATURES])
        self.records: dict[int, Record] = {}
        self._factors: dict[int, dict[str, float]] = {}
        self._figures: dict[int, tuple[FigureCompared, ...]] = {}
        self._factored: list[int] = []
        if fetch is not None and hits and asked.factors.wanted:
            self._ask_facts(fetch)
        self.settle(wanted)

    def settle(self, wanted: int | None) -> None:
        """Read figures until the best ``wanted`` are known, and put all in order."""
        strongest: list[float] = []
        for place in self._factored:
            if place not in self._figures:
                if len(strongest) == wanted and self._stays_below(strongest[0], place):
                    continue
                self._read_figures(place)
            heapq.heappush(strongest, float(self.strengths[place]))
            if wanted is not None and len(strongest) > wanted:
                heapq.heappop(strongest)
        self.order: list[int] = np.argsort(-self.strengths, kind="stable").tolist()

    def _stays_below(self, strength: float, place: int) -> bool:
        """Say whether figures, which are not read yet, cannot make a record so strong."""
        weight, factors = abs(self._weights.of("figures")), self._asked.factors
        lacking = strength - self.strengths[place]
        return bool(
            weight * factors.most_of_figures < lacking
            or weight * factors.most_of_figures_in(self.records[self.hits[place].id]) < lacking
        )

    def best(self, least: float) -> list[int]:
        """Return places in order whose points are more than nothing and reach ``least``."""
        return list(takewhile(lambda place: 0 < self.points(place) >= least, self.order))

    def points(self, place: int) -> float:
        """Return the score of a record, unrounded."""
        return score(float(self.strengths[place]))

    def units(self, place: int) -> Mapping[str, float]:
        """Return the units of each feature of a record that has any, before they are weighed."""
        texts = zip(FEATURES, self._table[place].tolist(), strict=True)
        return {**{name: units for name, units in texts if units}, **self._factors.get(place, {})}

    def figures(self, place: int, record: Record) -> tuple[FigureCompared, ...]:
        """Return the figures asked for that a record has an answer to, read anew only where that was not done before."""
        kept = self._figures.get(place)
        return self._asked.factors.figures(record) if kept is None else kept

    def _ask_facts(self, fetch: Fetch) -> None:
        """Add what the facts of the strongest are worth, and note in which order their figures are to be read."""
        best = np.argsort(-self.strengths, kind="stable")[:FACTORED].tolist()
        self.records = fetch(self.hits[place].id for place in best)
        self._of_texts = self.strengths.copy()
        self._of_facts: dict[int, dict[str, float]] = {}
        for place in best:
            if record := self.records.get(self.hits[place].id):
                self._of_facts[place] = self._asked.factors.units_of_facts(record)
                self._add(place, ())
        self._factored = sorted(self._of_facts, key=lambda place: -self.strengths[place])

    def _read_figures(self, place: int) -> None:
        self._figures[place] = self._asked.factors.figures(self.records[self.hits[place].id])
        self._add(place, self._figures[place])

    def _add(self, place: int, figures: tuple[FigureCompared, ...]) -> None:
        """Add the weighed units of the factors to the strength of the text."""
        units = self._factors[place] = self._asked.factors.joined(self._of_facts[place], figures)
        self.strengths[place] = self._of_texts[place] + math.fsum(
            self._weights.of(name) * value for name, value in units.items()
        )
