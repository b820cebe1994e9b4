"""Vectors beside an index: two files per generation, only ever appended to, read through memory.

vectors.bin   what the scorer reads of a candidate, an entry after another; an entry with the highest bit of its size set says
              that the record whose vectors stand at that place is gone
signs.bin     a row a record with learned vectors: id, place in vectors.bin, and the signs of the vectors' numbers
counts.bin    in how many records each gram occurs, up to a place in vectors.bin; who reads counts on from there
ends.json     how far the first two reach: before and after the last write, and with which commit of the index it counts

tantivy keeps stored fields in compressed blocks; reading three hundred candidates from there took as long as finding
them. Here a candidate costs a slice. What was replaced or deleted stays as waste until a rebuild; what a writer left
that was killed or failed is neither read nor counted, and the next one writes over it.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.backend import DIMENSIONS
from jiedui.matching.model import IndexOutdated
from jiedui.matching.vectors import SLOTS, Tally

FILES = VECTORS, SIGNS, COUNTS = "vectors.bin", "signs.bin", "counts.bin"
ENDS = "ends.json"
ROW = np.dtype([("id", "<u8"), ("place", "<u8"), ("signs", "<u8", (DIMENSIONS // 64,))])
_SIZE = struct.Struct("<I")
_PLACE = struct.Struct("<Q")
_COUNTED = struct.Struct("<QQ")
_GONE = 0x80000000
_AT_ONCE = 2000
_MANY, _SIEVE, _SIFTED = 200_000, 20, (0, 2)


class VectorWriter:
    """Appends vectors; one at a time, under the lock of the index. ``sync`` before the index commits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before = committed_ends(folder)
        self._file, self._signs = (
            _open_at(folder / name, end) for name, end in zip((VECTORS, SIGNS), self._before, strict=True)
        )
        self._end = self._before[0]

    def __enter__(self) -> VectorWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
        finally:  # on a full disk closing fails
            self._signs.close()

    def add(self, vectors: bytes) -> int:
        """Append vectors and return where they stand."""
        return self._append(with_size(vectors))

    def add_signs(self, ids: Sequence[int], places: Sequence[int], dense: Sequence[NDArray[np.int8]]) -> None:
        """Append the signs of records' learned vectors; their vectors are in the file first, so that places only rise."""
        self._file.flush()
        self._signs.write(rows_of_signs(list(zip(ids, places, dense, strict=True))))

    @property
    def end(self) -> int:
        """Where the next entry will stand."""
        return self._end

    def drop(self, place: int) -> None:
        """Note that the record with the vectors at this place is gone."""
        self._append(_SIZE.pack(_GONE | _PLACE.size) + _PLACE.pack(place))

    def sync(self) -> None:
        """Make durable what was added, so that no committed document points at nothing; it counts from the next commit on."""
        for file in (self._file, self._signs):
            file.flush()
            os.fsync(file.fileno())
        ends = {
            "opstamp": _opstamp(self._folder),
            "before": self._before,
            "after": (self._end, self._signs.tell()),
        }
        fresh = self._folder / f"{ENDS}.new"
        with fresh.open("wb") as told:
            told.write(json.dumps(ends).encode("ascii"))
            told.flush()
            os.fsync(told.fileno())
        fresh.replace(self._folder / ENDS)

    def _append(self, entry: bytes) -> int:
        place = self._end
        self._file.write(entry)
        self._end += len(entry)
        return place


def with_size(vectors: bytes) -> bytes:
    """Return an entry of the file of vectors."""
    return _SIZE.pack(len(vectors)) + vectors


def rows_of_signs(told: Sequence[tuple[int, int, NDArray[np.int8]]]) -> bytes:
    """Return the rows of the file of signs for records: id, place of the vectors, learned vectors."""
    rows = np.zeros(len(told), dtype=ROW)
    if told:
        rows["id"], rows["place"] = [id for id, _, _ in told], [place for _, place, _ in told]
        rows["signs"] = signs_of(np.stack([dense for _, _, dense in told]))
    return rows.tobytes()


class VectorReader:
    """Reads vectors that were durable when this was opened; ``IndexOutdated`` where some of them are gone."""

    def __init__(self, folder: Path) -> None:
        self._end, _ = committed_ends(folder)
        self._bytes = _mapped(folder / VECTORS, self._end)

    def at(self, place: int) -> bytes:
        """Return the vectors that stand at a place."""
        (size,) = _SIZE.unpack_from(self._bytes, place)
        start = place + _SIZE.size
        return self._bytes[start : start + size]

    def count(self, tally: Tally, start: int) -> tuple[int, int]:
        """Count the entries from a place on into a tally; return the place after the last whole one, and how many."""
        some: dict[int, list[bytes]] = {1: [], -1: []}
        number = 0
        for entry, times, end in self._entries(start):
            some[times].append(entry)
            start, number = end, number + 1
            if len(some[times]) >= _AT_ONCE:
                tally.add(some[times], times)
                some[times] = []
        for times, packed in some.items():
            tally.add(packed, times)
        return start, number

    def _entries(self, start: int) -> Iterator[tuple[bytes, int, int]]:
        """Yield vectors, 1 for a record that came or −1 for one that went, and where the next entry begins."""
        while start < self._end:
            (size,) = _SIZE.unpack_from(self._bytes, start)
            gone, end = bool(size & _GONE), start + _SIZE.size + (size & ~_GONE)
            entry = self._bytes[start + _SIZE.size : end]
            yield (self.at(_PLACE.unpack(entry)[0]), -1, end) if gone else (entry, 1, end)
            start = end


