"""The embedded default engine: tantivy, one writer, any number of reading processes."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import tantivy

from jiedui.matching.backend import Document, IndexSpec
from jiedui.matching.backends.beside import VectorReader, VectorWriter
from jiedui.matching.backends.generations import Generations
from jiedui.matching.backends.tantivy_schema import Translator, facet_key, read, register, schema, written
from jiedui.matching.model import Hit, IndexOutdated, Query, Receipt, Record, Stats, field_name
from jiedui.matching.vectors import Frequencies

_HEAP = 64_000_000
_MOST_FACET_VALUES = 1000
_STALE_SHARE = 0.02
_ATTEMPTS = 5

T = TypeVar("T")


@dataclass
class _Open:
    """One generation as this process has it open; ``stamp`` tells when its files have changed."""

    folder: Path
    index: tantivy.Index
    translator: Translator
    stamp: tuple[int, int, int]
    searcher: tantivy.Searcher = field(init=False)
    vectors: VectorReader = field(init=False)

    def __post_init__(self) -> None:
        self.searcher = self.index.searcher()
        self.vectors = VectorReader(self.folder)  # after the searcher: holds all that its documents point at


class TantivyBackend:
    """An index in a folder. Readers notice writes and rebuilds of other processes with the next query.

    A writer is taken for each batch and given back, so any process may write in turn; whoever waits longer than
    ``patience`` seconds gets ``IndexBusy``. A batch costs about 10 ms whatever it holds: write in batches.
    """

    capabilities = frozenset({"lexical", "filter", "facets", "multi_process_read"})

    def __init__(self, path: str | os.PathLike[str], patience: float = 10.0) -> None:
        self._generations = Generations(Path(path), patience)
        self._spec: IndexSpec | None = None
        self._open: _Open | None = None
        self._lock = threading.Lock()
        self._frequencies: tuple[Path, int, Frequencies] | None = None

    def ensure(self, spec: IndexSpec) -> None:
        """Open the index or make an empty one; ``IndexOutdated`` if analyser, model, schema or library differ."""
        if spec != self._spec:
            self._spec, self._open = spec, None
        if self._generations.current() is None:
            with self._generations.writing():
                if self._generations.current() is None:
                    self._write_generation(())
        self._reader()

    def upsert(self, documents: Iterable[Document]) -> Receipt:
        """Add or replace documents in one commit."""

        def fill(writer: tantivy.IndexWriter, index: tantivy.Index, vectors: VectorWriter) -> int:
            entries = {
                document.record.id: written(document, vectors.add(document.vectors)) for document in documents
            }
            _forget(writer, index, list(entries))
            for entry in entries.values():
                writer.add_document(entry)
            return len(entries)

        return self._commit(fill)

    def delete(self, ids: Iterable[int]) -> Receipt:
        """Remove records in one commit."""

        def fill(writer: tantivy.IndexWriter, index: tantivy.Index, vectors: VectorWriter) -> int:
            unwanted = list(ids)
            _forget(writer, index, unwanted)
            return len(unwanted)

        return self._commit(fill)

    def refresh(self, receipt: Receipt | None = None) -> None:
        """Look for writes now; queries do so by themselves as well."""
        self._reader()

    def lexical(self, query: Query) -> list[Hit]:
        """Return hits by falling BM25 score, ties by rising id."""
        return self._reading(lambda reader: _hits(reader, query))

    def count(self, query: Query) -> int:
        """Return the number of all records found."""
        return self._reading(lambda reader: _total(reader, query))

    def facets(self, query: Query, fields: Sequence[str]) -> dict[str, dict[str, int]]:
        """Count values of attributes; at most 1,000 values each."""
        wanted = {
            name: {"terms": {"field": f"attrs.{field_name(name)}", "size": _MOST_FACET_VALUES}}
            for name in fields
        }
        answer = self._reading(
            lambda reader: reader.searcher.aggregate(reader.translator.query(query), wanted)
        )
        counted = {
            name: {facet_key(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]}
            for name in fields
        }
        return {
            name: dict(sorted(c.items(), key=lambda item: (-item[1], item[0]))) for name, c in counted.items()
        }

    def fetch(self, ids: Iterable[int]) -> dict[int, Record]:
        """Return the stored records by id."""
        wanted = list(ids)
        if not wanted:
            return {}

        def find(reader: _Open) -> dict[int, Record]:
            found = reader.searcher.search(reader.translator.ids(wanted), len(wanted), count=False)
            records = [read(_stored(reader, address, "source")) for _, address in found.hits]
            return {record.id: record for record in records}

        return self._reading(find)

    def frequencies(self) -> Frequencies:
        """Return gram frequencies; counted anew once 2 % of the records have been written since."""
        return self._reading(self._counted)

    def stats(self) -> Stats:
        """Return size and make of the index."""
        kinds = self.facets(Query(), ["kind"])["kind"]

        def describe(reader: _Open) -> Stats:
            made = self._generations.version(reader.folder)
            size = sum(path.stat().st_size for path in reader.folder.iterdir())
            return Stats(reader.searcher.num_docs, kinds, reader.folder.name, made.get("analyzer", ""), size)

        return self._reading(describe)

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Write a new generation aside and switch to it; other writers wait meanwhile, readers do not."""
        with self._generations.writing():
            self._write_generation(documents)
        self._reader()

    def _write_generation(self, documents: Iterable[Document]) -> None:
        with self._generations.replacing(self._version()) as folder:
            index = _opened(folder)
            writer = index.writer(_HEAP, 1)
            seen: set[int] = set()
            with VectorWriter(folder) as vectors:
                for document in documents:
                    if document.record.id in seen:
                        _forget(writer, index, [document.record.id])
                    seen.add(document.record.id)
                    writer.add_document(written(document, vectors.add(document.vectors)))
                vectors.sync()
            writer.commit()
            writer.wait_merging_threads()

    def _commit(self, fill: Callable[[tantivy.IndexWriter, tantivy.Index, VectorWriter], int]) -> Receipt:
        with self._generations.writing():
            folder = self._checked(self._generations.current())
            index = _opened(folder)
            writer = index.writer(_HEAP, 1)
            try:
                with VectorWriter(folder) as vectors:
                    count = fill(writer, index, vectors)
                    vectors.sync()
                opstamp = writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()
        return Receipt(folder.name, opstamp, count)

    def _reading(self, work: Callable[[_Open], T]) -> T:
        return work(self._reader())

    def _reader(self) -> _Open:
        """Return the current generation in its current state, opened or reloaded if need be."""
        for attempt in range(_ATTEMPTS):
            folder = self._checked(self._generations.current())
            try:
                return self._brought_up_to_date(folder)
            except (OSError, ValueError):
                if attempt == _ATTEMPTS - 1 or folder.exists():
                    raise
        raise AssertionError("unreachable")

    def _brought_up_to_date(self, folder: Path) -> _Open:
        stamp = _stamp(folder)
        known = self._open
        if known is not None and known.folder == folder and known.stamp == stamp:
            return known
        with self._lock:
            if known is not None and known.folder == folder:
                index, translator = known.index, known.translator
            else:
                index = _opened(folder)
                translator = Translator(index)
            index.reload()
            self._open = _Open(folder, index, translator, stamp)
            return self._open

    def _checked(self, folder: Path | None) -> Path:
        if folder is None:
            raise IndexOutdated("there is no index yet; call ensure or rebuild")
        if self._open is not None and self._open.folder == folder:
            return folder
        found, wanted = self._generations.version(folder), self._version()
        if found != wanted and folder.exists():
            raise IndexOutdated(f"the index was written by {found}, this is {wanted}")
        return folder

    def _version(self) -> dict[str, str]:
        if self._spec is None:
            raise IndexOutdated("call ensure before use")
        return {
            "analyzer": self._spec.analyzer,
            "learned": self._spec.learned,
            "schema": str(self._spec.schema),
            "tantivy": version("tantivy"),
        }

    def _counted(self, reader: _Open) -> Frequencies:
        opstamp = _opstamp(reader.folder)
        if self._frequencies is not None:
            folder, counted_at, frequencies = self._frequencies
            written_since = abs(opstamp - counted_at) + abs(reader.searcher.num_docs - frequencies.records)
            if folder == reader.folder and written_since <= frequencies.records * _STALE_SHARE:
                return frequencies
        frequencies = Frequencies.of(reader.searcher.num_docs, reader.searcher.terms_with_prefix("grams", ""))
        self._frequencies = (reader.folder, opstamp, frequencies)
        return frequencies


