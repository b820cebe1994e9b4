"""Candidates in order: text features of all, factors beside the text of the best."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from jiedui.matching.asked import Asked
from jiedui.matching.model import Hit, Record
from jiedui.matching.scoring import FEATURES, text_features
from jiedui.matching.weights import Weights

FACTORED = 60
Fetch: TypeAlias = Callable[[Iterable[int]], dict[int, Record]]


class Ranking:
    """Records ordered for a problem by their strength: the weighed units of all features, added.

    Factors need the records themselves, so they are asked only about the ``FACTORED`` strongest by text, and not at all where the
    problem gives them nothing to compare or whoever asks wants the text alone (``fetch`` None).
    """

    def __init__(self, asked: Asked, hits: Sequence[Hit], weights: Weights, fetch: Fetch | None) -> None:
        self.hits = hits
        self._weights = weights
        queries = [weighted for _, weighted in asked.grams.values()]
        packed = [hit.vectors for hit in hits]
        self._table = text_features(queries, packed, asked.frequencies, asked.learned, asked.sentence)
        self.strengths = self._table @ np.array([weights.of(name) for name in FEATURES])
        self._factors: dict[int, dict[str, float]] = {}
        if fetch is not None and hits and asked.factors.wanted:
            self._ask_factors(asked, fetch)
        self.order: list[int] = np.argsort(-self.strengths, kind="stable").tolist()

    def units(self, place: int) -> Mapping[str, float]:
        """Return the units of each feature of a record that has any, before they are weighed."""
        texts = zip(FEATURES, self._table[place].tolist(), strict=True)
        return {**{name: units for name, units in texts if units}, **self._factors.get(place, {})}

    def _ask_factors(self, asked: Asked, fetch: Fetch) -> None:
        best = np.argsort(-self.strengths, kind="stable")[:FACTORED].tolist()
        records = fetch(self.hits[place].id for place in best)
        for place in best:
            if record := records.get(self.hits[place].id):
                units = asked.factors.units(record)
                self._factors[place] = units
                weighed = (self._weights.of(name) * value for name, value in units.items())
                self.strengths[place] += math.fsum(weighed)
