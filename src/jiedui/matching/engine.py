"""The matcher: analyser and backend put together. This is what a platform talks to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jiedui.matching import explain, scoring
from jiedui.matching.analysis import FUNCTION_CHARACTERS, Analyzer, ChineseAnalyzer
from jiedui.matching.backend import Backend, Document, IndexSpec
from jiedui.matching.learned import encoding
from jiedui.matching.learned.encoding import Encoder
from jiedui.matching.learned.tables import Tables, shipped
from jiedui.matching.model import (
    And,
    Filter,
    Found,
    Hit,
    In,
    Match,
    Problem,
    Query,
    Receipt,
    Record,
    SearchPage,
    Span,
    Stats,
)
from jiedui.matching.text import fold
from jiedui.matching.vectors import Bag, Frequencies, pack

TITLE_WEIGHT = 2.0
SPARE = 10
Shipped: TypeAlias = Literal["shipped"]
SHIPPED: Shipped = "shipped"
Confirm: TypeAlias = Callable[[Sequence[int]], Collection[int]]


class Matcher:
    """Indexes records, finds matches for a problem with reasons, and serves site search.

    Call ``ensure`` once before use. Any number of processes may read; one writes at a time. ``learned`` are the tables that
    find similar terms; ``learned_score`` makes them part of the score and their vectors part of the index.
    """

    def __init__(
        self,
        backend: Backend,
        analyzer: Analyzer | None = None,
        *,
        learned: Tables | Shipped | None = SHIPPED,
        learned_score: bool = False,
    ) -> None:
        self.backend = backend
        self.analyzer: Analyzer = analyzer or ChineseAnalyzer()
        self._learned = learned
        self._learned_score = learned_score

    @cached_property
    def encoder(self) -> Encoder | None:
        """What gives texts their learned vectors; None where there is no model, and so no similar terms."""
        tables = shipped() if self._learned == SHIPPED else self._learned
        return Encoder(tables, self.analyzer) if tables else None

    @cached_property
    def scoring_encoder(self) -> Encoder | None:
        """The encoder where learned vectors are part of the score, and so of the index; None where the base stands alone."""
        return self.encoder if self._learned_score else None

    def ensure(self) -> None:
        """Open the index or make an empty one; raises ``IndexOutdated`` when ``rebuild`` is due."""
        model = self.scoring_encoder.tables.id if self.scoring_encoder else ""
        self.backend.ensure(IndexSpec(self.analyzer.id, model))

    def add(self, records: Iterable[Record]) -> Receipt:
        """Add records or replace those with the same id; durable once it returns. May raise ``IndexBusy``."""
        return self.backend.upsert(map(self.prepare, records))

    def remove(self, ids: Iterable[int]) -> Receipt:
        """Remove records by id; durable once it returns. May raise ``IndexBusy``."""
        return self.backend.delete(ids)

    def refresh(self, receipt: Receipt | None = None) -> None:
        """Make writes, of this process or another, visible here."""
        self.backend.refresh(receipt)

    def rebuild(self, records: Iterable[Record]) -> None:
        """Write a new index of these records aside and switch to it; on failure the old one stays."""
        self.backend.rebuild(map(self.prepare, records))

    def stats(self) -> Stats:
        """Return size and make of the index."""
        return self.backend.stats()

    def prepare(self, record: Record) -> Document:
        """Analyse a record for a backend."""
        text = f"{record.title}\n{record.body}"
        words, grams = Counter(self.analyzer.words(text)), self.analyzer.grams(text)
        title = self.analyzer.grams(record.title)
        encoder = self.scoring_encoder
        learned = encoding.pack(encoder.record(record)) if encoder else b""
        return Document(record, words, grams, title, pack(Bag.of(grams), learned))

    def match(
        self,
        problem: Problem,
        *,
        kinds: Sequence[str] | None = None,
        where: Filter | None = None,
        k: int = 10,
        at_least: int = 0,
        confirm: Confirm | None = None,
        candidates: int = 300,
    ) -> list[Match]:
        """Return the best ``k`` records for a problem with their reasons, best first.

        The backend finds ``candidates`` by words, the scorer orders them. Records under ``scoring.MINIMUM`` are no
        match, but the best ``at_least`` of those that share anything are returned all the same. ``confirm`` takes the
        ids of the best, some more than ``k``, and returns those that may be answered: only these are explained.
        """
        hits = self._candidates(problem, _with_kinds(where, kinds), candidates, at_least)
        if not hits:
            return []
        frequencies = self.backend.frequencies()
        asked = explain.Asked.of(problem, self.analyzer, frequencies, self.encoder)
        table = self._features(problem, asked, [hit.vectors for hit in hits], frequencies)
        points = scoring.scores(table)
        lowest = np.nextafter(0.0, 1.0) if at_least else scoring.MINIMUM
        best = [place for place in np.argsort(-points, kind="stable").tolist() if points[place] >= lowest]
        if confirm is not None:
            best = best[: k + SPARE]
            confirmed = confirm([hits[place].id for place in best])
            best = [place for place in best if hits[place].id in confirmed]
        matches = [place for place in best[at_least:] if points[place] >= scoring.MINIMUM]
        shown = [*best[:at_least], *matches][:k]
        records = self.backend.fetch(hits[place].id for place in shown)
        return [
            explain.explained(asked, records[hit.id], hit.vectors, row.tolist(), score, self.analyzer)
            for hit, row, score in ((hits[place], table[place], points[place]) for place in shown)
            if hit.id in records
        ]

    def compare(self, problem: Problem, record: Record) -> Match:
        """Return score and reasons for one record, in the index or not; nothing in common scores 0."""
        frequencies = self.backend.frequencies()
        asked = explain.Asked.of(problem, self.analyzer, frequencies, self.encoder)
        packed = self.prepare(record).vectors
        table = self._features(problem, asked, [packed], frequencies)
        return explain.explained(
            asked, record, packed, table[0].tolist(), scoring.scores(table)[0], self.analyzer
        )

    def search(
        self,
        text: str,
        *,
        where: Filter | None = None,
        kinds: Sequence[str] | None = None,
        k: int = 20,
        offset: int = 0,
    ) -> SearchPage:
        """Return a page of records that contain all words of ``text``, best first; an empty text finds all."""
        query = self._site_query(text, _with_kinds(where, kinds), k, offset)
        hits = self.backend.lexical(query)
        records = self.backend.fetch(hit.id for hit in hits)
        found = tuple(Found(records[hit.id], hit.score) for hit in hits if hit.id in records)
        return SearchPage(found, self.backend.count(query))

    def facets(
        self,
        text: str,
        fields: Sequence[str],
        *,
        where: Filter | None = None,
        kinds: Sequence[str] | None = None,
    ) -> dict[str, dict[str, int]]:
        """Count the values of attributes (``kind`` among them) over all records that ``search`` would find."""
        return self.backend.facets(self._site_query(text, _with_kinds(where, kinds)), fields)

    def highlight(self, text: str, query: str) -> list[Span]:
        """Return the spans of ``text`` to mark for a query, in order, apart, in positions of the text as given."""
        return explain.highlight(text, query, self.analyzer)

    def _features(
        self, problem: Problem, asked: explain.Asked, packed: Sequence[bytes], frequencies: Frequencies
    ) -> NDArray[np.float64]:
        learned = self.scoring_encoder.problem(problem) if self.scoring_encoder else None
        return scoring.features(asked.bags(), packed, frequencies, learned)

    def _candidates(self, problem: Problem, where: Filter | None, most: int, at_least: int) -> list[Hit]:
        """Find records by words, and by single characters and pairs where too few have a word in common."""
        query = Query(self._terms(problem), where=where, k=most, vectors=True)
        if not query.terms:
            return []
        hits = self.backend.lexical(query)
        if len(hits) < at_least:
            grams = self.analyzer.grams(f"{problem.title}\n{problem.body}")
            hits = self.backend.lexical(replace(query, terms={"grams": dict.fromkeys(grams, 1.0)}))
        return hits

    def _terms(self, problem: Problem) -> dict[str, dict[str, float]]:
        weights: Counter[str] = Counter(self.analyzer.words(problem.body))
        for word in self.analyzer.words(problem.title):
            weights[word] += 1 + int(TITLE_WEIGHT)
        return {"words": {word: 1.0 + float(np.log(n)) for word, n in weights.items()}} if weights else {}

    def _site_query(self, text: str, where: Filter | None, k: int = 10, offset: int = 0) -> Query:
        units = list(self._units(text))
        if not units:
            return Query(
                where=where if not text.strip() else And(_NOTHING, *([where] if where else [])),
                k=k,
                offset=offset,
            )
        words = dict.fromkeys(self.analyzer.words(text), 1.0)
        terms = {
            "words": words,
            "grams": dict.fromkeys(units, 1.0),
            "title": dict.fromkeys(units, TITLE_WEIGHT),
        }
        return Query(terms, tuple(dict.fromkeys(units)), where, k, offset)

    def _units(self, text: str) -> Iterator[str]:
        tokens = self.analyzer.segment(fold(text))
        telling = [token for token in tokens if token.text not in FUNCTION_CHARACTERS]
        for token in telling or tokens:
            yield from self.analyzer.units(token)


_NOTHING = In("kind", ())


def _with_kinds(where: Filter | None, kinds: Sequence[str] | None) -> Filter | None:
    if kinds is None:
        return where
    wanted = In("kind", tuple(kinds))
    return And(wanted, where) if where else wanted
