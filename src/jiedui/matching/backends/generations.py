"""Generations of an index on disk: one folder each, a pointer to the one in use, one writer at a time.

root/current        the name of the generation in use, replaced atomically
root/lock           held by the process that writes (flock, so it ends with the process)
root/g-<time>-<pid>/  an index; version.json says who wrote it
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from jiedui.matching.model import IndexBusy, IndexDiskFull

VERSION_FILE = "version.json"
_PATIENCE = 0.02
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Generations:
    """The folder of an index. Everything here survives a kill at any moment."""

    def __init__(self, root: Path, patience: float = 10.0) -> None:
        self.root = root
        self.patience = patience

    def current(self) -> Path | None:
        """Return the folder in use, or ``None`` where there is no index yet."""
        try:
            return self.root / (self.root / "current").read_text(encoding="ascii")
        except FileNotFoundError:
            return None

    def version(self, folder: Path) -> dict[str, str]:
        """Return what the writer of a generation noted; empty if it noted nothing readable."""
        try:
            return dict(json.loads((folder / VERSION_FILE).read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError):
            return {}

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer; raises ``IndexBusy`` after ``patience`` seconds of waiting."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("a") as handle:
            deadline = time.monotonic() + self.patience
            while not _locked(handle.fileno()):
                if time.monotonic() > deadline:
                    raise IndexBusy(f"another process writes to {self.root}")
                time.sleep(_PATIENCE)
            with _full_disk_told(self.root):
                yield

    @contextmanager
    def replacing(self, version: Mapping[str, str]) -> Iterator[Path]:
        """Give a new folder to fill; switch to it when the block ends well, drop it when it fails.

        Call inside ``writing``. The folder before, and any left by a crash, are removed afterwards; readers that
        have it open keep reading it until they look again.
        """
        folder = self.root / f"g-{time.time_ns():x}-{os.getpid()}"
        folder.mkdir()
        try:
            yield folder
            write_durably(folder / VERSION_FILE, json.dumps(dict(version)))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        fresh = self.root / "current.new"
        write_durably(fresh, folder.name)
        fresh.replace(self.root / "current")
        sync_folder(self.root)
        for other in self.root.glob("g-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)


@contextmanager
def _full_disk_told(root: Path) -> Iterator[None]:
    """Say it in a sentence when the disk is full: engines tell it in errors of their own, with the system's words."""
    try:
        yield
    except Exception as error:
        if getattr(error, "errno", None) in _FULL or any(
            os.strerror(number) in str(error) for number in _FULL
        ):
            raise IndexDiskFull(f"no room on the disk of {root}; the index stays as it was") from error
        raise


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_durably(path: Path, text: str) -> None:
    """Write a file that outlives a loss of power."""
    with path.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def sync_folder(path: Path) -> None:
    """Make durable which files a folder has."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
