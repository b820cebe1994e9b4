"""A new index written by several processes at once: each fills one of its own, and at the end their segments are one index.

Vectors go into files that all share: who has some takes the next free room for them, one after another. Until the segments
lie together there is no index that anybody could open, and a folder that a process left half done is dropped as a whole.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from jiedui.matching.backend import Document
from jiedui.matching.backends.beside import ENDS, SIGNS, VECTORS, rows_of_signs, with_size, write_tally
from jiedui.matching.backends.generations import sync_folder, write_durably
from jiedui.matching.backends.tantivy_schema import opened, written
from jiedui.matching.vectors import SLOTS, Tally

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import SynchronizedArray

_HEAP, _LEAST_HEAP = 512_000_000, 64_000_000
_META, _MANAGED, _TALLY = "meta.json", ".managed.json", "tally.npy"
_ONES_OWN = (_META, _MANAGED, _TALLY)


@dataclass(frozen=True)
class Sharing:
    """What the processes have in common; it travels to them when they are begun. ``ends``: how far vectors and signs reach."""

    folder: Path
    search: bool
    heap: int
    ends: SynchronizedArray[int]

    @classmethod
    def among(cls, processes: int, folder: Path, search: bool) -> Sharing:
        """Begin to write in an empty folder."""
        for name in (VECTORS, SIGNS):
            (folder / name).touch()
        ends = get_context("spawn").Array("Q", 2)
        return cls(folder, search, max(_HEAP // processes, _LEAST_HEAP), ends)

    def join(self, longest_tail: int) -> None:
        """Make one index of all shares, each of which has finished; keep a tally where readers would have much to count."""
        shares = sorted(self.folder.glob("share-*"))
        metas = [json.loads((share / _META).read_text(encoding="utf-8")) for share in shares]
        if self.ends[0] > longest_tail:
            tally = Tally(sum(segment["max_doc"] for meta in metas for segment in meta["segments"]))
            for share in shares:
                tally.counts += np.load(share / _TALLY)
            write_tally(self.folder, tally, self.ends[0])
        managed = {_META}
        for share in shares:
            files = [path for path in share.iterdir() if path.suffix and path.name not in _ONES_OWN]
            for path in files:
                path.rename(self.folder / path.name)
            managed |= {path.name for path in files if path.suffix != ".lock"}
            shutil.rmtree(share)
        segments = [segment for meta in metas for segment in meta["segments"]]
        meta = {**metas[0], "segments": segments, "opstamp": max(meta["opstamp"] for meta in metas)}
        ends = {"opstamp": -1, "before": (0, 0), "after": tuple(self.ends[:])}
        write_durably(self.folder / ENDS, json.dumps(ends))
        write_durably(self.folder / _MANAGED, json.dumps(sorted(managed)))
        write_durably(self.folder / _META, json.dumps(meta))
        sync_folder(self.folder)


class Share:
    """What one process writes of an index; no record may be in two shares, or twice in one."""

    def __init__(self, sharing: Sharing, number: int) -> None:
        self._sharing = sharing
        self._folder = sharing.folder / f"share-{number}"
        self._folder.mkdir()
        self._writer = opened(self._folder, sharing.search).writer(sharing.heap, 1)
        self._counts = np.zeros(SLOTS, dtype=np.uint32)

    def add(self, documents: Sequence[Document]) -> None:
        """Write documents."""
        if not documents:
            return
        tally = Tally(counts=self._counts)
        tally.add([document.vectors for document in documents])
        self._counts = tally.counts
        for document, place in zip(documents, self._placed(documents), strict=True):
            self._writer.add_document(written(document, place, self._sharing.search))

    def finish(self) -> None:
        """Make durable what was added."""
        for name in (VECTORS, SIGNS):
            with (self._sharing.folder / name).open("rb") as file:
                os.fsync(file.fileno())
        self._writer.commit()
        self._writer.wait_merging_threads()
        np.save(self._folder / _TALLY, self._counts)

    def _placed(self, documents: Sequence[Document]) -> list[int]:
        """Write the vectors and signs of documents into the files that all share; return where the vectors stand."""
        entries = [with_size(document.vectors) for document in documents]
        ends = self._sharing.ends
        with ends.get_lock():
            *places, end = accumulate(map(len, entries), initial=ends[0])
            rows = rows_of_signs(
                [
                    (document.record.id, place, document.dense)
                    for document, place in zip(documents, places, strict=True)
                    if document.dense is not None
                ]
            )
            _write_at(self._sharing.folder / VECTORS, ends[0], b"".join(entries))
            _write_at(self._sharing.folder / SIGNS, ends[1], rows)
            ends[:] = end, ends[1] + len(rows)
        return places


def _write_at(path: Path, place: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        file.write(data)
