"""What the kernel is told and what it answers: records, problems, filters, queries, hits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = str | int
Attrs: TypeAlias = Mapping[str, Value | tuple[str, ...]]
Span: TypeAlias = tuple[int, int]

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class MatchingError(Exception):
    """Base of the errors that the kernel raises on purpose."""


class IndexOutdated(MatchingError):
    """The stored index was written by another analyser, model, schema or library; rebuild it."""


class IndexBusy(MatchingError):
    """Another process is writing to the index; try again later."""


def field_name(name: str) -> str:
    """Return ``name`` if it can name an attribute (``[a-z][a-z0-9_]*``), else raise ``ValueError``."""
    if not _NAME.match(name):
        raise ValueError(f"not an attribute name: {name!r}")
    return name


@dataclass(frozen=True)
class Record:
    """Something that can be found: an achievement, an expert, a demand, an article.

    ``id`` is unique over all kinds (0 to 2**63 - 1). ``attrs`` hold what filters and facets use: exact strings,
    tuples of them for several values, or integers (dates as epoch seconds) for ranges.
    """

    id: int
    kind: str
    title: str
    body: str = ""
    attrs: Attrs = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """What somebody looks for, in their own words."""

    title: str
    body: str = ""


@dataclass(frozen=True)
class Filter:
    """A condition on attributes; join with ``&``, ``|`` and ``~``. ``kind`` and ``id`` count as attributes."""

    def __and__(self, other: Filter) -> Filter:
        return And(self, other)

    def __or__(self, other: Filter) -> Filter:
        return Or(self, other)

    def __invert__(self) -> Filter:
        return Not(self)


@dataclass(frozen=True)
class Eq(Filter):
    """The attribute has this value, or has it among its values."""

    name: str
    value: Value

    def __post_init__(self) -> None:
        field_name(self.name)


@dataclass(frozen=True)
class In(Filter):
    """The attribute has one of these values; nothing fulfils an empty list."""

    name: str
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        field_name(self.name)
        object.__setattr__(self, "values", tuple(self.values))


@dataclass(frozen=True)
class Range(Filter):
    """The integer attribute lies between ``low`` and ``high``, both included; ``None`` is open."""

    name: str
    low: int | None = None
    high: int | None = None

    def __post_init__(self) -> None:
        field_name(self.name)


@dataclass(frozen=True, init=False)
class And(Filter):
    """All parts hold; everything fulfils ``And()``."""

    __match_args__ = ("parts",)
    parts: tuple[Filter, ...]

    def __init__(self, *parts: Filter) -> None:
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True, init=False)
class Or(Filter):
    """At least one part holds; nothing fulfils ``Or()``."""

    __match_args__ = ("parts",)
    parts: tuple[Filter, ...]

    def __init__(self, *parts: Filter) -> None:
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True)
class Not(Filter):
    """The part does not hold; a record without the attribute fulfils ``Not(Eq(...))``."""

    part: Filter


@dataclass(frozen=True)
class Query:
    """What a backend is asked.

    ``terms`` maps a token field (``words``, ``grams``, ``title``) to tokens and their weights, summed over BM25;
    ``must`` are tokens of the field ``grams`` that all have to occur. Without terms every record that fulfils
    ``must`` and ``where`` is a hit, newest id first. ``vectors`` asks for the stored gram vectors with each hit.
    """

    terms: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    must: tuple[str, ...] = ()
    where: Filter | None = None
    k: int = 10
    offset: int = 0
    vectors: bool = False


@dataclass(frozen=True)
class Hit:
    """A record that a backend found; ``score`` is comparable within one answer only."""

    id: int
    score: float
    vectors: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Receipt:
    """Proof of a durable write: the generation of the index, its operation number, records touched."""

    generation: str
    opstamp: int
    count: int


@dataclass(frozen=True)
class Stats:
    """The size and make of an index; ``size`` in bytes on disk."""

    records: int
    kinds: Mapping[str, int]
    generation: str
    analyzer: str
    size: int


@dataclass(frozen=True)
class Contribution:
    """How many points of a match's score come from one feature (``title``, ``text``, ``words``, ``characters``)."""

    name: str
    value: float


@dataclass(frozen=True)
class SharedTerm:
    """Words that both sides use: points they bring and where they stand, per field, in the original texts.

    A field that lacks the term as a whole has the places of its words.
    """

    text: str
    weight: float
    in_problem: Mapping[str, tuple[Span, ...]]
    in_record: Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True)
class SimilarTerm:
    """A word of the problem and the word of the record that comes nearest in meaning: ``likeness`` up to 1.

    Spans are per field in the original texts, as in ``SharedTerm``.
    """

    text: str
    record_text: str
    likeness: float
    in_problem: Mapping[str, tuple[Span, ...]]
    in_record: Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True)
class Match:
    """A record for a problem, with reasons: ``contributions`` sum to ``score`` (0 to 100, one decimal).

    ``band`` is ``high``, ``middle`` or ``low`` by fixed thresholds; ``missing`` are the problem's heaviest words
    that the record does not contain, nor anything ``similar``.
    """

    record: Record
    score: float
    band: str
    contributions: tuple[Contribution, ...]
    shared: tuple[SharedTerm, ...]
    missing: tuple[str, ...]
    similar: tuple[SimilarTerm, ...] = ()


@dataclass(frozen=True)
class Found:
    """One record of a site search."""

    record: Record
    score: float


@dataclass(frozen=True)
class SearchPage:
    """A page of a site search and the number of all records found."""

    hits: tuple[Found, ...]
    total: int
