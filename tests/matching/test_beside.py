"""The file of vectors beside an index: what a killed or failed writer left there is never read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from jiedui.matching import MemoryBackend, Query, Record, TantivyBackend
from jiedui.matching.backend import DIMENSIONS, Document, IndexSpec
from jiedui.matching.backends import beside
from jiedui.matching.engine import Matcher

SPEC = IndexSpec("test/1")
RECORDS = [Record(id, "expert", f"电池与柑橘 {id * 7}") for id in range(1, 41)]


def documents(records: list[Record]) -> list[Document]:
    return list(map(Matcher(MemoryBackend()).prepare, records))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    backend = TantivyBackend(tmp_path / "index")
    backend.ensure(SPEC)
    backend.upsert(documents(RECORDS[:20]))
    return tmp_path / "index"


def test_vectors_cut_off_by_a_kill_spoil_neither_those_before_nor_those_after(folder: Path) -> None:
    stored = {document.record.id: document.vectors for document in documents(RECORDS)}
    current = folder / (folder / "current").read_text()
    with (current / "vectors.bin").open("ab") as file:
        file.write(b"\xff\xff\xff\x00half")
    backend = TantivyBackend(folder)
    backend.ensure(SPEC)
    backend.upsert(documents(RECORDS[20:40]))
    hits = backend.lexical(Query({"words": {"电池": 1.0, "柑橘": 1.0}}, k=100, vectors=True))
    assert {hit.id for hit in hits} & {record.id for record in RECORDS[20:40]}
    assert {hit.id: hit.vectors for hit in hits} == {hit.id: stored[hit.id] for hit in hits}


def test_a_write_that_fails_leaves_vectors_that_are_as_before(folder: Path) -> None:
    stored = {document.record.id: document.vectors for document in documents(RECORDS)}
    backend = TantivyBackend(folder)
    backend.ensure(SPEC)

    def breaking() -> Iterator[Document]:
        yield from documents(RECORDS[:30])
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space left"):
        backend.upsert(breaking())
    assert (backend.count(Query()), backend.frequencies().records) == (20, 20)
    backend.upsert(documents(RECORDS[10:12]))
    for hit in backend.lexical(Query({"words": {"电池": 1.0}}, k=100, vectors=True)):
        assert hit.vectors == stored[hit.id]


def test_what_a_kill_left_is_not_counted_and_what_came_after_is(folder: Path) -> None:
    current = folder / (folder / "current").read_text()
    left = b"".join(
        len(each.vectors).to_bytes(4, "little") + each.vectors for each in documents(RECORDS[30:33])
    )
    with (current / "vectors.bin").open("ab") as file:
        file.write(left[:-20])
    with (current / "signs.bin").open("ab") as file:
        file.write(bytes(100))
    writer, reference = TantivyBackend(folder), MemoryBackend()
    for backend, records in ((writer, RECORDS[20:40]), (reference, RECORDS)):
        backend.ensure(SPEC)
        backend.upsert(documents(records))
    reader = TantivyBackend(folder)
    reader.ensure(SPEC)
    for backend in (writer, reader):
        assert backend.frequencies().records == 40
        assert (backend.frequencies().idf == reference.frequencies().idf).all()


def test_the_nearest_of_very_many_are_found_by_half_of_their_signs_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(1)
    dense = chance.normal(size=(3000, DIMENSIONS)).astype(np.float32)
    reader = beside.SignReader(folder)
    reader.ids = np.arange(len(dense), dtype=np.uint64)
    reader._signs = np.ascontiguousarray(beside.signs_of(dense).T)
    near = dense[7] + 0.5 * chance.normal(size=DIMENSIONS).astype(np.float32)
    whole = set(reader.nearest(near, 5).tolist())
    monkeypatch.setattr(beside, "_MANY", 1000)
    assert (7 in whole, 7 in set(reader.nearest(near, 5).tolist())) == (True, True)
