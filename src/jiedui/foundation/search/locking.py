"""One indexer at a time: a file lock that ends with its process, however that ends."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.conf import settings

from jiedui.matching import IndexBusy

PAUSE = 0.02


@contextmanager
def indexer_lock(patience: float = 0.0) -> Iterator[None]:
    """Be the only process that takes from the outbox, after at most so many seconds of waiting for another.

    Two at once could write an older state of a row over a newer one.

    Raises:
        IndexBusy: another process is at it.
    """
    folder = Path(settings.INDEX_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "indexer.lock").open("a") as handle:
        deadline = time.monotonic() + patience
        while not _locked(handle):
            if time.monotonic() >= deadline:
                raise IndexBusy("another indexer is running")
            time.sleep(PAUSE)
        yield


def _locked(handle: TextIO) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
