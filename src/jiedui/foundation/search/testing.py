"""For tests: the index brought up to date at once, without a process beside."""

from .indexer import drain_all, ensure_index
from .rebuilding import rebuild


def indexed(*, afresh: bool = False) -> None:
    """Make the index hold what the tables hold: drain the outbox, or build it anew (`afresh`).

    Call it after writing what a test wants to find; the test's own transaction may stay open.
    """
    if afresh:
        rebuild()
    else:
        ensure_index()
    drain_all()
