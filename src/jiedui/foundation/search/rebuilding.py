"""A whole new index, written aside and switched to; readers keep the old one meanwhile."""

from collections.abc import Iterator
from typing import Any

from jiedui.foundation.core.indexing import SearchSource, search_sources
from jiedui.foundation.core.preparation import Progress, no_progress
from jiedui.matching import Record
from jiedui.matching.processes import processors

from . import index
from .documents import record_of
from .models import OutboxEntry

CHUNK = 500
TELL_EVERY = 50


def rebuild(progress: Progress = no_progress) -> int:
    """Index every row of every source anew and answer how many there are.

    Entries in the outbox stay: a row changed while this runs is read once more by the indexer. A row whose document
    fails is put there too, and reported.
    """
    total = sum(source.rows().count() for source in search_sources)
    told = _Told(progress, total)
    index.for_rebuilding().rebuild(_records(told), workers=processors())
    index.mark_filled()
    progress(total, total)
    return told.found


class _Told:
    """Counts rows and moves the bar."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = max(total, 1)
        self._seen = 0
        self.found = 0

    def one(self, *, found: bool) -> None:
        self._seen += 1
        self.found += found
        if self._seen % TELL_EVERY == 0:
            self._progress(min(self._seen, self._total), self._total)


def _records(told: _Told) -> Iterator[Record]:
    for source in search_sources:
        with source.reading():
            for row in source.rows().iterator(chunk_size=CHUNK):
                record = _record_or_entry(source, row)
                told.one(found=record is not None)
                if record is not None:
                    yield record


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
