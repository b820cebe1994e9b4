"""What the kernel needs from a search engine, and the data it hands to one."""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.model import (
    And,
    Attrs,
    Eq,
    Filter,
    Hit,
    In,
    Not,
    Or,
    Query,
    Range,
    Receipt,
    Record,
    Stats,
    Value,
)
from jiedui.matching.vectors import Frequencies

SCHEMA = 6
DIMENSIONS = 256


@dataclass(frozen=True)
class IndexSpec:
    """Who wrote an index: an index of another analyser, model or schema must be rebuilt.

    ``learned`` is the id of the model whose vectors it holds, empty if none; an index without ``search`` serves matching
    alone, is half as large and built in half the time.
    """

    analyzer: str
    learned: str = ""
    schema: int = SCHEMA
    search: bool = True


@dataclass(frozen=True)
class Document:
    """A record with its tokens: what an engine stores.

    ``words`` find candidates, ``grams`` and ``title`` serve site search: tokens with one space between them, each as often as
    it occurs; no token holds white space. ``latin`` are the runs of letters and digits, each once, of which a query may ask for parts;
    ``names`` is what the record goes by, see ``readings``. ``vectors`` is what the scorer reads back (``vectors.pack``). ``dense`` int8[DIMENSIONS] is the
    direction of the record's learned vectors, None where there are none.
    """

    record: Record
    words: str = field(repr=False)
    grams: str = field(repr=False)
    title: str = field(repr=False)
    vectors: bytes = field(repr=False)
    dense: NDArray[np.int8] | None = field(default=None, repr=False, compare=False)
    latin: str = field(default="", repr=False)
    names: str = field(default="", repr=False)


class Backend(Protocol):
    """A search engine: exact filters, BM25 over our tokens, stored records and gram vectors.

    ``capabilities`` names what it can do: ``lexical``, ``dense``, ``filter``, ``facets``, ``multi_process_read``,
    ``distributed``; ``names`` where it finds parts of Latin words and tells names by their beginning; ``prints`` where it
    knows what it holds by fingerprint; ``shares`` where several processes write a new index together.
    """

    capabilities: frozenset[str]

    def ensure(self, spec: IndexSpec) -> None:
        """Open the index or make an empty one; ``IndexOutdated`` if another specification wrote it."""
        ...

    def upsert(self, documents: Iterable[Document]) -> Receipt:
        """Add documents, replacing those with the same id; durable once it returns."""
        ...

    def delete(self, ids: Iterable[int]) -> Receipt:
        """Remove records; unknown ids are no error; durable once it returns."""
        ...

    def refresh(self, receipt: Receipt | None = None) -> None:
        """Make all writes (at least those of the receipt) visible to this reader."""
        ...

    def lexical(self, query: Query) -> list[Hit]:
        """Return hits by falling score, ties by rising id."""
        ...

    def dense(self, query: Query) -> list[Hit]:
        """Return the hits whose vectors are nearest to ``query.dense``, by falling cosine; terms are not looked at.

        Records without a vector are no hits. An engine may find them by an approximation.
        """
        ...

    def count(self, query: Query) -> int:
        """Return how many records a query finds, whatever its ``k`` and ``offset``."""
        ...

    def facets(self, query: Query, fields: Sequence[str]) -> dict[str, dict[str, int]]:
        """Count, for each attribute, the values among all records the query finds, most frequent first."""
        ...

    def names(self, beginning: str, where: Filter | None, k: int) -> list[tuple[str, int]]:
        """Return at most ``k`` entries of ``Document.names`` that begin so, and how many records that fulfil the filter have each.

        Most frequent first; nothing where the engine cannot tell.
        """
        ...

    def fetch(self, ids: Iterable[int]) -> dict[int, Record]:
        """Return the stored records that exist, by id."""
        ...

    def frequencies(self) -> Frequencies:
        """Return in how many records each gram occurs, at most 2 % of writes behind."""
        ...

    def stats(self) -> Stats:
        """Return size and make of the index."""
        ...

    def prints(self) -> dict[int, int]:
        """Return the fingerprint of every record by id; only of an engine that can tell (``prints``)."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Write a new index aside, then switch to it at once; on failure the old one stays."""
        ...


def fingerprint(record: Record) -> int:
    """Return 63 bits of all that is told of a record, names among it: what is written differently has another, but for one in 10^18."""
    told = (record.id, record.kind, record.title, record.body, sorted(record.attrs.items()), record.names)
    try:
        written = marshal.dumps(told, 2)
    except ValueError:  # a string of a class of its own
        written = json.dumps(told).encode("ascii")
    return int.from_bytes(hashlib.blake2b(written, digest_size=8).digest(), "little") >> 1


def fulfils(where: Filter | None, record: Record) -> bool:
    """Say whether a record fulfils a filter: the meaning that every backend has to keep."""
    return where is None or _holds(where, {**record.attrs, "kind": record.kind, "id": record.id})


def _holds(where: Filter, attrs: Attrs) -> bool:
    match where:
        case Eq(name, value):
            return value in values_of(attrs.get(name, ()))
        case In(name, values):
            return any(value in values for value in values_of(attrs.get(name, ())))
        case Range(name, low, high):
            return any(_between(value, low, high) for value in values_of(attrs.get(name, ())))
        case And(parts):
            return all(_holds(part, attrs) for part in parts)
        case Or(parts):
            return any(_holds(part, attrs) for part in parts)
        case Not(part):
            return not _holds(part, attrs)
    raise TypeError(f"not a filter: {where!r}")


def cosines(vectors: NDArray[np.int8], wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cosine of each vector (a row each) with the wanted one, 0 where a vector is all zeros."""
    rows = vectors.astype(np.float32)
    lengths = np.sqrt(np.einsum("rd,rd->r", rows, rows))
    found: NDArray[np.float32] = rows @ wanted / np.maximum(lengths, 1e-9)
    return found


def values_of(value: Value | tuple[str, ...]) -> tuple[Value, ...]:
    """Return the values of an attribute as a tuple, one or many."""
    return value if isinstance(value, tuple) else (value,)


def _between(value: Value, low: int | None, high: int | None) -> bool:
    return isinstance(value, int) and (low is None or value >= low) and (high is None or value <= high)