def _forget(writer: tantivy.IndexWriter, index: tantivy.Index, ids: list[int]) -> None:
    """Delete by query: deleting by term takes a Python integer for a signed one and misses our unsigned ids."""
    if ids:
        writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, "id", ids))


def _hits(reader: _Open, query: Query) -> list[Hit]:
    translated = reader.translator.query(query)
    order = None if query.terms else "id"
    found = reader.searcher.search(
        translated, query.k, count=False, offset=query.offset, order_by_field=order
    ).hits
    addresses = [address for _, address in found]
    ids = [int(id or 0) for id in reader.searcher.fast_field_values("id", addresses)]
    scores = [float(score) if query.terms else 0.0 for score, _ in found]
    vectors = [b""] * len(addresses)
    if query.vectors:
        places = reader.searcher.fast_field_values("vectors", addresses)
        vectors = [reader.vectors.at(int(place or 0)) for place in places]
    hits = [Hit(*row) for row in zip(ids, scores, vectors, strict=True)]
    return sorted(hits, key=lambda hit: (-hit.score, hit.id)) if query.terms else hits


def _total(reader: _Open, query: Query) -> int:
    answer: Any = reader.searcher.search(reader.translator.query(query), 1)
    return int(answer.count)


def _stored(reader: _Open, address: tantivy.DocAddress, name: str) -> bytes:
    return bytes(reader.searcher.doc(address).get_first(name) or b"")


def _opened(folder: Path) -> tantivy.Index:
    index = tantivy.Index(schema(), path=str(folder))
    index.config_reader("manual")
    register(index)
    return index


def _stamp(folder: Path) -> tuple[int, int, int]:
    status = (folder / "meta.json").stat()
    return status.st_ino, status.st_mtime_ns, status.st_size


def _opstamp(folder: Path) -> int:
    return int(json.loads((folder / "meta.json").read_text(encoding="utf-8"))["opstamp"])
