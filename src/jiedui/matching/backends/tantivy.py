"""The embedded default engine: tantivy, one writer, any number of reading processes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import tantivy

from jiedui.matching.backend import Document, IndexSpec
from jiedui.matching.backends.beside import SignReader, VectorReader, VectorWriter, read_tally, write_tally
from jiedui.matching.backends.generations import Generations
from jiedui.matching.backends.sharing import Sharing
from jiedui.matching.backends.tantivy_reading import Kept, Reading
from jiedui.matching.backends.tantivy_schema import Translator, opened, written
from jiedui.matching.model import Filter, Hit, IndexOutdated, Query, Receipt, Record, Stats
from jiedui.matching.vectors import Frequencies, Tally

_HEAP, _REBUILD_HEAP = 64_000_000, 256_000_000
_ATTEMPTS = 5
_CHUNK = 1000
_LONGEST_TAIL = 32_000_000


class TantivyBackend:
    """An index in a folder. Readers notice writes and rebuilds of other processes with the next query.

    A writer is taken for each batch and given back, so any process may write in turn; whoever waits longer than
    ``patience`` seconds gets ``IndexBusy``. A batch costs about 10 ms whatever it holds: write in batches.
    """

    capabilities = frozenset(
        {"lexical", "dense", "filter", "facets", "names", "prints", "shares", "multi_process_read"}
    )

    def __init__(self, path: str | os.PathLike[str], patience: float = 10.0) -> None:
        self._generations = Generations(Path(path), patience)
        self._spec: IndexSpec | None = None
        self._open: Reading | None = None
        self._lock = threading.Lock()

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

        def fill(filling: _Filling) -> int:
            entries = {document.record.id: document for document in documents}
            filling.forget(list(entries))
            filling.add(list(entries.values()))
            return len(entries)

        return self._commit(fill)

    def delete(self, ids: Iterable[int]) -> Receipt:
        """Remove records in one commit."""

        def fill(filling: _Filling) -> int:
            unwanted = list(ids)
            filling.forget(unwanted)
            return len(unwanted)

        return self._commit(fill)

    def refresh(self, receipt: Receipt | None = None) -> None:
        """Look for writes now; queries do so by themselves as well."""
        self._reader()

    def lexical(self, query: Query) -> list[Hit]:
        """Return hits by falling BM25 score, ties by rising id."""
        return self._reader().lexical(query)

    def dense(self, query: Query) -> list[Hit]:
        """Return hits by falling cosine, found by the signs of their numbers."""
        return self._reader().dense(query)

    def count(self, query: Query) -> int:
        """Return the number of all records found."""
        return self._reader().total(query)

    def facets(self, query: Query, fields: Sequence[str]) -> dict[str, dict[str, int]]:
        """Count values of attributes; at most 1,000 values each."""
        return self._reader().facets(query, fields)

    def names(self, beginning: str, where: Filter | None, k: int) -> list[tuple[str, int]]:
        """Return names that begin so and how many records have them; none in an index for matching alone."""
        return self._reader().names(beginning, where, k) if self._searches else []

    def fetch(self, ids: Iterable[int]) -> dict[int, Record]:
        """Return the stored records by id."""
        wanted = list(ids)
        return self._reader().fetch(wanted) if wanted else {}

    def frequencies(self) -> Frequencies:
        """Return gram frequencies; computed anew once 2 % of the records have changed."""
        return self._reader().frequencies()

    def stats(self) -> Stats:
        """Return size and make of the index."""
        reader = self._reader()
        kinds = reader.facets(Query(), ["kind"])["kind"]
        made = self._generations.version(reader.folder)
        size = sum(path.stat().st_size for path in reader.folder.iterdir())
        return Stats(reader.searcher.num_docs, kinds, reader.folder.name, made.get("analyzer", ""), size)

    def prints(self) -> dict[int, int]:
        """Return the fingerprint of every record by id."""
        return self._reader().prints()

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Write a new generation aside and switch to it; other writers wait meanwhile, readers do not."""
        with self._generations.writing():
            self._write_generation(documents)
        self._reader()

    @contextmanager
    def shared(self, processes: int) -> Iterator[Sharing]:
        """Let processes write a new generation together, a ``Share`` each; switch to it when the block ends well, drop it when it fails."""
        with self._generations.writing(), self._generations.replacing(self._version()) as folder:
            sharing = Sharing.among(processes, folder, self._searches)
            yield sharing
            sharing.join(_LONGEST_TAIL)
        self._reader()

    def _write_generation(self, documents: Iterable[Document]) -> None:
        with self._generations.replacing(self._version()) as folder:
            index = self._opened(folder)
            writer = index.writer(_REBUILD_HEAP, 1)
            tally, seen, waiting = Tally(), dict[int, int](), iter(documents)
            with VectorWriter(folder) as vectors:
                filling = _Filling(writer, index, vectors, self._searches)
                again = False
                while chunk := list(islice(waiting, _CHUNK)):
                    again |= filling.add_once(chunk, seen)
                    tally.add([document.vectors for document in chunk])
                vectors.sync()
            writer.commit()
            writer.wait_merging_threads()
            if vectors.end > _LONGEST_TAIL and not again:
                write_tally(folder, tally, vectors.end)

    def _commit(self, fill: Callable[[_Filling], int]) -> Receipt:
        with self._generations.writing():
            folder = self._checked(self._generations.current())
            index = self._opened(folder)
            writer = index.writer(_HEAP, 1)
            try:
                with VectorWriter(folder) as vectors:
                    count = fill(_Filling(writer, index, vectors, self._searches))
                    vectors.sync()
                opstamp = writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()
            _count_tail(folder, vectors.end)
        return Receipt(folder.name, opstamp, count)

    def _reader(self) -> Reading:
        """Return the current generation in its current state, opened or reloaded if need be."""
        for attempt in range(_ATTEMPTS):
            folder = self._checked(self._generations.current())
            try:
                return self._brought_up_to_date(folder)
            except (OSError, ValueError):
                if attempt == _ATTEMPTS - 1 or folder.exists():
                    raise
        raise AssertionError("unreachable")

    def _brought_up_to_date(self, folder: Path) -> Reading:
        stamp = _stamp(folder)
        known = self._open
        if known is not None and known.folder == folder and known.stamp == stamp:
            return known
        with self._lock:
            if known is not None and known.folder == folder:
                index, translator, kept = known.index, known.translator, known.kept
            else:
                index = self._opened(folder)
                translator, kept = Translator(index), Kept(SignReader(folder))
            index.reload()
            self._open = Reading(folder, index, translator, stamp, kept)
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
            "search": str(self._spec.search),
            "tantivy": version("tantivy"),
        }

    @property
    def _searches(self) -> bool:
        return self._spec is not None and self._spec.search

    def _opened(self, folder: Path) -> tantivy.Index:
        return opened(folder, self._searches)


