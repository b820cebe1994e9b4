"""The scorer: two cosines of gram vectors, each divided by its spread, on a fixed scale of 0 to 100.

``title`` compares title with title, ``text`` compares title and body with title and body. Weights are
(1 + ln tf) · idf over character 1-grams and 2-grams (Salton and Buckley 1988, "Term-weighting approaches in
automatic text retrieval"). The constants are published in docs/develop/matching.md and do not depend on the query
or the site, so scores of different queries may be compared.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.model import Contribution
from jiedui.matching.vectors import Bag, Frequencies, Stack, pack, stacked

FEATURES = ("title", "text")
SPREAD: Mapping[str, float] = {"title": 0.02, "text": 0.01}
SCALE = 50.0
HIGH = 65.0
MIDDLE = 40.0
MINIMUM = 10.0

_SIEVE = 1 << 16


@dataclass(frozen=True)
class Side:
    """The grams of a problem or a record: of its title, and of title and body together."""

    title: Counter[str]
    text: Counter[str]

    def bags(self) -> tuple[Bag, Bag]:
        """Return both as numbered bags."""
        return Bag.of(self.title), Bag.of(self.text)

    def packed(self) -> bytes:
        """Return both as an index stores them."""
        return pack(*self.bags())


def cosines(query: Bag, stack: Stack, frequencies: Frequencies) -> NDArray[np.float64]:
    """Return the cosine of one bag with each bag of a stack, float64[bags]; an empty bag has cosine 0."""
    owners, size = stack.owners, len(stack.sizes)
    values = frequencies.weights(stack.bag)
    lengths = np.sqrt(np.bincount(owners, weights=values * values, minlength=size))
    order = np.argsort(query.ids)
    ids, asked = query.ids[order], frequencies.weights(query)[order]
    length = math.sqrt(float(asked @ asked))
    if length == 0.0:
        return np.zeros(size)
    there, places = _found(ids, stack.bag.ids)
    products = np.bincount(owners[there], weights=values[there] * asked[places], minlength=size)
    return np.divide(products, length * lengths, out=np.zeros(size), where=lengths > 0)


def _found(ids: NDArray[np.uint32], among: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where in ``among`` the sorted ``ids`` occur, and which id it is; a sieve spares most of the search."""
    sieve = np.zeros(_SIEVE, dtype=bool)
    sieve[ids & np.uint32(_SIEVE - 1)] = True
    likely = np.flatnonzero(sieve[among & np.uint32(_SIEVE - 1)])
    places = np.minimum(np.searchsorted(ids, among[likely]), len(ids) - 1)
    same = ids[places] == among[likely]
    return likely[same], places[same]


def features(
    problem: tuple[Bag, Bag], packed: Sequence[bytes], frequencies: Frequencies
) -> NDArray[np.float64]:
    """Return the features of records in units of their spread, float64[len(packed), 2] as in ``FEATURES``."""
    columns = [
        cosines(ours, theirs, frequencies) / SPREAD[name]
        for name, ours, theirs in zip(FEATURES, problem, stacked(packed), strict=True)
    ]
    return np.stack(columns, axis=1)


def scores(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Map rows of features to 0..100, unrounded: 100 · (1 − e^(−sum / SCALE))."""
    total: NDArray[np.float64] = table.sum(axis=1)
    return np.multiply(-100.0, np.expm1(-total / SCALE))


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
    return tuple(Contribution(name, share / 10) for name, share in zip(FEATURES, shares, strict=True))


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


def gram_points(
    problem: Sequence[Weighted], record: Sequence[Bag], parts: Sequence[Contribution]
) -> dict[str, float]:
    """Return how many points of the score each shared gram brings: a feature's points, shared by its products."""
    points: dict[str, float] = {}
    for ours, theirs, part in zip(problem, record, parts, strict=True):
        _, here, there = np.intersect1d(ours.bag.ids, theirs.ids, assume_unique=True, return_indices=True)
        products = ours.weights[here] * ours.idf[here] * theirs.damped()[there]
        shares = (part.value / max(float(products.sum()), 1e-9) * products).tolist()
        for place, share in zip(here.tolist(), shares, strict=True):
            points[ours.grams[place]] = points.get(ours.grams[place], 0.0) + share
    return points
