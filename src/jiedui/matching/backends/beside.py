"""Gram vectors beside an index: one file per generation, only ever appended to, read through memory.

tantivy keeps stored fields in compressed blocks; reading three hundred candidates from there took as long as finding
them. Here a candidate costs a slice. What was replaced, deleted or never committed stays as waste until a rebuild.
"""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path
from types import TracebackType

NAME = "vectors.bin"
_SIZE = struct.Struct("<I")


class VectorWriter:
    """Appends vectors; one at a time, under the lock of the index. ``sync`` before the index commits."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / NAME).open("ab")
        self._end = self._file.seek(0, os.SEEK_END)

    def __enter__(self) -> VectorWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, vectors: bytes) -> int:
        """Append vectors and return where they stand."""
        place = self._end
        self._file.write(_SIZE.pack(len(vectors)) + vectors)
        self._end += _SIZE.size + len(vectors)
        return place

    def sync(self) -> None:
        """Make durable what was added, so that no committed document points at nothing."""
        self._file.flush()
        os.fsync(self._file.fileno())


class VectorReader:
    """Reads vectors that were durable when this was opened."""

    def __init__(self, folder: Path) -> None:
        with (folder / NAME).open("rb") as file:
            empty = not os.fstat(file.fileno()).st_size
            self._bytes: mmap.mmap | bytes = (
                b"" if empty else mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
            )

    def at(self, place: int) -> bytes:
        """Return the vectors that stand at a place."""
        (size,) = _SIZE.unpack_from(self._bytes, place)
        start = place + _SIZE.size
        return self._bytes[start : start + size]