@dataclass(frozen=True)
class _Filling:
    """A batch on its way into an index and the files beside it."""

    writer: tantivy.IndexWriter
    index: tantivy.Index
    vectors: VectorWriter
    search: bool

    def add(self, documents: Sequence[Document]) -> list[int]:
        """Write documents that are not there yet; return where their vectors stand."""
        places = [self.vectors.add(document.vectors) for document in documents]
        for document, place in zip(documents, places, strict=True):
            self.writer.add_document(written(document, place, self.search))
        dense = [
            (document.record.id, place, document.dense)
            for document, place in zip(documents, places, strict=True)
            if document.dense is not None
        ]
        if dense:
            self.vectors.add_signs(*zip(*dense, strict=True))
        return places

    def forget(self, ids: list[int]) -> None:
        """Remove what the index holds of these records.

        Deleted by query: deleting by term takes a Python integer for a signed one and misses our unsigned ids.
        """
        if not ids:
            return
        wanted = tantivy.Query.term_set_query(self.index.schema, "id", ids)
        searcher = self.index.searcher()
        found = searcher.search(wanted, len(ids), count=False).hits
        for place in searcher.fast_field_values("vectors", [address for _, address in found]):
            self.vectors.drop(int(place or 0))
        self.writer.delete_documents_by_query(wanted)

    def add_once(self, documents: Sequence[Document], seen: dict[int, int]) -> bool:
        """Write documents of which some may have come before, in this chunk or an earlier one; say whether any had."""
        latest = {document.record.id: document for document in documents}
        again = [id for id in latest if id in seen]
        for id in again:
            self.vectors.drop(seen[id])
        if again:
            self.writer.delete_documents_by_query(
                tantivy.Query.term_set_query(self.index.schema, "id", again)
            )
        seen.update(zip(latest, self.add(list(latest.values())), strict=True))
        return bool(again)


def _count_tail(folder: Path, end: int) -> None:
    """Keep the tally anew where readers would have much to count."""
    tally, counted_to = read_tally(folder)
    if end - counted_to > _LONGEST_TAIL:
        counted_to, _ = VectorReader(folder).count(tally, counted_to)
        write_tally(folder, tally, counted_to)


def _stamp(folder: Path) -> tuple[int, int, int]:
    status = (folder / "meta.json").stat()
    return status.st_ino, status.st_mtime_ns, status.st_size
