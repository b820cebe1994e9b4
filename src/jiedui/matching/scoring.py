"""The score: features of the text and factors beside it, in units of their spread, weighed, added, and put on a scale of 0 to 100.

Text features compare a problem with all the text of a record. ``title`` and ``text`` are cosines of character 1-grams and
2-grams weighted (1 + ln tf) · idf (Salton and Buckley 1988, "Term-weighting approaches in automatic text retrieval"), of
the problem's title and of its title and body; ``words`` and ``characters`` are cosines of learned vectors; ``translated`` is the cosine of the
problem's words, looked up in a dictionary, with the record's English words, as far as the record is mostly English;
``sentence`` is there where a sentence model is plugged in. Spreads, scale and bands are explained, with
what they were measured on, in docs/develop/matching.md; they depend neither on the query nor on the site, so scores of
different queries may be compared.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.grams import is_latin
from jiedui.matching.learned.encoding import unpacked
from jiedui.matching.learned.tables import unit
from jiedui.matching.model import Contribution
from jiedui.matching.vectors import SLOTS, Bag, Frequencies, slots, stacked

FEATURES = ("title", "text", "translated", "words", "characters", "sentence")
SPREAD: Mapping[str, float] = {
    "title": 0.02,
    "text": 0.02,
    "translated": 0.01,
    "words": 0.28,
    "characters": 0.24,
}
SCALE, STEEPNESS = 10.8, 1.4
_KEPT = threading.local()


@dataclass(frozen=True)
class Weighted:
    """Grams that one feature asks for, in one order: their bag, what each weighs, and how much the feature counts here."""

    bag: Bag
    weights: NDArray[np.float32]
    factor: float = 1.0

    @property
    def length(self) -> float:
        """The Euclidean length of the weights."""
        return math.sqrt(float(self.weights @ self.weights))


@dataclass(frozen=True)
class Sentence:
    """A problem as a sentence model sees it: its vector, and how like texts are to it that have nothing to do with each other.

    A record's vector stands, a byte a number, before its ``learned`` bytes.
    """

    vector: NDArray[np.float32]
    mean: float
    spread: float
    learned: int

    def units(self, tails: Sequence[bytes]) -> NDArray[np.float32]:
        """Return for each record by how many spreads it is more like the problem than usual."""
        found = vectors_of(tails, len(self.vector), self.learned) @ self.vector
        return (found - self.mean) / self.spread


def vectors_of(tails: Sequence[bytes], dimensions: int, after: int) -> NDArray[np.float32]:
    """Return the sentence vectors, float32[records, dimensions], of what follows the grams of records: ``after`` bytes from the end."""
    data = b"".join(tail[len(tail) - after - dimensions : len(tail) - after] for tail in tails)
    return unit(np.frombuffer(data, dtype=np.int8).reshape(len(tails), dimensions).astype(np.float32))


def text_features(
    asked: Sequence[Weighted],
    packed: Sequence[bytes],
    frequencies: Frequencies,
    learned: NDArray[np.float32] | None,
    sentence: Sentence | None = None,
) -> NDArray[np.float64]:
    """Return the text features of records in units of their spread, a row each and a column as in ``FEATURES``.

    ``asked`` are the grams of ``title``, ``text`` and ``translated``; ``learned`` float32[2, dimensions] are the problem's vectors,
    ``sentence`` is what a model of somebody else's makes of it.
    """
    table = np.zeros((len(packed), len(FEATURES)))
    if not packed:
        return table
    stack = stacked(packed)
    values = frequencies.weights(stack.bag)
    squares = np.square(values)
    whole = _sums(squares, stack.bounds)
    lengths = np.sqrt(whole)
    wanted = np.unique(np.concatenate([each.bag.ids for each in asked]))
    there, place = _found(wanted, stack.bag.ids)
    owners, held = np.searchsorted(stack.bounds, there, side="right") - 1, values[there]
    for column, each in enumerate(asked):
        weights = np.zeros(len(wanted), dtype=np.float32)
        weights[np.searchsorted(wanted, each.bag.ids)] = each.weights
        products = np.bincount(owners, weights=held * weights[place], minlength=len(packed))
        length = each.length * lengths * (SPREAD[FEATURES[column]] / each.factor)
        np.divide(products, length, out=table[:, column], where=length > 0)
    if len(asked[2].bag.ids):
        latin = _sums(np.where(is_latin(stack.bag.ids), squares, np.float32(0)), stack.bounds)
        share = np.divide(latin, whole, out=np.zeros(len(packed)), where=whole > 0)
        table[:, 2] *= np.maximum(2 * share - 1, 0.0)
    if learned is not None:
        likeness = np.einsum("rtd,td->rt", unpacked(stack.learned, learned.shape[1]), learned)
        table[:, 3:5] = likeness / [SPREAD[name] for name in FEATURES[3:5]]
    if sentence is not None:
        table[:, 5] = sentence.units(stack.learned)
    return table


def _sums(values: NDArray[np.float32], bounds: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return the sum of each record's values; a record without any has 0."""
    sums: NDArray[np.float32] = np.add.reduceat(np.append(values, np.float32(0)), bounds[:-1])
    sums[bounds[1:] == bounds[:-1]] = 0
    return sums


def _found(ids: NDArray[np.uint32], among: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Return where in ``among`` the ``ids`` occur, and which id it is, without searching: by a table of all slots.

    The table is kept for the next question of this thread, and left empty again.
    """
    if (table := getattr(_KEPT, "table", None)) is None:
        table = _KEPT.table = np.zeros(SLOTS, dtype=np.int32)
    places = slots(ids)
    table[places] = np.arange(1, len(ids) + 1)
    found = table[slots(among)]
    table[places] = 0
    there = np.flatnonzero(found)
    place = found[there] - 1
    same = ids[place] == among[there]
    return there[same], place[same]


def score(strength: float) -> float:
    """Map a sum of weighed units to 0..100, unrounded: 100 · (1 − e^(−(strength / SCALE)^STEEPNESS)), 0 for nothing."""
    return -100.0 * math.expm1(-((max(strength, 0.0) / SCALE) ** STEEPNESS))


def contributions(units: Mapping[str, float], points: float) -> tuple[Contribution, ...]:
    """Share a score, rounded to one decimal, among weighed units in proportion; the tenths add up to the score.

    Units below zero take points away, so that the others may bring more than the score.
    """
    tenths, total = round(points * 10), math.fsum(units.values())
    if total <= 0 or not tenths:
        return tuple(Contribution(name, 0.0) for name in units)
    exact = {name: tenths * value / total for name, value in units.items()}
    shares = {name: math.floor(value) for name, value in exact.items()}
    by_rest = sorted(units, key=lambda name: shares[name] - exact[name])
    for name in by_rest[: tenths - sum(shares.values())]:
        shares[name] += 1
    return tuple(Contribution(name, share / 10) for name, share in shares.items())
