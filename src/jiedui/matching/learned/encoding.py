"""From texts to vectors. A text has two: one by its words, one by its character runs.

A record's vectors are those of all its text. A problem's are those of its title plus half the sum of those sentences of its
body that are like the title, each by its likeness (for words by its square), so that a long body does not drown the title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.analysis import Analyzer
from jiedui.matching.bulk import END, Bulk, counted
from jiedui.matching.learned.tables import SLOTS, UNKNOWN, Floats, Table, Tables, unit
from jiedui.matching.model import Problem

BODY = 0.5
WELL_KNOWN = 20_000
MOST_SENTENCES = 200
_SENTENCE = re.compile("[。！？；!?;\n]+")
_FIGURE = re.compile(r"[^a-z]*")
_POWERS = np.array([2, 1], dtype=np.float32)
_END = -2
_MANY = 32
Terms: TypeAlias = tuple[NDArray[np.intp], NDArray[np.int32], NDArray[np.integer[Any]]]
_DAMPED = (1.0 + np.log(np.maximum(np.arange(256), 1))).astype(np.float32)


@dataclass(frozen=True)
class Encoder:
    """Turns texts into vectors, float32[2, dimensions]: words, then characters."""

    tables: Tables
    analyzer: Analyzer

    def __reduce__(self) -> tuple[type[Encoder], tuple[Tables, Analyzer]]:
        """Travel to another process without what is computed there again."""
        return Encoder, (self.tables, self.analyzer)

    def texts(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of texts, float32[texts, 2, dimensions], each of length 1 or zero."""
        return self.bulk(self.analyzer.bulk(texts))

    def bulk(self, bulk: Bulk) -> Floats:
        """Return the vectors of texts that were cut together, float32[texts, 2, dimensions]."""
        words = _sums(self.tables.words, [self._words(bulk)], len(bulk))
        characters = _sums(self.tables.characters, self._characters(bulk), len(bulk))
        found = np.stack([words, characters], axis=1)
        return unit(np.where(found.any(axis=2, keepdims=True), found - self.tables.centre, found))

    def problem(self, problem: Problem) -> Floats:
        """Return the vectors of a problem, float32[2, dimensions], from its title and its body's sentences."""
        title, body = problem.title, problem.body
        if not title.strip():
            title, body = body, ""
        sentences = [sentence for sentence in _SENTENCE.split(body) if sentence.strip()][:MOST_SENTENCES]
        named, *told = self.texts([title, *sentences])
        if not told:
            return cast(Floats, named)
        likeness = np.maximum(np.einsum("std,td->st", told, named), 0.0) ** _POWERS
        return unit(named + BODY * unit(np.einsum("st,std->td", likeness, told)))

    def well_known(self, word: str) -> bool:
        """Say whether the table has this word among those that most papers use.

        The vector of a rare word says what it was seen beside, not what it means. Figures are in no table.
        """
        return word in self._well_known

    @cached_property
    def _well_known(self) -> frozenset[str]:
        return frozenset(islice(self.tables.words.places, WELL_KNOWN))

    def of_words(self, words: Sequence[str]) -> Floats:
        """Return the vectors of words of the table, float32[words, dimensions], each of length 1."""
        table = self.tables.words
        places = [table.places[word] for word in words]
        return unit(table.rows[places] * table.scales[places, None])

    @cached_property
    def _word_rows(self) -> _Rows:
        return _Rows(self.tables.words)

    def _words(self, bulk: Bulk) -> Terms:
        rows = np.fromiter(map(self._word_rows.__getitem__, bulk.words), np.int32, len(bulk.words))
        ends = rows == _END
        owners = np.cumsum(ends) - ends
        sizes = [len(forms) for forms in bulk.latin]
        forms = [self._word_rows[form] for forms in bulk.latin for form in forms]
        owners = np.concatenate([owners, np.repeat(np.arange(len(sizes)), sizes)])
        return _counted(owners, np.concatenate([rows, np.array(forms, dtype=np.int32)]))

    def _characters(self, bulk: Bulk) -> list[Terms]:
        """The runs of one and two characters and Latin words, which are grams, and those of three."""
        grams = bulk.grams
        rows = self._rows_of_runs(grams.ids)
        known = rows >= 0
        owners, numbers = bulk.runs_of_three()
        return [
            (grams.owners[known], rows[known], grams.counts[known]),
            _counted(owners, self._rows_of_runs(numbers)),
        ]

    def _rows_of_runs(self, numbers: NDArray[np.uint32]) -> NDArray[np.int32]:
        table = self.tables.characters
        rows = table.slots[numbers & np.uint32(SLOTS - 1)]
        return np.where(table.numbers[rows] == numbers, rows, UNKNOWN)


class _Rows(dict[str, int]):
    """The row of a word in a table, −1 where it has none; bare figures and single letters have none."""

    def __init__(self, table: Table) -> None:
        self._places = table.places
        self[END] = _END

    def __missing__(self, word: str) -> int:
        if word[0].isascii() and (len(word) == 1 or _FIGURE.fullmatch(word)):
            row = UNKNOWN
        else:
            row = self._places.get(word, UNKNOWN)
        if len(self) < SLOTS:
            self[word] = row
        return row


def pack(vectors: Floats) -> NDArray[np.int8]:
    """Return vectors small, int8[texts, numbers]: the largest number of each vector at 127. Directions survive."""
    largest = np.maximum(np.abs(vectors).max(axis=-1, keepdims=True), 1e-9)
    small: NDArray[np.int8] = np.rint(vectors / largest * 127).astype(np.int8)
    return small.reshape(len(vectors), -1)


def unpacked(data: Sequence[bytes], dimensions: int) -> Floats:
    """Read what ``pack`` wrote at the end of many texts' bytes: float32[texts, 2, dimensions], each of length 1 or zero."""
    whole = b"".join(tail[len(tail) - 2 * dimensions :] for tail in data)
    numbers: NDArray[np.int8] = np.frombuffer(whole, dtype=np.int8)
    return unit(numbers.reshape(len(data), 2, dimensions).astype(np.float32))


def _counted(owners: NDArray[np.intp], rows: NDArray[np.int32]) -> Terms:
    """Return each known row of a text once, with how often it occurs there."""
    known = rows >= 0
    owner, row, times = counted(owners[known], rows[known].astype(np.uint32))
    return owner, row.astype(np.int32), np.minimum(times, 255)


def _sums(table: Table, terms: Sequence[Terms], texts: int) -> Floats:
    """Return for each text the sum of its terms' rows, each by 1 + ln of how often it occurs, at length 1."""
    found = np.zeros((texts, table.rows.shape[1]), dtype=np.float32)
    for owner, row, times in terms:
        weights = _DAMPED[times] * table.scales[row]
        bounds = np.searchsorted(owner, np.arange(texts + 1))
        found += (_one_by_one if texts < _MANY else _together)(table, row, weights, bounds)
    return unit(found)


def _one_by_one(table: Table, rows: NDArray[np.int32], weights: Floats, bounds: NDArray[np.intp]) -> Floats:
    sums = [weights[a:b] @ table.rows[rows[a:b]].astype(np.float32) for a, b in pairwise(bounds.tolist())]
    return np.stack(sums)


def _together(table: Table, rows: NDArray[np.int32], weights: Floats, bounds: NDArray[np.intp]) -> Floats:
    from scipy.sparse import csr_array  # noqa: PLC0415 -- a quarter of a second that single texts do not need

    bags = csr_array((weights, rows, bounds), shape=(len(bounds) - 1, len(table.rows)))
    return np.asarray(bags @ table.whole, dtype=np.float32)
