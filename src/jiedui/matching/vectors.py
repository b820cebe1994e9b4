"""Gram vectors: how a text becomes numbers, how they are stored, how often each gram occurs."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.grams import NUMBERS

SLOTS = 1 << 20
_HEAD = struct.Struct("<I")
_MASK = np.uint32(SLOTS - 1)
_TF = (1.0 + np.log(np.maximum(np.arange(256), 1))).astype(np.float32)


@dataclass(frozen=True)
class Bag:
    """The grams of one text: ``ids`` uint32[n], ``counts`` uint8[n], capped at 255."""

    ids: NDArray[np.uint32]
    counts: NDArray[np.uint8]

    @classmethod
    def of(cls, grams: Mapping[str, int]) -> Bag:
        """Number the grams and cap their counts."""
        ids = np.array([NUMBERS[gram] for gram in grams], dtype=np.uint32)
        counts = np.array(list(grams.values()), dtype=np.int64)
        return cls(ids, np.minimum(counts, 255).astype(np.uint8))

    def damped(self) -> NDArray[np.float32]:
        """Return 1 + ln tf for each gram."""
        return _TF[self.counts]


def pack(bag: Bag, learned: bytes = b"") -> bytes:
    """Write a bag as bytes: its length, then ids and counts, little endian; learned vectors follow as they are."""
    return _HEAD.pack(len(bag.ids)) + bag.ids.astype("<u4").tobytes() + bag.counts.tobytes() + learned


def unpack(data: bytes) -> Bag:
    """Read what ``pack`` wrote, without copying."""
    (size,) = _HEAD.unpack_from(data)
    return Bag(
        np.frombuffer(data, dtype="<u4", count=size, offset=_HEAD.size),
        np.frombuffer(data, dtype=np.uint8, count=size, offset=_HEAD.size + 4 * size),
    )


def slots(ids: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return where the grams stand in tables of ``SLOTS`` rows: the low bits of their numbers."""
    return ids & _MASK


@dataclass
class Tally:
    """In how many ``records`` each gram occurs: ``counts`` uint32[SLOTS]; grams that share a slot are counted together."""

    records: int = 0
    counts: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(SLOTS, dtype=np.uint32))

    def add(self, packed: Sequence[bytes], times: int = 1) -> None:
        """Count the records with these vectors in, or out with ``times`` −1."""
        if not packed:
            return
        places = slots(stacked(packed).bag.ids)
        if len(places) > SLOTS // 8:
            self.counts += (times * np.bincount(places, minlength=SLOTS)).astype(np.uint32)
        else:
            np.add.at(self.counts, places, np.uint32(times & 0xFFFFFFFF))
        self.records += times * len(packed)

    def copy(self) -> Tally:
        """Return a tally that goes its own way."""
        return Tally(self.records, self.counts.copy())

    def frequencies(self) -> Frequencies:
        """Return what the scorer reads."""
        idf = (math.log(self.records + 1) + 1.0 - np.log1p(self.counts)).astype(np.float32)
        return Frequencies(self.records, np.maximum(idf, 1.0))


@dataclass(frozen=True)
class Frequencies:
    """Inverse document frequencies of a site: ``idf`` float32[SLOTS], addressed by the low bits of a gram's number.

    idf = ln((records + 1) / (occurrences + 1)) + 1, so that a gram found everywhere weighs 1.
    """

    records: int
    idf: NDArray[np.float32]

    def of_grams(self, ids: NDArray[np.uint32]) -> NDArray[np.float32]:
        """Return the idf of each gram."""
        found: NDArray[np.float32] = self.idf[slots(ids)]
        return found

    def weights(self, bag: Bag) -> NDArray[np.float32]:
        """Return (1 + ln tf) · idf for each gram of a bag."""
        return bag.damped() * self.of_grams(bag.ids)


@dataclass(frozen=True)
class Stack:
    """The bags of many records laid end to end; ``bounds`` intp[records + 1] tell where each begins, ``learned`` the rest."""

    bag: Bag
    bounds: NDArray[np.intp]
    learned: list[bytes]


def stacked(packed: Sequence[bytes]) -> Stack:
    """Read what ``pack`` wrote for many records at once."""
    sizes = [_HEAD.unpack_from(data)[0] for data in packed]
    middles = [_HEAD.size + 4 * size for size in sizes]
    ends = [_HEAD.size + 5 * size for size in sizes]
    ids = b"".join([data[_HEAD.size : middle] for data, middle in zip(packed, middles, strict=True)])
    counts = b"".join([data[a:b] for data, a, b in zip(packed, middles, ends, strict=True)])
    learned = [data[end:] for data, end in zip(packed, ends, strict=True)]
    bag = Bag(np.frombuffer(ids, dtype="<u4"), np.frombuffer(counts, dtype=np.uint8))
    bounds = np.zeros(len(sizes) + 1, dtype=np.intp)
    np.cumsum(sizes, out=bounds[1:])
    return Stack(bag, bounds, learned)
