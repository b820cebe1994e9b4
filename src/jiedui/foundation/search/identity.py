"""One number per row over all kinds: 22 bits of the kind's name, then 40 bits of primary key.

The number of a kind is the CRC-32 of its name, cut to 22 bits: it depends on nothing but the name, so that an index
stays right whatever apps are added. Two kinds of one number are refused at start-up.
"""

import zlib
from collections.abc import Sequence
from functools import cache

from jiedui.foundation.core.indexing import search_sources

KEY_BITS = 40
KIND_BITS = 22
_KEYS = (1 << KEY_BITS) - 1


def id_of(kind: str, pk: int) -> int:
    """The number of a row in the index.

    Raises:
        ValueError: the primary key does not fit 40 bits.
    """
    if not 0 <= pk <= _KEYS:
        raise ValueError(f"{kind} {pk}: primary keys go from 0 to 2**{KEY_BITS} - 1")
    return kind_number(kind) << KEY_BITS | pk


def pk_in(number: int) -> int:
    """The primary key in a number."""
    return number & _KEYS


def kind_in(number: int, kinds: Sequence[str]) -> str:
    """Which of these kinds a number belongs to."""
    return next(kind for kind in kinds if kind_number(kind) == number >> KEY_BITS)


@cache
def kind_number(kind: str) -> int:
    return zlib.crc32(kind.encode()) & ((1 << KIND_BITS) - 1)


def kinds_sharing_a_number() -> list[tuple[str, str]]:
    """Pairs of registered kinds that cannot live in one index."""
    seen: dict[int, str] = {}
    pairs = []
    for source in search_sources:
        other = seen.setdefault(kind_number(source.kind), source.kind)
        if other != source.kind:
            pairs.append((other, source.kind))
    return pairs
