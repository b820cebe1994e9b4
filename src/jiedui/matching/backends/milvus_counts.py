"""In how many records each term occurs: Milvus does not tell, so the writer counts and keeps the counts beside the records."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.vectors import Tally

_TERMS = 1 << 21


@dataclass
class Counts:
    """The terms of the token fields, addressed by the low bits of their numbers, and the grams of the scorer's vectors.

    Terms of one record that share a slot are counted once.
    """

    terms: NDArray[np.int32] = field(default_factory=lambda: np.zeros(_TERMS, dtype=np.int32))
    grams: Tally = field(default_factory=Tally)

    @property
    def records(self) -> int:
        """How many records are counted."""
        return self.grams.records

    def change(self, terms: Iterable[Iterable[int]], vectors: Sequence[bytes], times: int = 1) -> None:
        """Count records in, or out with ``times`` −1, by the numbers of their terms and their packed vectors."""
        for numbers in terms:
            found = np.fromiter(numbers, dtype=np.uint32) & np.uint32(_TERMS - 1)
            self.terms[np.unique(found)] += times
        self.grams.add(vectors, times)

    def rarity(self, term: int) -> float:
        """Return the inverse document frequency of a term as BM25 has it; never below 0."""
        held = min(int(self.terms[term & (_TERMS - 1)]), self.records)
        return math.log(1 + (self.records - held + 0.5) / (held + 0.5))

    def copy(self) -> Counts:
        """Return counts that go their own way."""
        return Counts(self.terms.copy(), self.grams.copy())

    def dumped(self) -> bytes:
        """Return the tables as bytes, empty slots left out."""
        parts = [np.array([self.records], dtype="<i4")]
        for table in (self.terms, self.grams.counts):
            filled = np.flatnonzero(table)
            parts += [np.array([len(filled)], dtype="<i4"), filled.astype("<i4"), table[filled].astype("<i4")]
        return zlib.compress(b"".join(part.tobytes() for part in parts), 1)

    @classmethod
    def loaded(cls, data: bytes) -> Counts:
        """Read what ``dumped`` wrote."""
        numbers = np.frombuffer(zlib.decompress(data), dtype="<i4")
        counts, at = cls(grams=Tally(int(numbers[0]))), 1
        for table in (counts.terms, counts.grams.counts):
            size = int(numbers[at])
            table[numbers[at + 1 : at + 1 + size]] = numbers[at + 1 + size : at + 1 + 2 * size]
            at += 1 + 2 * size
        return counts
