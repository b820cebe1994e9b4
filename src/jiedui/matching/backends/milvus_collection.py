"""One generation of the index in Milvus: a collection of records, filled and changed by one writer who also counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any, TypeVar

from pymilvus import MilvusClient

from jiedui.matching.backend import Document, IndexSpec
from jiedui.matching.backends import milvus_filter, milvus_schema
from jiedui.matching.backends.milvus_counts import Counts
from jiedui.matching.backends.milvus_notes import Notebook, Notes
from jiedui.matching.model import IndexTooLarge

MOST_ON_LITE = 20_000
STALE_SHARE = 0.02
_BATCH = 200
_SAMPLE = 1000
_TELLING = 50

T = TypeVar("T")


class Collection:
    """A collection and what its notes said when last looked at; with ``most`` it is one of Milvus Lite."""

    def __init__(self, client: MilvusClient, name: str, *, most: int | None) -> None:
        self.name = name
        self._client = client
        self._most = most
        self._notebook = Notebook(client, name)
        self.notes = Notes()
        self._read: tuple[int, Counts] = (0, Counts())
        self._counted: tuple[int, int, Counts] | None = None

    def open(self) -> None:
        """See to it that the server has the collection in memory; one that has just started has not."""
        self._client.load_collection(self.name)
        self._notebook.open()

    def look(self) -> Notes:
        """Read the notes anew."""
        self.notes = self._notebook.load()
        return self.notes

    def fill(self, spec: IndexSpec, documents: Iterable[Document], *, built: bool) -> None:
        """Make the collection and put all documents in; of two with the same id the later one stays."""
        waiting = iter(documents)
        first = list(islice(waiting, _SAMPLE))  # their lengths stand for all
        milvus_schema.create(self._client, self.name, lite=self._most is not None)
        self.notes = self._notebook.create(spec, milvus_schema.mean_lengths(first))
        for batch in _batches(chain(first, waiting)):
            self.write({document.record.id: document for document in batch}, saving=False)
        self.notes = replace(self.notes, built=built)
        self._save()
        self._client.flush(self.name)

    def drop(self) -> None:
        """Remove the collection and its notes."""
        self._client.drop_collection(self.name)
        self._notebook.drop()

    def counts(self) -> Counts:
        """Return the counts that the notes name, for reading."""
        while self._read[0] != self.notes.snapshot:
            if (counts := self._notebook.counts(self.notes)) is not None:
                self._read = (self.notes.snapshot, counts)
            else:
                self.look()
        return self._read[1]

    def write(self, changed: Mapping[int, Document | None], *, saving: bool = True) -> None:
        """Replace these records, or remove those that are None. What is begun is noted first, so that a crash leaves no wrong count unnoticed."""
        counts, missing = self._counts_to_change()
        documents = [document for document in changed.values() if document is not None]
        before = self._stored(list(changed))
        self._refuse_too_many(counts.records + len(documents) - len(before))
        lengths = self.notes.lengths
        if not self.notes.written and len(documents) >= _TELLING:
            lengths = milvus_schema.mean_lengths(documents)
        kinds = sorted({*self.notes.kinds, *(document.record.kind for document in documents)})
        written = self.notes.written + len(changed)
        self.notes = self._notebook.save(replace(self.notes, written=written, kinds=kinds, lengths=lengths))
        if gone := [row["place"] for place, row in before.items() if changed[place] is None]:
            self._client.delete(self.name, ids=gone)
        rows = [milvus_schema.row(document, self.notes.lengths) for document in documents]
        for start in range(0, len(rows), _BATCH):
            self._client.upsert(self.name, rows[start : start + _BATCH])
        _count(counts, list(before.values()), -1)
        _count(counts, rows)
        self._counted = (written, missing, counts)
        if saving and written - missing - self.notes.counted > counts.records * STALE_SHARE:
            self._save()

    def _save(self) -> None:
        _, missing, counts = self._counted or (0, 0, Counts())
        self.notes = self._notebook.keep(self.notes, counts, missing)
        self._read = (self.notes.snapshot, counts)

    def _counts_to_change(self) -> tuple[Counts, int]:
        """Return the counts as this process has kept them, or the snapshot, or counted anew where too much is missing from it."""
        if self._counted is not None and self._counted[0] == self.notes.written:
            return self._counted[2], self._counted[1]
        counts, missing = self.counts(), self.notes.written - self.notes.counted
        if missing > counts.records * STALE_SHARE:
            return self._counted_anew(), 0
        return counts.copy(), missing

    def _counted_anew(self) -> Counts:
        counts = Counts()
        for rows in _batches(scan(self._client, self.name, "place >= 0", ["terms", "vectors"])):
            _count(counts, rows)
        return counts

    def _stored(self, ids: list[int]) -> dict[int, dict[str, Any]]:
        """Return of those records that exist what the counts need, by id."""
        found = {}
        for start in range(0, len(ids), _BATCH):
            places = [milvus_filter.place(id) for id in ids[start : start + _BATCH]]
            for row in self._client.get(self.name, ids=places, output_fields=["terms", "vectors"]):
                found[milvus_filter.place(row["place"])] = row
        return found

    def _refuse_too_many(self, records: int) -> None:
        if self._most is not None and records > self._most:
            raise IndexTooLarge(
                f"Milvus Lite is for trying things: it is given {self._most:,} records at most and was to hold "
                f"{records:,}; use a Milvus server, or the embedded index"
            )


def count(client: MilvusClient, name: str, expression: str) -> int:
    """Return how many records of a collection fulfil an expression."""
    rows = client.query(name, filter=expression, output_fields=["count(*)"])
    return int(rows[0]["count(*)"])


def scan(
    client: MilvusClient, name: str, expression: str, fields: Sequence[str], batch: int = 1000
) -> Iterator[dict[str, Any]]:
    """Yield the records of a collection that fulfil an expression, newest id first."""
    pages = client.query_iterator(name, batch_size=batch, filter=expression, output_fields=list(fields))
    try:
        while page := pages.next():
            yield from page
    finally:
        pages.close()


def _count(counts: Counts, rows: Sequence[Mapping[str, Any]], times: int = 1) -> None:
    vectors = [milvus_schema.joined(row["vectors"]) for row in rows]
    counts.change([row["terms"] for row in rows], vectors, times)


def _batches(documents: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(documents)
    while batch := list(islice(waiting, _BATCH)):
        yield batch
