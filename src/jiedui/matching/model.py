"""What the kernel is told and what it answers: records, problems, filters, queries, hits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

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


class IndexDiskFull(MatchingError):
    """The disk has no room for what was to be written; the index before stays as it was."""


class IndexTooLarge(MatchingError):
    """The engine is not made for so many records."""


class IndexUnreachable(MatchingError):
    """The engine does not answer, or refused what was asked."""


def field_name(name: str) -> str:
    """Return ``name`` if it can name an attribute (``[a-z][a-z0-9_]*``), else raise ``ValueError``."""
    if not _NAME.match(name):
        raise ValueError(f"not an attribute name: {name!r}")
    return name


@dataclass(frozen=True)
class Record:
    """Something that can be found: an achievement, an expert, a demand, an article.

    ``id`` is unique over all kinds (0 to 2**63 - 1). ``attrs`` hold what filters and facets use: exact strings,
    tuples of them for several values, or integers (dates as epoch seconds) for ranges. ``names`` is what it goes by, its
    keywords among it: what may be suggested to whoever may find it. They are not stored with it.
    """

    id: int
    kind: str
    title: str
    body: str = ""
    attrs: Attrs = field(default_factory=dict)
    names: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Facts:
    """What is known of a problem beside its words; each is compared with the attributes of a record, see ``factors``.

    ``fields`` are codes of technical fields (a code continues its parent's), ``readiness`` the level wanted (1 to 9), ``scenes``
    application scenes in words, ``today`` epoch seconds, ``regions`` the divisions that count as near, ``balance`` for
    each side (attribute ``side``) from -1 to 1 how much it has given less than it received. ``offers`` turns the question round:
    the problem is an offer of this readiness and these scenes, and the records are what asks.
    """

    fields: tuple[str, ...] = ()
    readiness: int | None = None
    scenes: tuple[str, ...] = ()
    today: int | None = None
    regions: tuple[str, ...] = ()
    balance: Mapping[str, float] = field(default_factory=dict)
    offers: bool = False

    def __bool__(self) -> bool:
        return self != _NOTHING_KNOWN


_NOTHING_KNOWN = Facts()


@dataclass(frozen=True)
class Problem:
    """What somebody looks for, in their own words, and what is known beside them."""

    title: str
    body: str = ""
    facts: Facts = _NOTHING_KNOWN


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
class Wanted:
    """What a record has to contain: all of these grams, and of each group of Latin parts one inside some Latin word."""

    grams: tuple[str, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.grams or self.parts)


@dataclass(frozen=True)
class Query:
    """What a backend is asked.

    ``terms`` maps a token field (``words``, ``grams``, ``title``) to tokens and their weights, summed over BM25;
    one of ``must`` has to be fulfilled. With terms alone a hit has at least one of them; else every record that fulfils
    ``must`` and ``where`` is a hit, without terms newest id first. ``vectors`` asks for the stored gram vectors with each hit.
    ``dense`` float32[dimensions], of length 1, is what ``Backend.dense`` compares the documents' with.
    """

    terms: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    must: tuple[Wanted, ...] = ()
    where: Filter | None = None
    k: int = 10
    offset: int = 0
    vectors: bool = False
    dense: NDArray[np.float32] | None = field(default=None, repr=False, compare=False)


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
    """How many points of a match's score come from one feature; a factor that speaks against a record takes points away.

    Features of the text: ``title``, ``text``, ``words``, ``characters``, ``translated``, ``sentence``; factors beside it: ``figures``, ``field``,
    ``readiness``, ``scene``, ``freshness``, ``region``, ``reciprocity``.
    """

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
class FigureCompared:
    """A figure that the problem asks for and the one that the record offers, as written (``≥300 Wh/kg``, ``280 Wh/kg``).

    ``fulfilled`` says whether the offer reaches what is asked; ``ratio`` is offered by asked, both in the same unit; ``name`` is what
    is measured, in the words of whoever asks. Where a problem ``offers``, the record is what asks.
    Spans are per field in the original texts, as in ``SharedTerm``.
    """

    asked: str
    offered: str
    fulfilled: bool
    ratio: float
    in_problem: Mapping[str, tuple[Span, ...]]
    in_record: Mapping[str, tuple[Span, ...]]
    name: str = ""


@dataclass(frozen=True)
class Match:
    """A record for a problem, with reasons: ``contributions`` sum to ``score`` (0 to 100, one decimal).

    ``band`` is ``high``, ``middle`` or ``low`` by fixed thresholds; ``missing`` are the problem's heaviest words
    that the record does not contain, nor anything ``similar``. ``features`` are the units of each feature before
    they are weighed and scaled: what learning from use starts from.
    """

    record: Record
    score: float
    band: str
    contributions: tuple[Contribution, ...]
    shared: tuple[SharedTerm, ...]
    missing: tuple[str, ...]
    similar: tuple[SimilarTerm, ...] = ()
    figures: tuple[FigureCompared, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict)


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
