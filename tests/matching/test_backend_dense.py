"""What a backend does that finds by meaning, run for each of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from jiedui.matching import Eq, Filter, In, IndexSpec, Matcher, MemoryBackend, Query, Range, Record
from jiedui.matching.backend import DIMENSIONS, Backend, Document, fulfils

SPEC = IndexSpec("test/1", "model/1")
QUERIES = 20
CENTRES = np.random.default_rng(1).normal(size=(12, DIMENSIONS))
RECORDS = [
    Record(number, "expert" if number % 3 else "achievement", f"第 {number} 项", "", {"trl": number % 10})
    for number in range(1, 201)
]


def direction(number: int, spread: float) -> NDArray[np.float32]:
    """A direction of length 1 near one of a few centres, as texts of few subjects have."""
    noise = np.random.default_rng(number).normal(size=DIMENSIONS)
    vector = CENTRES[number % len(CENTRES)] + spread * noise
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def with_dense(document: Document) -> Document:
    """Every tenth record has no vector."""
    if document.record.id % 10 == 0:
        return replace(document, dense=None)
    numbers = direction(document.record.id, 0.7)
    return with_vectors(document, np.round(numbers / np.abs(numbers).max() * 127).astype(np.int8))


def with_vectors(document: Document, dense: NDArray[np.int8]) -> Document:
    return replace(document, dense=dense, vectors=document.vectors + dense.tobytes())


def documents(records: list[Record]) -> list[Document]:
    return [with_dense(each) for each in Matcher(MemoryBackend(), learned=None).preparer.documents(records)]


DOCUMENTS = documents(RECORDS)
STORED = {document.record.id: document.vectors for document in DOCUMENTS}


def asked(number: int, **more: object) -> Query:
    return replace(Query(dense=direction(number + 10_000, 0.7)), **more)  # type: ignore[arg-type] -- a test's shorthand


@pytest.fixture(scope="module")
def reference() -> Backend:
    backend = MemoryBackend()
    backend.ensure(SPEC)
    backend.upsert(DOCUMENTS)
    return backend


@pytest.fixture
def full(backend: Backend) -> Backend:
    backend.ensure(SPEC)
    backend.refresh(backend.upsert(DOCUMENTS))
    return backend


def ids(backend: Backend, query: Query) -> list[int]:
    return [hit.id for hit in backend.dense(query)]


def test_the_nearest_ten_agree_with_the_reference(full: Backend, reference: Backend) -> None:
    shares = [
        len(set(ids(full, asked(number))) & set(ids(reference, asked(number)))) / 10
        for number in range(QUERIES)
    ]
    assert sum(shares) / QUERIES >= 0.9


def test_hits_come_by_falling_likeness(full: Backend, reference: Backend) -> None:
    likeness = {hit.id: hit.score for hit in reference.dense(asked(1, k=500))}
    hits = full.dense(asked(1, k=20))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert [hit.score for hit in hits] == pytest.approx([likeness[hit.id] for hit in hits], abs=1e-4)


@pytest.mark.parametrize(
    "where", [Eq("kind", "expert"), In("id", (3, 5, 10, 999)), Range("trl", 2, 4), ~Eq("trl", 7)], ids=str
)
def test_filters_are_exact(full: Backend, where: Filter) -> None:
    expected = {r.id for r in RECORDS if fulfils(where, r) and r.id % 10}
    assert set(ids(full, asked(2, where=where, k=500))) == expected


def test_records_without_a_vector_are_no_hits(full: Backend) -> None:
    assert sorted(ids(full, asked(3, k=500))) == [record.id for record in RECORDS if record.id % 10]
    assert full.dense(Query()) == []


def test_vectors_come_when_asked(full: Backend) -> None:
    hits = full.dense(asked(4, vectors=True))
    assert [hit.vectors for hit in hits] == [STORED[hit.id] for hit in hits]
    assert {hit.vectors for hit in full.dense(asked(4))} == {b""}


def test_what_was_written_over_or_removed_is_not_found(full: Backend) -> None:
    first, second = ids(full, asked(5))[:2]
    full.delete([first])
    bare = replace(DOCUMENTS[second - 1], vectors=b"\0\0\0\0")
    opposite = np.round(direction(10_005, 0.7) * -127).astype(np.int8)
    full.refresh(full.upsert([with_vectors(bare, opposite)]))
    found = ids(full, asked(5, k=500))
    assert first not in found
    assert found[-1] == second


def test_pages_follow_each_other(full: Backend) -> None:
    whole = ids(full, asked(6, k=20))
    assert ids(full, asked(6, k=10)) + ids(full, asked(6, k=10, offset=10)) == whole


def test_a_rebuild_replaces_all(full: Backend) -> None:
    full.rebuild(DOCUMENTS[:9])
    assert set(ids(full, asked(7, k=50))) == set(range(1, 10))
