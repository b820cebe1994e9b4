"""Milvus, for sites that one machine no longer carries: our tokens, our weights, our scoring; Milvus finds candidates.

Each generation of the index is a collection with its notes beside it; an alias names the one in use and is moved in one operation.
"""

from __future__ import annotations

import functools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from jiedui.matching.backend import Document, IndexSpec
from jiedui.matching.backends import milvus_filter, milvus_schema
from jiedui.matching.backends.milvus_client import connected
from jiedui.matching.backends.milvus_collection import MOST_ON_LITE, Collection, count, scan
from jiedui.matching.backends.milvus_counts import Counts
from jiedui.matching.backends.milvus_notes import Notebook
from jiedui.matching.model import (
    Eq,
    Filter,
    Hit,
    IndexOutdated,
    IndexUnreachable,
    Query,
    Receipt,
    Record,
    Stats,
)
from jiedui.matching.vectors import Frequencies

_LOOK_SECONDS = 1.0
_SILENCE_SECONDS = 5.0
_MOST_HITS = 16_384
_SPARE = 64
_MOST_PER_FETCH = 1000

P = ParamSpec("P")
T = TypeVar("T")


def _told(
    method: Callable[Concatenate[MilvusBackend, P], T],
) -> Callable[Concatenate[MilvusBackend, P], T]:
    """Turn what pymilvus raises into a sentence of ours."""

    @functools.wraps(method)
    def telling(self: MilvusBackend, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(self, *args, **kwargs)
        except MilvusException as error:
            self._silent_until = time.monotonic() + _SILENCE_SECONDS
            self._looked = 0.0
            raise IndexUnreachable(f"Milvus at {self.address} refused: {error.message}") from error

    return telling


class MilvusBackend:
    """An index in a Milvus server (``http://user:password@host:19530``), or in Milvus Lite (a path that ends in ``.db``).

    Many processes on many machines may read a server's, one writes; Milvus Lite opens for one process and holds 20,000
    records at most. The 4,096 first different grams of a record can be required by ``must``, later ones not.
    """

    capabilities = frozenset(
        {"lexical", "dense", "filter", "facets", "names", "multi_process_read", "distributed"}
    )

    def __init__(self, uri: str, collection: str = "jiedui", most_on_lite: int = MOST_ON_LITE) -> None:
        self._most_on_lite = most_on_lite
        self._uri = uri
        self._alias = collection
        self._spec: IndexSpec | None = None
        self._collection: Collection | None = None
        self._looked = self._silent_until = 0.0
        self._built = False
        self._frequencies: tuple[Counts, Frequencies] | None = None

    @property
    def address(self) -> str:
        """The address without who signs in."""
        return self._uri if self.lite else f"{urlsplit(self._uri).hostname}:{urlsplit(self._uri).port}"

    @property
    def lite(self) -> bool:
        """Whether this is Milvus Lite in this process."""
        return "://" not in self._uri

    @functools.cached_property
    def _client(self) -> MilvusClient:
        self._refuse_while_silent()
        try:
            return connected(self._uri)
        except Exception as error:
            self._silent_until = time.monotonic() + _SILENCE_SECONDS
            raise IndexUnreachable(f"Milvus at {self.address} does not answer: {error}") from error

    def _refuse_while_silent(self) -> None:
        """Not every page is to wait for a server that did not answer a moment ago."""
        if time.monotonic() < self._silent_until:
            raise IndexUnreachable(f"Milvus at {self.address} does not answer")

    @functools.cached_property
    def _is_lite(self) -> bool:
        """Whether Milvus Lite answers, in this process or another."""
        return self.lite or "lite" in self._client.get_server_version()

    @property
    def _most(self) -> int | None:
        """How many records may be kept; None on a server."""
        return self._most_on_lite if self._is_lite else None

    @_told
    def ensure(self, spec: IndexSpec) -> None:
        """Open the index or make an empty one; ``IndexOutdated`` if analyser, model or schema differ."""
        if spec != self._spec:
            self._spec, self._collection = spec, None
        if self._is_fresh:
            return
        self._refuse_while_silent()
        if not self._client.has_collection(self._alias):
            self._switch_to(self._filled((), built=False), first=True)
        self._now()

    @_told
    def is_built(self) -> bool:
        """Whether an index was ever finished here; one that ``ensure`` made empty does not count."""
        if not self._built and self._client.has_collection(self._alias):
            name = self._client.describe_alias(self._alias)["collection_name"]
            notebook = Notebook(self._client, name)
            notebook.open()
            self._built = notebook.load().built
        return self._built

    @_told
    def upsert(self, documents: Iterable[Document]) -> Receipt:
        """Add or replace documents."""
        return self._changed({document.record.id: document for document in documents})

    @_told
    def delete(self, ids: Iterable[int]) -> Receipt:
        """Remove records."""
        return self._changed(dict.fromkeys(ids))

    def refresh(self, receipt: Receipt | None = None) -> None:
        """Look at the notes again with the next question; records themselves are read as they are."""
        self._looked = 0.0

    @_told
    def lexical(self, query: Query) -> list[Hit]:
        """Return hits by falling sum of weights, ties by rising id; those without any by falling id."""
        current = self._now()
        fields = _fields(query)
        if not query.terms:
            rows = self._scan(query, fields, min(query.offset + query.k, _MOST_PER_FETCH))
            return [_hit(row, 0.0) for row in islice(rows, query.offset, query.offset + query.k)]
        sought = milvus_schema.sought(query, current.counts())
        if not query.must:
            return self._nearest("terms", sought, query, fields)
        return self._required(sought, query, fields)

    @_told
    def dense(self, query: Query) -> list[Hit]:
        """Return records with a dense vector by falling cosine, ties by rising id."""
        self._now()
        if query.dense is None:
            return []
        has_one = milvus_filter.with_fact(milvus_filter.HAS_DENSE)
        return self._nearest("dense", query.dense, query, _fields(query), has_one)

    @_told
    def count(self, query: Query) -> int:
        """Return the number of all records found; of those found by terms alone 16,384 at most."""
        self._now()
        if not query.terms or query.must:
            return count(self._client, self._alias, milvus_filter.whole(query))
        return sum(1 for _ in self._found(query, ["place"]))

    @_told
    def facets(self, query: Query, fields: Sequence[str]) -> dict[str, dict[str, int]]:
        """Count values of attributes; reads the attributes of all records found, since Milvus cannot count them."""
        counted: dict[str, Counter[str]] = {name: Counter() for name in fields}
        for row in self._found(query, ["attrs"]):
            attrs = row["attrs"]["all"]
            for name in fields:
                value = attrs.get(name, [])
                counted[name].update({str(each) for each in (value if isinstance(value, list) else [value])})
        return {
            name: dict(sorted(c.items(), key=lambda item: (-item[1], item[0]))) for name, c in counted.items()
        }

    @_told
    def names(self, beginning: str, where: Filter | None, k: int) -> list[tuple[str, int]]:
        """Return names that begin so and how many records have them; reads the names of all those records."""
        self._now()
        condition = milvus_filter.whole(Query(where=where), milvus_filter.with_name(beginning))
        counted = Counter(
            entry
            for row in scan(self._client, self._alias, condition, ["names"])
            for entry in set(row["names"].split(" "))
            if entry.startswith(beginning)
        )
        return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:k]

    @_told
    def fetch(self, ids: Iterable[int]) -> dict[int, Record]:
        """Return the stored records by id."""
        self._now()
        wanted = [milvus_filter.place(id) for id in ids]
        records: dict[int, Record] = {}
        for start in range(0, len(wanted), _MOST_PER_FETCH):
            some = wanted[start : start + _MOST_PER_FETCH]
            for row in self._client.get(self._alias, ids=some, output_fields=["source"]):
                record = milvus_schema.read(row["source"])
                records[record.id] = record
        return records

    @_told
    def frequencies(self) -> Frequencies:
        """Return gram frequencies, at most 2 % of the records behind."""
        counts = self._now().counts()
        if self._frequencies is None or self._frequencies[0] is not counts:
            self._frequencies = (counts, counts.grams.frequencies())
        return self._frequencies[1]

    @_told
    def stats(self) -> Stats:
        """Return size and make; ``size`` is known of Milvus Lite only."""
        current = self._now()
        counted = {kind: self.count(Query(where=Eq("kind", kind))) for kind in current.notes.kinds}
        kinds = {kind: records for kind, records in counted.items() if records}
        files = Path(self._uri).rglob("*") if self.lite else ()
        size = sum(path.stat().st_size for path in files if path.is_file())
        analyzer = current.notes.spec.get("analyzer", "")
        return Stats(sum(kinds.values()), kinds, current.name, analyzer, size)

    @_told
    def prints(self) -> dict[int, int]:
        """Return nothing: a server is told everything anew."""
        return {}

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Fill a new collection, then move the alias to it at once; on failure the old one stays."""
        self._switch_to(self._filled(documents, built=True))
        self.refresh()

    @property
    def _is_fresh(self) -> bool:
        return self._collection is not None and time.monotonic() - self._looked < _LOOK_SECONDS

    def _filled(self, documents: Iterable[Document], *, built: bool) -> Collection:
        if self._spec is None:
            raise IndexOutdated("call ensure before use")
        fresh = Collection(self._client, f"{self._alias}_g{time.time_ns():x}", most=self._most)
        try:
            fresh.fill(self._spec, documents, built=built)
        except BaseException:
            fresh.drop()
            raise
        return fresh

    def _switch_to(self, fresh: Collection, *, first: bool = False) -> None:
        """Move the alias; where two processes make the first index at once, the one that comes later gives way."""
        if not self._client.has_collection(self._alias):
            self._client.create_alias(fresh.name, self._alias)
        elif first:
            fresh.drop()
            return
        else:
            self._client.alter_alias(fresh.name, self._alias)
        for name in self._client.list_collections():
            if name.startswith(f"{self._alias}_g") and not name.startswith(fresh.name):
                self._client.drop_collection(name)

    def _changed(self, changed: dict[int, Document | None] | dict[int, Document]) -> Receipt:
        self.refresh()
        current = self._now()
        if changed:
            current.write(changed)
        return Receipt(current.name, current.notes.written, len(changed))

    def _now(self) -> Collection:
        """Return the collection in use, looked at a second ago at most."""
        if self._spec is None:
            raise IndexOutdated("call ensure before use")
        if self._collection is not None and self._is_fresh:
            return self._collection
        self._refuse_while_silent()
        if not self._client.has_collection(self._alias):
            raise IndexOutdated("there is no index yet; call ensure or rebuild")
        name = self._client.describe_alias(self._alias)["collection_name"]
        if self._collection is None or self._collection.name != name:
            self._collection = Collection(self._client, name, most=self._most)
            self._collection.open()
        if (found := self._collection.look().made_by) != self._spec:
            self._collection = None
            raise IndexOutdated(f"the index was written by {found}, this is {self._spec}")
        self._looked = time.monotonic()
        return self._collection

    def _required(self, sought: dict[int, float], query: Query, fields: list[str]) -> list[Hit]:
        """First those that have a term of the query, then all others that have what it requires, newest first."""
        end = query.offset + query.k
        hits = self._nearest("terms", sought, replace(query, offset=0, k=end), fields)
        if len(hits) < end:
            scored = {hit.id for hit in hits}
            others = (_hit(row, 0.0) for row in self._scan(query, fields))
            hits += islice((hit for hit in others if hit.id not in scored), end - len(hits))
        return hits[query.offset : end]

    def _nearest(self, name: str, vector: Any, query: Query, fields: list[str], *more: str) -> list[Hit]:
        """Ask for some more than wanted, so that ties at the end are told apart by id."""
        if not len(vector):
            return []
        found = self._client.search(
            self._alias,
            data=[vector],
            anns_field=name,
            filter=milvus_filter.whole(query, *more),
            limit=min(query.offset + query.k + _SPARE, _MOST_HITS),
            output_fields=fields,
        )
        hits = [_hit({**hit["entity"], "place": hit["place"]}, float(hit["distance"])) for hit in found[0]]
        hits.sort(key=lambda hit: (-hit.score, hit.id))
        return hits[query.offset : query.offset + query.k]

    def _found(self, query: Query, fields: list[str]) -> Iterator[dict[str, Any]]:
        """Yield all that a query finds; where something is required its terms only order."""
        current = self._now()
        if not query.terms or query.must:
            yield from self._scan(query, fields)
        elif sought := milvus_schema.sought(query, current.counts()):
            found = self._client.search(
                self._alias,
                data=[sought],
                anns_field="terms",
                filter=milvus_filter.whole(query),
                limit=_MOST_HITS,
                output_fields=fields,
            )
            yield from (hit["entity"] for hit in found[0])

    def _scan(
        self, query: Query, fields: list[str], batch: int = _MOST_PER_FETCH
    ) -> Iterator[dict[str, Any]]:
        return scan(self._client, self._alias, milvus_filter.whole(query), fields, max(batch, 1))


def _fields(query: Query) -> list[str]:
    return ["vectors"] if query.vectors else ["place"]


def _hit(row: dict[str, Any], score: float) -> Hit:
    vectors = milvus_schema.joined(row["vectors"]) if "vectors" in row else b""
    return Hit(milvus_filter.place(row["place"]), score, vectors)
