"""The matcher: puts analyser, engine, learned tables and scorer together. This is what the platform calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from jiedui.matching import places, scoring, site
from jiedui.matching.analysis import Analyzer, ChineseAnalyzer
from jiedui.matching.asked import Asked, means_something
from jiedui.matching.backend import DIMENSIONS, Backend, Document, IndexSpec
from jiedui.matching.explain import Compared, explained
from jiedui.matching.learned import dictionary
from jiedui.matching.learned.dictionary import Dictionary
from jiedui.matching.learned.encoding import Encoder
from jiedui.matching.learned.sentence import SentenceModel, usual
from jiedui.matching.learned.similar import alike
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
from jiedui.matching.preparing import Preparer
from jiedui.matching.ranking import Ranking
from jiedui.matching.scoring import Sentence, vectors_of
from jiedui.matching.text import fold
from jiedui.matching.vectors import stacked
from jiedui.matching.weights import Weights

if TYPE_CHECKING:
    from jiedui.matching.backends.sharing import Sharing
    from jiedui.matching.backends.tantivy import TantivyBackend

SPARE = 10
CANDIDATES, NEAREST = 300, 100
MOST_WORDS = 400
SAMPLE, FEW, UNKNOWN, LEAST_SPREAD = 400, 20, (0.0, 0.2), 0.05
Shipped: TypeAlias = Literal["shipped"]
SHIPPED: Shipped = "shipped"
Confirm: TypeAlias = Callable[[Sequence[int]], Collection[int]]


class Matcher:
    """Indexes records, finds matches for a problem with reasons, and serves site search.

    Call ``ensure`` once before use. Any number of processes may read; one writes at a time. ``learned`` are the tables that
    give texts their vectors, None for the base alone; ``sentence`` is a stronger model of somebody else's; ``weights`` say what each feature counts for and may be set anew at any time. An
    index that is not to ``search`` serves matching alone.
    """

    def __init__(
        self,
        backend: Backend,
        analyzer: Analyzer | None = None,
        *,
        learned: Tables | Shipped | None = SHIPPED,
        sentence: SentenceModel | None = None,
        weights: Weights | None = None,
        search: bool = True,
    ) -> None:
        self.backend = backend
        self.analyzer: Analyzer = analyzer or ChineseAnalyzer()
        self.weights = weights or Weights()
        self.sentence = sentence
        self._learned = learned
        self._search = search
        self._latest: Asked | None = None

    @cached_property
    def encoder(self) -> Encoder | None:
        """What gives texts their learned vectors; None where there is no model, and so no similar terms."""
        tables = shipped() if self._learned == SHIPPED else self._learned
        return Encoder(tables, self.analyzer) if tables else None

    @cached_property
    def dictionary(self) -> Dictionary | None:
        """What gives Chinese words their English ones; None where there is no model, or one of somebody else's."""
        return dictionary.shipped() if self._learned == SHIPPED and self.encoder else None

    @cached_property
    def preparer(self) -> Preparer:
        """What makes documents of records."""
        return Preparer(self.analyzer, self.encoder, self._search, self.sentence)

    def ensure(self) -> None:
        """Open the index or make an empty one; raises ``IndexOutdated`` when ``rebuild`` is due."""
        models = [self.encoder.tables.id if self.encoder else "", self.sentence.id if self.sentence else ""]
        self.backend.ensure(IndexSpec(self.analyzer.id, "+".join(filter(None, models)), search=self._search))

    def add(self, records: Iterable[Record]) -> Receipt:
        """Add records or replace those with the same id; durable once it returns. May raise ``IndexBusy``."""
        return self.backend.upsert(self.preparer.documents(records))

    def remove(self, ids: Iterable[int]) -> Receipt:
        """Remove records by id; durable once it returns. May raise ``IndexBusy``."""
        return self.backend.delete(ids)

    def refresh(self, receipt: Receipt | None = None) -> None:
        """Make writes, of this process or another, visible here."""
        self.backend.refresh(receipt)

    def rebuild(self, records: Iterable[Record], workers: int = 1) -> None:
        """Write a new index of these records aside and switch to it; on failure the old one stays.

        Where they are many, ``workers`` processes cut them.
        """
        self.backend.rebuild(self.preparer.documents(records, workers))

    def prints(self) -> dict[int, int] | None:
        """Return the fingerprint of every record that the index holds, or None where the engine cannot tell."""
        return self.backend.prints() if "prints" in self.backend.capabilities else None

    def shared(self, processes: int) -> AbstractContextManager[Sharing]:
        """Let processes write a new index together; only with an engine that can (``shares``)."""
        return cast("TantivyBackend", self.backend).shared(processes)

    def stats(self) -> Stats:
        """Return size and make of the index."""
        return self.backend.stats()

    def prepare(self, record: Record) -> Document:
        """Analyse a record for a backend."""
        return next(self.preparer.documents([record]))

    def match(
        self,
        problem: Problem,
        *,
        kinds: Sequence[str] | None = None,
        where: Filter | None = None,
        k: int = 10,
        at_least: int = 0,
        confirm: Confirm | None = None,
        candidates: int = CANDIDATES,
    ) -> list[Match]:
        """Return the best ``k`` records for a problem with their reasons, best first.

        The backend finds ``candidates`` by words, and more by meaning; the scorer orders them. Records under the least
        score of the weights are no match, but the best ``at_least`` of those that share anything are returned all the same.
        ``confirm`` takes ids of the best and returns those that may be answered: only these are explained. It is asked
        about ``k``, and about a few more where one of these may not be answered. Raises ``ProblemTooLong``.
        """
        asked = self._asked(problem)
        hits = self._candidates(asked, _with_kinds(where, kinds), candidates, at_least)
        ranking = Ranking(asked, hits, self.weights, self.backend.fetch, max(k, 1))
        least = 0.0 if at_least else self.weights.minimum
        best = ranking.best(least) if confirm is None else _confirmed(ranking, least, k, confirm)
        matches = [place for place in best[at_least:] if ranking.points(place) >= self.weights.minimum]
        shown = [*best[:at_least], *matches][:k]
        return explained(asked, self._found(ranking, shown), self.weights)

    def rank(
        self,
        problem: Problem,
        *,
        kinds: Sequence[str] | None = None,
        where: Filter | None = None,
        k: int = 10,
        candidates: int = CANDIDATES,
    ) -> list[tuple[int, float]]:
        """Return ids of the best records and their strengths, best first: the order of ``match`` without reasons or threshold."""
        asked = self._asked(problem)
        hits = self._candidates(asked, _with_kinds(where, kinds), max(k, candidates), 0)
        ranking = Ranking(asked, hits, self.weights, self.backend.fetch)
        return [(ranking.hits[place].id, float(ranking.strengths[place])) for place in ranking.order[:k]]

    def graded(
        self,
        problem: Problem,
        *,
        kinds: Sequence[str] | None = None,
        where: Filter | None = None,
        k: int = 10,
    ) -> list[tuple[int, str]]:
        """Return ids of the best records by their text alone and their bands, best first; those that are no match are left out."""
        asked = self._asked(problem)
        hits = self._candidates(asked, _with_kinds(where, kinds), max(k, NEAREST), 0)
        ranking = Ranking(asked, hits, self.weights, None)
        scored = ((hits[place].id, scoring.score(ranking.strengths[place])) for place in ranking.order[:k])
        return [(id, self.weights.band(points)) for id, points in scored if points >= self.weights.minimum]

    def wording(
        self,
        text: Problem,
        *,
        kinds: Sequence[str] | None = None,
        where: Filter | None = None,
        k: int = 10,
    ) -> list[int]:
        """Return ids of the records that share most and rarest words with a text, most first: for who compares texts itself."""
        counts = Counter(self.analyzer.words(f"{text.title}\n{text.body}"))
        words: dict[str, float] = {word: 1.0 for word, _ in counts.most_common(MOST_WORDS)}
        if not words:
            return []
        query = Query({"words": words}, where=_with_kinds(where, kinds), k=k)
        return [hit.id for hit in self.backend.lexical(query)]

    def strengths(self, problem: Problem, ids: Collection[int]) -> dict[int, float]:
        """Return the strengths of those of these records that are in the index, best first, whether or not they share anything."""
        some = In("id", tuple(ids))
        asked = self._asked(problem)
        hits = self.backend.lexical(Query(where=some, k=max(len(ids), 1), vectors=True))
        ranking = Ranking(asked, hits, self.weights, self.backend.fetch)
        return {ranking.hits[place].id: float(ranking.strengths[place]) for place in ranking.order}

    def compare(self, problem: Problem, record: Record) -> Match:
        """Return score and reasons for one record, in the index or not; nothing in common scores 0."""
        asked = self._asked(problem)
        packed = self.prepare(record).vectors
        hit = Hit(record.id, 0.0, packed)
        ranking = Ranking(asked, [hit], self.weights, lambda ids: {record.id: record})
        return explained(
            asked, [Compared(record, packed, ranking.units(0), ranking.figures(0, record))], self.weights
        )[0]

    def search(
        self,
        text: str,
        *,
        where: Filter | None = None,
        kinds: Sequence[str] | None = None,
        k: int = 20,
        offset: int = 0,
        also: Sequence[str] = (),
    ) -> SearchPage:
        """Return a page of records that contain all words of ``text``, best first; an empty text finds all.

        ``also`` are other texts to find in its place, as what a word typed by its sound may stand for.
        """
        query = site.query((text, *also), self.analyzer, _with_kinds(where, kinds), k, offset)
        return SearchPage(self._page(query), self.backend.count(query))

    def page(
        self,
        text: str,
        *,
        where: Filter | None = None,
        kinds: Sequence[str] | None = None,
        k: int = 20,
        offset: int = 0,
        also: Sequence[str] = (),
    ) -> tuple[Found, ...]:
        """Return what ``search`` finds for whoever has counted before."""
        return self._page(site.query((text, *also), self.analyzer, _with_kinds(where, kinds), k, offset))

    def ids(
        self,
        text: str,
        *,
        where: Filter | None = None,
        kinds: Sequence[str] | None = None,
        k: int = 20,
        offset: int = 0,
    ) -> list[int]:
        """Return the ids of the records that ``search`` would return, without reading them."""
        query = site.query((text,), self.analyzer, _with_kinds(where, kinds), k, offset)
        return [hit.id for hit in self.backend.lexical(query)]

    def facets(
        self,
        text: str,
        fields: Sequence[str],
        *,
        where: Filter | None = None,
        kinds: Sequence[str] | None = None,
        also: Sequence[str] = (),
    ) -> dict[str, dict[str, int]]:
        """Count the values of attributes (``kind`` among them) over all records that ``search`` would find."""
        query = site.query((text, *also), self.analyzer, _with_kinds(where, kinds))
        return self.backend.facets(query, fields)

    def highlight(self, text: str, query: str, also: Sequence[str] = ()) -> list[Span]:
        """Return the spans of ``text`` to mark for a query, in order, apart, in positions of the text as given."""
        return places.highlight(text, (query, *also), self.analyzer)

    def count(self, text: str, *, where: Filter | None = None, kinds: Sequence[str] | None = None) -> int:
        """Return how many records ``search`` would find."""
        return self.backend.count(site.query((text,), self.analyzer, _with_kinds(where, kinds)))

    def telling(self, text: str) -> list[str]:
        """Return the words of a text that ``search`` looks for, once each, in order."""
        return site.telling(text, self.analyzer)

    def ignored(self, text: str) -> list[str]:
        """Return the words of a text that ``search`` does not look for, because they say nothing, in order."""
        return site.ignored(text, self.analyzer)

    def names(self, beginning: str, *, where: Filter | None = None, k: int = 10) -> list[tuple[str, int]]:
        """Return names of records that begin so, as written or by their sound, with how many records have each."""
        return site.names(self.backend, beginning, where, k)

    def read_as(self, letters: str, *, where: Filter | None = None, k: int = 3) -> list[str]:
        """Return Chinese words for which a word typed by its sound may stand: names first, then words that papers use."""
        words = self.encoder.tables.words.places if self.encoder else ()
        return site.read_as(self.backend, letters, words, where, k)

    def spelt_like(self, text: str, *, where: Filter | None = None, k: int = 5) -> list[str]:
        """Return names of records that are written or sound nearly like a text, nearest first."""
        return site.spelt_like(self.backend, text, where, k)

    def alike(self, word: str, k: int = 10) -> list[str]:
        """Return words of the trained table that mean nearly the same, nearest first; whether any record has them is not said."""
        return alike(self.encoder, fold(word), k, means_something) if self.encoder else []

    def _page(self, query: Query) -> tuple[Found, ...]:
        hits = self.backend.lexical(query)
        records = self.backend.fetch(hit.id for hit in hits)
        return tuple(Found(records[hit.id], hit.score) for hit in hits if hit.id in records)

    def _asked(self, problem: Problem) -> Asked:
        """A problem made ready; the latest one is kept, since the same is asked of one set of records after another."""
        frequencies, latest = self.backend.frequencies(), self._latest
        if latest is not None and latest.problem is problem and latest.frequencies is frequencies:
            return latest
        sentence = self._sentence(problem)
        asked = Asked(problem, self.analyzer, frequencies, self.encoder, self.dictionary, sentence)
        self._latest = asked
        return asked

    def _sentence(self, problem: Problem) -> Sentence | None:
        if self.sentence is None:
            return None
        (vector,) = self.sentence.encode([f"{problem.title}\n{problem.body}"])
        return Sentence(vector, *self._usual, self._learned_bytes)

    @cached_property
    def _usual(self) -> tuple[float, float]:
        """How like any two records of the site are to the sentence model, and how much that varies."""
        newest = self.backend.lexical(Query(k=SAMPLE, vectors=True)) if self.sentence else []
        if self.sentence is None or len(newest) < FEW:
            return UNKNOWN
        tails = stacked([hit.vectors for hit in newest]).learned
        mean, spread = usual(vectors_of(tails, self.sentence.dimensions, self._learned_bytes))
        return mean, max(spread, LEAST_SPREAD)

    @property
    def _learned_bytes(self) -> int:
        return int(self.encoder.tables.centre.size) if self.encoder else 0

    def _found(self, ranking: Ranking, places: Sequence[int]) -> list[Compared]:
        """What is explained of the records at these places, as far as the index still has them."""
        hits, records = ranking.hits, ranking.records
        if missing := [hits[place].id for place in places if hits[place].id not in records]:
            records = records | self.backend.fetch(missing)
        return [
            Compared(record, hits[place].vectors, ranking.units(place), ranking.figures(place, record))
            for place in places
            if (record := records.get(hits[place].id)) is not None
        ]

    def _candidates(self, asked: Asked, where: Filter | None, most: int, at_least: int) -> list[Hit]:
        """Find records by words and by meaning; by single characters and pairs where too few have a word in common."""
        if not asked.words:
            return []
        query = Query({"words": asked.candidates}, where=where, k=most, vectors=True)
        hits = {hit.id: hit for hit in self.backend.lexical(query)}
        if asked.learned is not None and asked.learned.size == DIMENSIONS and asked.learned.any():
            near = replace(query, terms={}, dense=asked.learned.ravel(), k=min(NEAREST, most))
            hits |= {hit.id: hit for hit in self.backend.dense(near) if hit.id not in hits}
        if len(hits) < at_least and self._search:
            grams, _ = asked.grams["text"]
            more = replace(query, terms={"grams": dict.fromkeys(grams, 1.0)})
            hits |= {hit.id: hit for hit in self.backend.lexical(more) if hit.id not in hits}
        return list(hits.values())


def _confirmed(ranking: Ranking, least: float, k: int, confirm: Confirm) -> list[int]:
    """Return places of the best that may be answered; nearly always all may, so the first ``k`` are asked about alone."""
    best = ranking.best(least)[: max(k, 1)]
    ids = [ranking.hits[place].id for place in best]
    answered = set(confirm(ids))
    if answered.issuperset(ids):
        return best
    ranking.settle(k + SPARE)
    best = ranking.best(least)[: k + SPARE]
    more = [ranking.hits[place].id for place in best if ranking.hits[place].id not in ids]
    answered |= set(confirm(more)) if more else set()
    return [place for place in best if ranking.hits[place].id in answered]


def _with_kinds(where: Filter | None, kinds: Sequence[str] | None) -> Filter | None:
    if kinds is None:
        return where
    wanted = In("kind", tuple(kinds))
    return And(wanted, where) if where else wanted
