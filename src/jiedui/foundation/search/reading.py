"""Rows of sources as records, counted while they are read; a row that cannot be read is noted in the outbox."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from jiedui.foundation.core.indexing import SearchSource, search_sources
from jiedui.foundation.core.preparation import Progress
from jiedui.matching import Record

from .documents import record_of
from .models import OutboxEntry

CHUNK = 500
TELL_EVERY = 50


class Told:
    """Counts rows and moves the bar."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self.total = total
        self.seen = 0
        self.found = 0

    @classmethod
    def beginning(cls, progress: Progress) -> "Told":
        """Of all rows of all sources, none seen yet."""
        return cls(progress, sum(source.rows().count() for source in search_sources))

    def one(self, *, found: bool) -> None:
        """Note a row, and whether it is to be found."""
        self.seen += 1
        self.found += found
        if self.seen % TELL_EVERY == 0:
            self.until(self.seen)

    def until(self, seen: int) -> None:
        """Move the bar to so many rows."""
        self._progress(min(seen, self.total), max(self.total, 1))

    def finish(self) -> None:
        """Say that all is done."""
        self._progress(self.total, self.total)


def records(told: Told) -> Iterator[Record]:
    """The record of every row that is to be found."""
    for source in search_sources:
        yield from records_of(source, source.rows(), told)


def records_of(source: SearchSource, rows: Any, told: Told) -> Iterator[Record]:
    """The records of rows of a source, as far as they are to be found."""
    with source.reading():
        for row in _completed(source, rows.iterator(chunk_size=CHUNK)):
            record = _record_or_entry(source, row)
            told.one(found=record is not None)
            if record is not None:
                yield record


def _completed(source: SearchSource, rows: Iterator[Any]) -> Iterator[Any]:
    while some := list(islice(rows, CHUNK)):
        source.complete(some)
        yield from some


def _record_or_entry(source: SearchSource, row: Any) -> Record | None:
    try:
        return record_of(source, row)
    except Exception as problem:
        _remember(source.kind, row.pk, f"{type(problem).__name__}: {problem}")
        return None


def _remember(kind: str, pk: int, error: str) -> None:
    """See to it that a row which could not be read has an entry in the outbox."""
    if not OutboxEntry.objects.filter(kind=kind, object_id=pk).exists():
        OutboxEntry(kind=kind, object_id=pk).postpone(error)
