"""From texts to vectors. A text has two: one by its words, one by its character runs.

A record's vectors are those of all its text. A problem's are those of its title plus half the sum of those sentences of its
body that are like the title, each by its likeness (for words by its square), so that a long body does not drown the title.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.analysis import Analyzer
from jiedui.matching.learned import terms
from jiedui.matching.learned.tables import Floats, Table, Tables, unit
from jiedui.matching.model import Problem, Record
from jiedui.matching.text import fold

BODY = 0.5
WELL_KNOWN = 20_000
_SENTENCE = re.compile("[。！？；!?;\n]+")
_LONGEST_PIECE = 4
_DAMPED = [0.0, *(1 + math.log(count) for count in range(1, 256))]
_POWERS = np.array([2, 1], dtype=np.float32)


@dataclass(frozen=True)
class Encoder:
    """Turns texts into vectors, float32[2, dimensions]: words, then characters."""

    tables: Tables
    analyzer: Analyzer

    def texts(self, folded: Sequence[str]) -> Floats:
        """Return the vectors of pieces of folded text, float32[texts, 2, dimensions], each of length 1 or zero."""
        cut = [self.analyzer.segment(text) for text in folded]
        words = [self._bag(terms.words(tokens, self.analyzer), self.known) for tokens in cut]
        runs = [self._bag(terms.chunks(tokens, self.analyzer), terms.runs) for tokens in cut]
        found = np.stack([self.tables.words.of(words), self.tables.characters.of(runs)], axis=1)
        return unit(np.where(found.any(axis=2, keepdims=True), found - self.tables.centre, found))

    def known(self, word: str) -> list[str]:
        """Return a word that the table knows as it is, any other in the longest pieces that it knows, from the left."""
        return [word] if word in self.tables.words.places else list(_pieces(word, self.tables.words))

    def record(self, record: Record) -> Floats:
        """Return the vectors of a record, float32[2, dimensions]: all its text in one."""
        return cast(Floats, self.texts([fold(f"{record.title}\n{record.body}")])[0])

    def problem(self, problem: Problem) -> Floats:
        """Return the vectors of a problem, float32[2, dimensions], from its title and its body's sentences."""
        title, body = fold(problem.title), fold(problem.body)
        if not title.strip():
            title, body = body, ""
        sentences = [sentence for sentence in _SENTENCE.split(body) if sentence.strip()]
        named, *told = self.texts([title, *sentences])
        if not told:
            return cast(Floats, named)
        likeness = np.maximum(np.einsum("std,td->st", told, named), 0.0) ** _POWERS
        return unit(named + BODY * unit(np.einsum("st,std->td", likeness, told)))

    def well_known(self, word: str) -> bool:
        """Say whether the table has this word among those that most papers use.

        The vector of a rare word says what it was seen beside, not what it means. Figures are in no table.
        """
        return self.tables.words.places.get(word, WELL_KNOWN) < WELL_KNOWN

    def of_words(self, words: Sequence[str]) -> Floats:
        """Return the vectors of words of the table, float32[words, dimensions], each of length 1."""
        table = self.tables.words
        places = [table.places[word] for word in words]
        return unit(table.rows[places] * table.scales[places, None])

    @staticmethod
    def _bag(found: Iterable[str], parts: Callable[[str], Iterable[str]]) -> dict[str, float]:
        counts = Counter(part for each in found for part in parts(each))
        return {part: _DAMPED[min(count, len(_DAMPED) - 1)] for part, count in counts.items()}


def pack(vectors: Floats) -> bytes:
    """Write vectors small: a byte for each number, the largest of a vector at 127. Directions survive, lengths do not."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    return np.rint(vectors / largest * 127).astype(np.int8).tobytes()


def unpacked(data: list[bytes], dimensions: int) -> Floats:
    """Read what ``pack`` wrote for many texts: float32[texts, 2, dimensions], each vector of length 1 or zero."""
    numbers: NDArray[np.int8] = np.frombuffer(b"".join(data), dtype=np.int8)
    return unit(numbers.reshape(len(data), 2, dimensions).astype(np.float32))


def _pieces(word: str, table: Table) -> Iterator[str]:
    start = 0
    while start < len(word):
        ends = range(min(len(word), start + _LONGEST_PIECE), start, -1)
        piece = next((word[start:end] for end in ends if word[start:end] in table.places), "")
        if piece:
            yield piece
        start += len(piece) or 1
