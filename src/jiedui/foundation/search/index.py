"""The index of this installation as one process has it open."""

import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from jiedui.matching import IndexOutdated

if TYPE_CHECKING:
    from jiedui.matching import Matcher

PATIENCE_SECONDS = 5.0


def matcher() -> "Matcher":
    """The matcher over `settings.INDEX_DIR`, opened when a process first asks; it notices others' writes by itself.

    Raises:
        IndexOutdated: there is no index that was ever filled, or one of another analyser: rebuild it.
    """
    if not is_filled():
        raise IndexOutdated("there is no index yet")
    opened = _of_process(os.getpid(), str(settings.INDEX_DIR))
    opened.ensure()
    return opened


def for_rebuilding() -> "Matcher":
    """The matcher whatever lies in the folder."""
    opened = _of_process(os.getpid(), str(settings.INDEX_DIR))
    with suppress(IndexOutdated):
        opened.ensure()
    return opened


def is_filled() -> bool:
    """Whether an index was finished here; one that a crash left empty at its first making does not count."""
    folder = Path(settings.INDEX_DIR)
    return (folder / "current").exists() and (folder / "filled").exists()


def mark_filled() -> None:
    (Path(settings.INDEX_DIR) / "filled").touch()


@lru_cache(maxsize=4)
def _of_process(pid: int, folder: str) -> "Matcher":
    """Keyed by process, since an index opened before a fork belongs to the parent."""
    from jiedui.matching import Matcher, TantivyBackend  # noqa: PLC0415 -- loads numpy and the engine, a quarter of a second

    return Matcher(TantivyBackend(folder, patience=PATIENCE_SECONDS))
