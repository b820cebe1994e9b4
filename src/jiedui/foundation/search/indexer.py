"""The one writer of the index: takes from the outbox, reads the rows as they are now, writes, and only then forgets."""

import traceback
from collections import defaultdict
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import structlog
from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone

from jiedui.foundation.core.background import Beat
from jiedui.foundation.core.indexing import search_sources, tell_indexed
from jiedui.foundation.core.preparation import Progress, no_progress
from jiedui.matching import IndexBusy, IndexDiskFull, IndexOutdated, IndexTooLarge, IndexUnreachable

from . import index
from .documents import record_of
from .identity import id_of
from .joining import RebuildFailed
from .locking import indexer_lock
from .models import OutboxEntry
from .rebuilding import rebuild

if TYPE_CHECKING:
    from jiedui.matching import Document, Matcher

BATCH = 500
IDLE_SECONDS = 0.3
NOT_THE_DOCUMENT = (IndexBusy, IndexDiskFull, IndexOutdated, IndexTooLarge, IndexUnreachable, OSError)
log = structlog.get_logger(__name__)


@dataclass
class Drained:
    """What one draining did: rows written, rows removed, rows that failed."""

    written: int = 0
    removed: int = 0
    failed: int = 0

    def __bool__(self) -> bool:
        return bool(self.written or self.removed or self.failed)


@dataclass
class _Batch:
    """What a batch of entries comes to."""

    documents: dict[int, "Document"] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    errors: dict[int, str] = field(default_factory=dict)


def drain(batch: int = BATCH) -> Drained:
    """Bring the oldest due entries into the index; entries are deleted only once the index holds them for good.

    Raises:
        IndexBusy: another indexer is running.
        IndexOutdated: the index wants rebuilding first.
    """
    with indexer_lock():
        entries = list(OutboxEntry.objects.filter(due_at__lte=timezone.now()).order_by("pk")[:batch])
        if not entries:
            return Drained()
        writer = index.matcher()
        read = _read(entries, writer)
        _write(read, writer)
        _settle(entries, read.errors)
        return Drained(len(read.documents), len(read.gone), len(read.errors))


def drain_all() -> Drained:
    """Drain until nothing is due."""
    total = Drained()
    while done := drain():
        total.written += done.written
        total.removed += done.removed
        total.failed += done.failed
    return total


def ensure_index(progress: Progress = no_progress) -> bool:
    """Rebuild the index if there is none or an outdated one; answers whether it had to."""
    try:
        index.matcher()
    except IndexOutdated as reason:
        log.info("index_rebuilding", reason=str(reason))
        rebuild(progress)
        return True
    return False


def run(stopping: Event, beat: Beat) -> None:
    """The loop of the indexer process."""
    while not stopping.is_set():
        try:
            beat("")
            index.matcher()
            while not stopping.is_set() and drain():
                beat("")
        except IndexBusy:
            stopping.wait(1)
        except IndexOutdated:
            beat("reindex")
            with suppress(_Interrupted):
                ensure_index(partial(_go_on, stopping))
        except DatabaseError:
            log.exception("indexer_database_error")
            stopping.wait(5)
        except (IndexDiskFull, IndexTooLarge, IndexUnreachable, RebuildFailed, OSError) as problem:
            log.error("indexer_cannot_write", reason=str(problem))
            stopping.wait(5)
        close_old_connections()
        stopping.wait(IDLE_SECONDS)


class _Interrupted(Exception):
    """A rebuild was told to stop; the index before it stays."""


def _go_on(stopping: Event, done: int, total: int) -> None:
    if stopping.is_set():
        raise _Interrupted


def _read(entries: list[OutboxEntry], writer: "Matcher") -> _Batch:
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        wanted[entry.kind].add(entry.object_id)
    batch = _Batch()
    for kind, keys in wanted.items():
        try:
            reading = search_sources[kind].reading if kind in search_sources else nullcontext
            with reading():
                _read_kind(kind, keys, batch, writer)
        except Exception as problem:
            batch.errors.update({id_of(kind, key): _in_words(problem) for key in keys})
    return batch


def _read_kind(kind: str, keys: set[int], batch: _Batch, writer: "Matcher") -> None:
    """Rows that are gone, are not to be found, or whose app was removed leave the index."""
    source = search_sources.get(kind)
    rows = {row.pk: row for row in source.rows().filter(pk__in=keys)} if source else {}
    if source and rows:
        source.complete(list(rows.values()))
    for key in keys:
        number = id_of(kind, key)
        try:
            record = record_of(source, rows[key]) if source and key in rows else None
            if record is None:
                batch.gone.add(number)
            else:
                batch.documents[number] = writer.prepare(record)
        except Exception as problem:
            batch.errors[number] = _in_words(problem)


def _write(batch: _Batch, writer: "Matcher") -> None:
    if batch.gone:
        writer.remove(batch.gone)
    if not batch.documents:
        return
    try:
        writer.backend.upsert(batch.documents.values())
    except NOT_THE_DOCUMENT:
        raise
    except Exception:
        _write_singly(batch, writer)


def _write_singly(batch: _Batch, writer: "Matcher") -> None:
    """One document that the engine refuses must not keep the others out."""
    for number, document in list(batch.documents.items()):
        try:
            writer.backend.upsert([document])
        except NOT_THE_DOCUMENT:
            raise
        except Exception as problem:
            batch.errors[number] = _in_words(problem)
            del batch.documents[number]


@transaction.atomic
def _settle(entries: Iterable[OutboxEntry], errors: dict[int, str]) -> None:
    """Forget what is done; of each row that failed keep one entry and try it again later, ever more seldom."""
    done = []
    kept: set[int] = set()
    for entry in sorted(entries, key=lambda entry: -entry.attempts):
        number = id_of(entry.kind, entry.object_id)
        if number not in errors or number in kept:
            done.append(entry.pk)
            continue
        kept.add(number)
        entry.postpone(errors[number])
        log.warning("indexing_failed", kind=entry.kind, object_id=entry.object_id, attempts=entry.attempts)
    OutboxEntry.objects.filter(pk__in=done).delete()
    indexed: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if id_of(entry.kind, entry.object_id) not in errors:
            indexed[entry.kind].add(entry.object_id)
    for kind, keys in indexed.items():
        tell_indexed(kind, keys)


def _in_words(problem: Exception) -> str:
    return "".join(traceback.format_exception(problem, limit=-3))[-2000:]
