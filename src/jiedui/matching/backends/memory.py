"""The reference backend: everything in dictionaries, by the letter of the protocol. For tests and small lists."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from jiedui.matching.backend import Document, IndexSpec, cosines, fingerprint, fulfils, values_of
from jiedui.matching.model import Filter, Hit, IndexOutdated, Query, Receipt, Record, Stats, Wanted
from jiedui.matching.vectors import Frequencies, Tally

_K1, _B = 1.2, 0.75


class MemoryBackend:
    """Keeps documents in one process; nothing survives it. Scores by BM25 (Robertson, k1 = 1.2, b = 0.75)."""

    capabilities = frozenset({"lexical", "dense", "filter", "facets", "names", "prints"})

    def __init__(self) -> None:
        self._documents: dict[int, Document] = {}
        self._spec: IndexSpec | None = None
        self._written_by: IndexSpec | None = None
        self._generation = 0
        self._opstamp = 0
        self._frequencies: Frequencies | None = None

    def ensure(self, spec: IndexSpec) -> None:
        """Take the specification; a different one over existing documents is ``IndexOutdated``."""
        self._spec = spec
        if self._documents and self._written_by != spec:
            raise IndexOutdated(f"{self._written_by} stored, {spec} wanted")

    def upsert(self, documents: Iterable[Document]) -> Receipt:
        """Add or replace documents."""
        added = {document.record.id: document for document in documents}
        self._documents.update(added)
        return self._written(len(added))

    def delete(self, ids: Iterable[int]) -> Receipt:
        """Remove records."""
        removed = [self._documents.pop(id, None) for id in ids]
        return self._written(len(removed))

    def refresh(self, receipt: Receipt | None = None) -> None:
        """Do nothing: writes are visible at once."""

    def prints(self) -> dict[int, int]:
        """Return the fingerprint of every record by id."""
        return {id: fingerprint(document.record) for id, document in self._documents.items()}

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace everything; if the iterable fails, nothing has changed."""
        self._documents = {document.record.id: document for document in documents}
        self._generation += 1
        self._written(0)

    def lexical(self, query: Query) -> list[Hit]:
        """Return hits by falling BM25, ties by rising id."""
        found = list(self._found(query))
        if not query.terms:
            scored = [(0.0, -document.record.id, document) for document in found]
        else:
            totals = self._bm25(query.terms)
            scored = [(totals[document.record.id], -document.record.id, document) for document in found]
            scored = [row for row in scored if row[0] > 0 or query.must]
        sign = 1 if query.terms else -1
        scored.sort(key=lambda row: (-row[0], -row[1] * sign))
        return [
            Hit(document.record.id, score, document.vectors if query.vectors else b"")
            for score, _, document in scored[query.offset : query.offset + query.k]
        ]

    def dense(self, query: Query) -> list[Hit]:
        """Return hits by falling cosine, exactly, ties by rising id."""
        found = [document for document in self._found(query) if document.dense is not None]
        if query.dense is None or not found:
            return []
        vectors = np.stack([document.dense for document in found if document.dense is not None])
        likeness = cosines(vectors, query.dense)
        order = sorted(range(len(found)), key=lambda place: (-likeness[place], found[place].record.id))
        return [
            Hit(
                found[place].record.id, float(likeness[place]), found[place].vectors if query.vectors else b""
            )
            for place in order[query.offset : query.offset + query.k]
        ]

    def count(self, query: Query) -> int:
        """Return the number of all records found."""
        totals = self._bm25(query.terms)
        some = not query.terms or bool(query.must)
        return sum(1 for document in self._found(query) if some or totals[document.record.id] > 0)

    def facets(self, query: Query, fields: Sequence[str]) -> dict[str, dict[str, int]]:
        """Count values of attributes among all records found."""
        counted: dict[str, Counter[str]] = {name: Counter() for name in fields}
        totals = self._bm25(query.terms)
        for document in self._found(query):
            if query.terms and not query.must and totals[document.record.id] <= 0:
                continue
            attrs = {**document.record.attrs, "kind": document.record.kind}
            for name in fields:
                counted[name].update({str(value) for value in values_of(attrs.get(name, ()))})
        return {
            name: dict(sorted(c.items(), key=lambda item: (-item[1], item[0]))) for name, c in counted.items()
        }

    def names(self, beginning: str, where: Filter | None, k: int) -> list[tuple[str, int]]:
        """Return names that begin so and how many records have them."""
        counted = Counter(
            name
            for document in self._found(Query(where=where))
            for name in set(document.names.split())
            if name.startswith(beginning)
        )
        return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:k]

    def fetch(self, ids: Iterable[int]) -> dict[int, Record]:
        """Return records by id."""
        return {id: self._documents[id].record for id in ids if id in self._documents}

    def frequencies(self) -> Frequencies:
        """Return gram frequencies, always up to date."""
        if self._frequencies is None:
            tally = Tally()
            tally.add([document.vectors for document in self._documents.values()])
            self._frequencies = tally.frequencies()
        return self._frequencies

    def stats(self) -> Stats:
        """Return size and make; ``size`` is 0, nothing is on disk."""
        kinds = Counter(document.record.kind for document in self._documents.values())
        analyzer = self._spec.analyzer if self._spec else ""
        return Stats(len(self._documents), dict(kinds), str(self._generation), analyzer, 0)

    def _written(self, count: int) -> Receipt:
        self._frequencies = None
        self._written_by = self._spec
        self._opstamp += 1
        return Receipt(str(self._generation), self._opstamp, count)

    def _found(self, query: Query) -> Iterator[Document]:
        for document in self._documents.values():
            if not fulfils(query.where, document.record):
                continue
            if not query.must or any(_contains(document, wanted) for wanted in query.must):
                yield document

    def _bm25(self, terms: Mapping[str, Mapping[str, float]]) -> defaultdict[int, float]:
        totals: defaultdict[int, float] = defaultdict(float)
        for name, weights in terms.items():
            bags = {id: Counter[str](getattr(d, name).split()) for id, d in self._documents.items()}
            lengths = {id: bag.total() for id, bag in bags.items()}
            mean = sum(lengths.values()) / max(len(lengths), 1) or 1.0
            for token, weight in weights.items():
                holders = [id for id, bag in bags.items() if token in bag]
                idf = math.log(1 + (len(bags) - len(holders) + 0.5) / (len(holders) + 0.5))
                for id in holders:
                    tf = bags[id][token]
                    totals[id] += (
                        weight * idf * tf * (_K1 + 1) / (tf + _K1 * (1 - _B + _B * lengths[id] / mean))
                    )
        return totals


def _contains(document: Document, wanted: Wanted) -> bool:
    return set(wanted.grams) <= set(document.grams.split()) and all(
        any(part in run for part in parts for run in document.latin.split()) for parts in wanted.parts
    )
