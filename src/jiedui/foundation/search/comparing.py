"""An index brought in step with the tables: every row is read and compared, and only what differs is written."""

from collections.abc import Iterable
from dataclasses import dataclass

from jiedui.foundation.core.preparation import Progress, no_progress
from jiedui.matching import Record

from . import index
from .locking import indexer_lock
from .reading import Told, records
from .rebuilding import rebuild

MOST = 10_000
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class InStep:
    """How many records the index holds now, and how many of them were written for it."""

    found: int
    written: int


def bring_in_step(progress: Progress = no_progress) -> InStep:
    """Write what differs between the tables and the index; build it anew where there is none or very much differs.

    Entries in the outbox stay, as in a rebuild. The indexer waits meanwhile, so that no older state of a row is written over a
    newer one.

    Raises:
        IndexBusy: another indexer is running.
    """
    told = Told.beginning(progress)
    with indexer_lock(PATIENCE_SECONDS):
        written = _write_what_differs(told)
    if written is None:
        found = rebuild(progress)
        return InStep(found, found)
    told.finish()
    return InStep(told.found, written)


def _write_what_differs(told: Told) -> int | None:
    """How many records were written or removed; None where the index is to be built anew instead."""
    held = _held()
    if held is None or abs(len(held) - told.total) > MOST:
        return None
    changed = _changed(records(told), held)
    if changed is None or len(held) > MOST:
        return None
    matcher = index.matcher()
    if changed:
        matcher.add(changed)
    if held:
        matcher.remove(held)
    return len(changed) + len(held)


def _held() -> dict[int, int] | None:
    """The fingerprint of each record in the index; None where nothing can be made of it."""
    try:
        return index.matcher().prints()
    except index.UNREADABLE:
        return None


def _changed(found: Iterable[Record], held: dict[int, int]) -> list[Record] | None:
    """Records that the index does not hold as they are, with what is left in `held` being gone; None where they are too many."""
    from jiedui.matching.backend import fingerprint  # noqa: PLC0415 -- loads numpy

    changed = []
    for record in found:
        if held.pop(record.id, None) != fingerprint(record):
            changed.append(record)
            if len(changed) > MOST:
                return None
    return changed
