"""Gram vectors: how a text becomes numbers, how they are stored, how often each gram occurs."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HEAD = struct.Struct("<I")
_SLOTS = 1 << 20
_MOST_REMEMBERED = 1 << 18
_TF = (1.0 + np.log(np.maximum(np.arange(256), 1))).astype(np.float32)


def gram_id(gram: str) -> int:
    """Return the 32-bit number of a gram (CRC-32 of its UTF-8), the same on every machine."""
    return zlib.crc32(gram.encode("utf-8", "surrogatepass"))


class _Numbers(dict[str, int]):
    """Remembers the numbers of grams, since most grams of a text have been met before."""

    def __missing__(self, gram: str) -> int:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        number = self[gram] = gram_id(gram)
        return number


_NUMBERS = _Numbers()


@dataclass(frozen=True)
class Bag:
    """The grams of one text: ``ids`` uint32[n], ``counts`` uint8[n], capped at 255."""

    ids: NDArray[np.uint32]
    counts: NDArray[np.uint8]

    @classmethod
    def of(cls, grams: Mapping[str, int]) -> Bag:
        """Number the grams and cap their counts."""
        ids = np.array([_NUMBERS[gram] for gram in grams], dtype=np.uint32)
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


@dataclass(frozen=True)
class Frequencies:
    """Inverse document frequencies of a site: ``idf`` float32[2**20], addressed by the low bits of a gram's id.

    idf = ln((records + 1) / (occurrences + 1)) + 1, so that a gram found everywhere weighs 1. Two grams that
    share a slot take the frequency of the commoner one.
    """

    records: int
    idf: NDArray[np.float32]

    @classmethod
    def of(cls, records: int, grams: Iterable[tuple[str, int]]) -> Frequencies:
        """Build the table from grams and the number of records that contain them."""
        pairs = [(gram_id(gram), count) for gram, count in grams]
        found = np.zeros(_SLOTS, dtype=np.uint32)
        if pairs:
            table = np.array(pairs, dtype=np.uint32)
            np.maximum.at(found, table[:, 0] & np.uint32(_SLOTS - 1), table[:, 1])
        idf = (math.log(records + 1) + 1.0 - np.log1p(found)).astype(np.float32)
        return cls(records, np.maximum(idf, 1.0))

    def of_grams(self, ids: NDArray[np.uint32]) -> NDArray[np.float32]:
        """Return the idf of each gram."""
        found: NDArray[np.float32] = self.idf[ids & np.uint32(_SLOTS - 1)]
        return found

    def weights(self, bag: Bag) -> NDArray[np.float32]:
        """Return (1 + ln tf) · idf for each gram of a bag."""
        return bag.damped() * self.of_grams(bag.ids)


@dataclass(frozen=True)
class Stack:
    """The bags of many records laid end to end; ``sizes`` intp[records] tells where each ends, ``learned`` the rest."""

    bag: Bag
    sizes: NDArray[np.intp]
    learned: list[bytes]

    @property
    def owners(self) -> NDArray[np.intp]:
        """The number of the record that each gram belongs to."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)


def stacked(packed: Sequence[bytes]) -> Stack:
    """Read what ``pack`` wrote for many records at once."""
    sizes = [_HEAD.unpack_from(data)[0] for data in packed]
    middles = [_HEAD.size + 4 * size for size in sizes]
    ends = [_HEAD.size + 5 * size for size in sizes]
    ids = b"".join([data[_HEAD.size : middle] for data, middle in zip(packed, middles, strict=True)])
    counts = b"".join([data[a:b] for data, a, b in zip(packed, middles, ends, strict=True)])
    learned = [data[end:] for data, end in zip(packed, ends, strict=True)]
    bag = Bag(np.frombuffer(ids, dtype="<u4"), np.frombuffer(counts, dtype=np.uint8))
    return Stack(bag, np.array(sizes, dtype=np.intp), learned)
