"""One generation of a tantivy index as a process has it open: what can be asked of it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from jiedui.matching.backend import DIMENSIONS, cosines
from jiedui.matching.backends.beside import SignReader, VectorReader, read_tally
from jiedui.matching.backends.tantivy_schema import Translator, facet_key, read
from jiedui.matching.model import And, Filter, Hit, In, Query, Record, field_name
from jiedui.matching.vectors import Frequencies, Tally

_MOST_FACET_VALUES = 1000
_STALE_SHARE = 0.02
_SPREAD_OUT = 2
_FEW = 0.05
_MOST_COUNTED = 1000


@dataclass
class Kept:
    """What a process keeps of a generation while records come and go."""

    signs: SignReader
    tally: Tally | None = None
    counted_to: int = 0
    changed: int = 0
    frequencies: Frequencies | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Reading:
    """One generation as this process has it open; ``stamp`` tells when its files have changed."""

    folder: Path
    index: tantivy.Index
    translator: Translator
    stamp: tuple[int, int, int]
    kept: Kept
    searcher: tantivy.Searcher = field(init=False)
    vectors: VectorReader = field(init=False)
    _counted: dict[Filter, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.searcher = self.index.searcher()
        self.vectors = VectorReader(self.folder)  # after the searcher: holds all that its documents point at

    def lexical(self, query: Query) -> list[Hit]:
        """Return hits by falling BM25 score, ties by rising id."""
        translated = self.translator.query(query)
        order = None if query.terms else "id"
        found = self.searcher.search(
            translated, query.k, count=False, offset=query.offset, order_by_field=order
        ).hits
        addresses = [address for _, address in found]
        ids = self._numbers("id", addresses)
        scores = [float(score) if query.terms else 0.0 for score, _ in found]
        vectors = [b""] * len(addresses)
        if query.vectors:
            vectors = [self.vectors.at(place) for place in self._numbers("vectors", addresses)]
        hits = [Hit(*row) for row in zip(ids, scores, vectors, strict=True)]
        return sorted(hits, key=lambda hit: (-hit.score, hit.id)) if query.terms else hits

    def dense(self, query: Query) -> list[Hit]:
        """Return hits by falling cosine: those whose signs differ least are looked at, several times as many as wanted."""
        with self.kept.lock:
            self.kept.signs.read()
        signs = self.kept.signs
        if query.dense is None or not len(signs.ids):
            return []
        wanted = (query.offset + query.k) * _SPREAD_OUT
        nearest = self._nearest(signs, query.dense, query.where, wanted)
        if not nearest:
            return []
        packed = [vectors for _, vectors in nearest]
        rows = np.frombuffer(b"".join(vectors[-DIMENSIONS:] for vectors in packed), dtype=np.int8)
        likeness = cosines(rows.reshape(len(packed), DIMENSIONS), query.dense)
        ids = np.array([id for id, _ in nearest])
        order = np.lexsort((ids, -likeness))[query.offset : query.offset + query.k]
        return [
            Hit(int(ids[place]), float(likeness[place]), packed[place] if query.vectors else b"")
            for place in order.tolist()
        ]

    def total(self, query: Query) -> int:
        """Return the number of all records found."""
        return self._total(self.translator.query(query))

    def facets(self, query: Query, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """Count the values of attributes, most frequent first."""
        wanted = {
            name: {"terms": {"field": f"attrs.{field_name(name)}", "size": _MOST_FACET_VALUES}}
            for name in names
        }
        answer = self.searcher.aggregate(self.translator.query(query), wanted)
        counted = {
            name: {facet_key(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]}
            for name in names
        }
        return {
            name: dict(sorted(c.items(), key=lambda item: (-item[1], item[0]))) for name, c in counted.items()
        }

    def names(self, beginning: str, where: Filter | None, k: int) -> list[tuple[str, int]]:
        """Return names that begin so and how many records that fulfil the filter have each."""
        condition = None if where is None else self.translator.where(where)
        found: list[tuple[str, int]] = self.searcher.terms_with_prefix("names", beginning, condition, k)
        return [(name, count) for name, count in found if count]

    def prints(self) -> dict[int, int]:
        """Return the fingerprint of every record by id."""
        everything = tantivy.Query.all_query()
        found = self.searcher.search(everything, max(self.searcher.num_docs, 1), count=False).hits
        addresses = [address for _, address in found]
        return dict(zip(self._numbers("id", addresses), self._numbers("print", addresses), strict=True))

    def fetch(self, ids: list[int]) -> dict[int, Record]:
        """Return the stored records by id."""
        found = self.searcher.search(self.translator.ids(ids), len(ids), count=False)
        records = [
            read(bytes(self.searcher.doc(address).get_first("source") or b"")) for _, address in found.hits
        ]
        return {record.id: record for record in records}

    def frequencies(self) -> Frequencies:
        """Return gram frequencies; computed anew once 2 % of the records have changed."""
        with self.kept.lock:
            if self.kept.tally is None:
                self.kept.tally, self.kept.counted_to = read_tally(self.folder)
            self.kept.counted_to, changed = self.vectors.count(self.kept.tally, self.kept.counted_to)
            self.kept.changed += changed
            known = self.kept.frequencies
            if known is None or self.kept.changed > known.records * _STALE_SHARE:
                known = self.kept.frequencies = self.kept.tally.frequencies()
                self.kept.changed = 0
            return known

    def _nearest(
        self, signs: SignReader, dense: NDArray[np.float32], where: Filter | None, wanted: int
    ) -> list[tuple[int, bytes]]:
        """Return ids and vectors of the records whose signs differ least, among those that fulfil the filter."""
        alive = self.searcher.num_docs
        if where is not None:
            selected = self._selected(where)
            if selected <= max(alive * _FEW, wanted):
                return self._nearest_of(signs, dense, where, selected, wanted)
            wanted = int(wanted * 1.2 * alive / selected)
        rows = signs.nearest(dense, wanted)
        ids = sorted({int(id) for id in signs.ids[rows].tolist()})
        condition = In("id", tuple(ids)) if where is None else And(In("id", tuple(ids)), where)
        found = self.searcher.search(self.translator.where(condition), len(ids), count=False).hits
        addresses = [address for _, address in found]
        numbers = zip(self._numbers("id", addresses), self._numbers("vectors", addresses), strict=True)
        return [(id, vectors) for id, place in numbers if (vectors := self.vectors.at(place))]

    def _nearest_of(
        self, signs: SignReader, dense: NDArray[np.float32], where: Filter, selected: int, wanted: int
    ) -> list[tuple[int, bytes]]:
        if not selected:
            return []
        found = self.searcher.search(self.translator.where(where), selected, count=False).hits
        places = np.array(self._numbers("vectors", [address for _, address in found]), dtype=np.uint64)
        rows = np.searchsorted(signs.places, places)
        rows = rows[rows < len(signs.places)]
        rows = rows[np.isin(signs.places[rows], places)]
        if not len(rows):
            return []
        chosen = signs.nearest(dense, wanted, rows)
        return [
            (int(id), self.vectors.at(int(place)))
            for id, place in zip(signs.ids[chosen].tolist(), signs.places[chosen].tolist(), strict=True)
        ]

    def _selected(self, where: Filter) -> int:
        """Return how many records fulfil a filter; the same circles ask again and again, and this state never changes."""
        if where not in self._counted:
            if len(self._counted) >= _MOST_COUNTED:
                self._counted.clear()
            self._counted[where] = self._total(self.translator.where(where))
        return self._counted[where]

    def _numbers(self, name: str, addresses: Sequence[tantivy.DocAddress]) -> list[int]:
        return [int(value or 0) for value in self.searcher.fast_field_values(name, list(addresses))]

    def _total(self, query: tantivy.Query) -> int:
        answer: Any = self.searcher.search(query, 1)
        return int(answer.count)
