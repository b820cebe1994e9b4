"""The base score: two cosines of TF-IDF vectors, each divided by its spread and added, on a fixed scale of 0 to 100.

Both compare a problem with all the text of a record: ``title`` the problem's title, ``text`` its title and body. Weights
are (1 + ln tf) · idf over character 1-grams and 2-grams (Salton and Buckley 1988, "Term-weighting approaches in
automatic text retrieval"). Spreads, scale and bands are explained, with what they were measured on, in
docs/develop/matching.md; they depend neither on the query nor on the site, so scores of different queries may be compared.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.learned.encoding import unpacked
from jiedui.matching.model import Contribution
from jiedui.matching.vectors import Bag, Frequencies, stacked

FEATURES = ("title", "text", "words", "characters")
SPREAD: Mapping[str, float] = {"title": 0.02, "text": 0.02, "words": 0.14, "characters": 0.12}
LEARNED_WEIGHT = 0.5
COMMON = 0.2
SCALE, LEARNED_SCALE = 8.0, 9.6
HIGH = 75.0
MIDDLE = 60.0
MINIMUM = 50.0

_SIEVE = 1 << 16


def features(
    problem: tuple[Bag, Bag],
    packed: Sequence[bytes],
    frequencies: Frequencies,
    learned: NDArray[np.float32] | None = None,
) -> NDArray[np.float64]:
    """Return the features of records in units of their spread, a row each and a column as in ``FEATURES``.

    ``learned`` float32[2, dimensions] are the problem's vectors; without them there are the two columns of the base.
    """
    stack = stacked(packed)
    owners, size = stack.owners, len(stack.sizes)
    values = frequencies.weights(stack.bag)
    lengths = np.sqrt(np.bincount(owners, weights=values * values, minlength=size))
    wanted = np.union1d(problem[0].ids, problem[1].ids)
    there, places = _found(wanted, stack.bag.ids)
    holders, held = owners[there], values[there]
    columns = []
    for name, bag in zip(FEATURES[:2], problem, strict=True):
        order = np.argsort(bag.ids)
        weights = frequencies.weights(bag)[order]
        asked = np.zeros(len(wanted), dtype=np.float32)
        asked[np.searchsorted(wanted, bag.ids[order])] = weights
        products = np.bincount(holders, weights=held * asked[places], minlength=size)
        length = math.sqrt(float(weights @ weights)) * lengths * SPREAD[name]
        columns.append(np.divide(products, length, out=np.zeros(size), where=length > 0))
    if learned is not None:
        likeness = np.einsum("rtd,td->tr", unpacked(stack.learned, learned.shape[1]), learned)
        for name, column in zip(FEATURES[2:], likeness, strict=True):
            columns.append(LEARNED_WEIGHT * np.maximum(column - COMMON, 0.0) / SPREAD[name])
    return np.stack(columns, axis=1)


def _found(ids: NDArray[np.uint32], among: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where in ``among`` the sorted ``ids`` occur, and which id it is; a sieve spares most of the search."""
    if not len(ids):
        nowhere = np.zeros(0, dtype=np.intp)
        return nowhere, nowhere
    sieve = np.zeros(_SIEVE, dtype=bool)
    sieve[ids & np.uint32(_SIEVE - 1)] = True
    likely = np.flatnonzero(sieve[among & np.uint32(_SIEVE - 1)])
    places = np.minimum(np.searchsorted(ids, among[likely]), len(ids) - 1)
    same = ids[places] == among[likely]
    return likely[same], places[same]


def scores(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Map rows of features to 0..100, unrounded: 100 · (1 − e^(−sum / SCALE)), LEARNED_SCALE if learned ones are there."""
    total: NDArray[np.float64] = table.sum(axis=1)
    return np.multiply(-100.0, np.expm1(-total / (LEARNED_SCALE if table.shape[1] > 2 else SCALE)))


def band(score: float) -> str:
    """Return the band of a score: ``high``, ``middle`` or ``low``."""
    return "high" if score >= HIGH else "middle" if score >= MIDDLE else "low"


def contributions(row: Sequence[float], score: float) -> tuple[Contribution, ...]:
    """Share a score, rounded to one decimal, among its features in proportion; the tenths add up to the score."""
    tenths, total = round(score * 10), math.fsum(row)
    exact = [tenths * value / total if total else 0.0 for value in row]
    shares = [math.floor(value) for value in exact]
    by_rest = sorted(range(len(row)), key=lambda place: shares[place] - exact[place])
    for place in by_rest[: tenths - sum(shares) if total else 0]:
        shares[place] += 1
    return tuple(Contribution(name, share / 10) for name, share in zip(FEATURES, shares, strict=False))


@dataclass(frozen=True)
class Weighted:
    """A problem's grams of one feature: names, numbered bag, (1 + ln tf) · idf, and idf, all in the same order."""

    grams: tuple[str, ...]
    bag: Bag
    weights: NDArray[np.float32]
    idf: NDArray[np.float32]

    @classmethod
    def of(cls, grams: Counter[str], frequencies: Frequencies) -> Weighted:
        """Number and weigh the grams."""
        bag = Bag.of(grams)
        return cls(tuple(grams), bag, frequencies.weights(bag), frequencies.of_grams(bag.ids))

    def by_gram(self) -> dict[str, float]:
        """Return the weights by gram."""
        return dict(zip(self.grams, self.weights.tolist(), strict=True))


def gram_points(problem: Sequence[Weighted], record: Bag, parts: Sequence[Contribution]) -> dict[str, float]:
    """Return how many points of the base each shared gram brings: a feature's points, shared by its products."""
    points: dict[str, float] = {}
    for ours, part in zip(problem, parts[: len(problem)], strict=True):
        _, here, there = np.intersect1d(ours.bag.ids, record.ids, assume_unique=True, return_indices=True)
        products = ours.weights[here] * ours.idf[here] * record.damped()[there]
        shares = (part.value / max(float(products.sum()), 1e-9) * products).tolist()
        for place, share in zip(here.tolist(), shares, strict=True):
            points[ours.grams[place]] = points.get(ours.grams[place], 0.0) + share
    return points