class SignReader:
    """The signs of all records; ``read`` brings in what was appended since."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / SIGNS
        self.ids = np.zeros(0, dtype=np.uint64)
        self.places = np.zeros(0, dtype=np.uint64)
        self._signs = np.zeros((DIMENSIONS // 64, 0), dtype=np.uint64)

    def read(self) -> None:
        """Bring in the rows that were appended."""
        known = len(self.ids)
        if self._path.stat().st_size // ROW.itemsize <= known:
            return
        _, end = committed_ends(self._path.parent)
        rows = np.frombuffer(_mapped(self._path, end), dtype=np.uint8)[:end].view(ROW)[known:]
        self.ids = np.concatenate([self.ids, rows["id"]])
        self.places = np.concatenate([self.places, rows["place"]])
        self._signs = np.ascontiguousarray(np.concatenate([self._signs, rows["signs"].T], axis=1))

    def nearest(
        self, dense: NDArray[np.float32], wanted: int, rows: NDArray[np.intp] | None = None
    ) -> NDArray[np.intp]:
        """Return the rows (among ``rows``, if given) whose signs differ least from these: ``wanted`` and those equal to the last.

        Of very many, one in twenty is looked at whole: those that differ least in half of the signs.
        """
        ours = signs_of(dense[None])[0]
        if rows is None and len(self.ids) > _MANY and wanted * _SIEVE < len(self.ids):
            rows = _least(self._apart(ours, _SIFTED), len(self.ids) // _SIEVE)
        chosen = _least(self._apart(ours, range(len(ours)), rows), wanted)
        return chosen if rows is None else rows[chosen]

    def _apart(
        self, ours: NDArray[np.uint64], words: Sequence[int], rows: NDArray[np.intp] | None = None
    ) -> NDArray[np.uint8]:
        """Return in how many of the signs of these words each record (or each of ``rows``) differs; 255 at most."""
        total = np.zeros(len(self.ids) if rows is None else len(rows), dtype=np.uint8)
        for word in words:
            theirs = self._signs[word] if rows is None else self._signs[word][rows]
            found = np.bitwise_count(theirs ^ ours[word])
            total = np.minimum(total, 255 - found) + found
        return total


def _least(apart: NDArray[np.uint8], wanted: int) -> NDArray[np.intp]:
    """Return the places of the ``wanted`` smallest numbers and of those equal to the last of them."""
    counts = np.cumsum(np.bincount(apart, minlength=256))
    most = int(np.searchsorted(counts, min(wanted, len(apart))))
    return np.flatnonzero(apart <= most)


def committed_ends(folder: Path) -> tuple[int, int]:
    """Return how far vectors and signs reach that the index knows of."""
    try:
        ends = json.loads((folder / ENDS).read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0, 0
    first, second = ends["before" if ends["opstamp"] == _opstamp(folder) else "after"]
    return first, second


def _opstamp(folder: Path) -> int:
    """The number of the last commit."""
    return int(json.loads((folder / "meta.json").read_text(encoding="utf-8"))["opstamp"])


def _open_at(path: Path, end: int) -> BinaryIO:
    path.touch()
    file = path.open("r+b")
    file.seek(end)
    return file


def write_tally(folder: Path, tally: Tally, end: int) -> None:
    """Keep a tally of all entries before ``end``; whoever reads meanwhile finds the one before or this one."""
    fresh = folder / f"{COUNTS}.new"
    fresh.write_bytes(_COUNTED.pack(tally.records, end) + tally.counts.astype("<u4").tobytes())
    fresh.replace(folder / COUNTS)


def read_tally(folder: Path) -> tuple[Tally, int]:
    """Return the kept tally and up to where it counts; an empty one where none was kept, or not a whole one."""
    try:
        kept = (folder / COUNTS).read_bytes()
    except FileNotFoundError:
        return Tally(), 0
    if len(kept) != _COUNTED.size + 4 * SLOTS:
        return Tally(), 0
    records, end = _COUNTED.unpack_from(kept)
    return Tally(records, np.frombuffer(kept, dtype="<u4", offset=_COUNTED.size).copy()), end


def signs_of(dense: NDArray[np.int8] | NDArray[np.float32]) -> NDArray[np.uint64]:
    """Return one bit for each number of vectors, set where it is above zero: uint64[vectors, DIMENSIONS / 64]."""
    return np.packbits(dense > 0, axis=1, bitorder="little").view("<u8")


def _mapped(path: Path, least: int) -> mmap.mmap | bytes:
    """Return a file's bytes, of which there must be at least so many."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < least:
            raise IndexOutdated(f"the index is damaged: {path.name} has been cut off")
        if not size:
            return b""
        return mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
