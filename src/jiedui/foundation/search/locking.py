"""One indexer at a time: a file lock that ends with its process, however that ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from jiedui.matching import IndexBusy


@contextmanager
def indexer_lock() -> Iterator[None]:
    """Be the only process that takes from the outbox.

    Two at once could write an older state of a row over a newer one.

    Raises:
        IndexBusy: another process is at it.
    """
    folder = Path(settings.INDEX_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "indexer.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexBusy("another indexer is running") from None
        yield
