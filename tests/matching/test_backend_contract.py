"""What every backend has to do, run for each of them."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jiedui.matching import (
    And,
    Eq,
    Filter,
    In,
    IndexOutdated,
    IndexSpec,
    Matcher,
    MemoryBackend,
    Not,
    Or,
    Query,
    Range,
    Record,
    TantivyBackend,
)
from jiedui.matching.backend import Backend, Document, fulfils
from jiedui.matching.model import IndexBusy, Wanted

SPEC = IndexSpec("jiedui-zh/2")
WORDS = [
    "低温",
    "电池",
    "电解液",
    "柑橘",
    "检测",
    "桥梁",
    "监测",
    "视觉",
    "焊接",
    "轴承",
    "涂层",
    "陶瓷",
    "无人机",
    "水稻",
    "育种",
    "催化",
    "膜",
    "传感器",
    "激光",
    "铝合金",
    "疫苗",
    "光伏",
    "储能",
    "芯片",
]


def generated(count: int, seed: int = 1) -> list[Record]:
    rng = random.Random(seed)
    records = []
    for id in range(1, count + 1):
        attrs: dict[str, str | int | tuple[str, ...]] = {
            "audience": tuple(rng.sample(["public", "org:1", "org:12", "org:2"], rng.randint(0, 3))),
            "region": rng.choice(["510700", "500109"]),
        }
        if rng.random() < 0.7:
            attrs["trl"] = rng.randint(-2, 9)
        if rng.random() < 0.3:
            attrs["since"] = "2024-01-01T00:00:00Z"
        body = "，".join("".join(rng.choices(WORDS, k=rng.randint(1, 4))) for _ in range(rng.randint(1, 12)))
        kind = rng.choice(["achievement", "expert"])
        records.append(Record(id, kind, "".join(rng.sample(WORDS, 2)), body, attrs))
    return records


RECORDS = generated(200)


def documents(records: list[Record]) -> list[Document]:
    return list(map(Matcher(MemoryBackend(), learned=None).prepare, records))


def query(text: str, **more: object) -> Query:
    words = Matcher(MemoryBackend()).analyzer.words(text)
    return replace(Query({"words": dict.fromkeys(words, 1.0)}), **more)  # type: ignore[arg-type] -- a test's shorthand


def ids(backend: Backend, asked: Query) -> list[int]:
    return [hit.id for hit in backend.lexical(asked)]


@pytest.fixture
def empty(backend: Backend) -> Backend:
    backend.ensure(SPEC)
    return backend


@pytest.fixture
def full(empty: Backend) -> Backend:
    empty.refresh(empty.upsert(documents(RECORDS)))
    return empty


@pytest.mark.parametrize(
    "where",
    [
        Eq("audience", "org:1"),
        Eq("audience", "org:"),
        Eq("audience", "Public"),
        Eq("since", "2024-01-01T00:00:00Z"),
        Eq("trl", 5),
        Eq("trl", "5"),
        Eq("kind", "expert"),
        Eq("id", 7),
        Eq("unknown", "x"),
        In("audience", ("public", "org:12")),
        In("trl", (1, 2, "public")),
        In("id", (3, 5, 999)),
        In("kind", ()),
        Range("trl", 3, 5),
        Range("trl", low=4),
        Range("trl", high=0),
        Range("trl"),
        Range("region", 1, 10**6),
        Range("id", 10, 20),
        And(),
        Or(),
        And(Eq("region", "510700"), Eq("kind", "expert")),
        Or(Eq("trl", 1), Eq("trl", 2)),
        Not(Eq("region", "510700")),
        ~Range("trl", 3) & (Eq("audience", "public") | Eq("audience", "org:2")),
        Not(Or()),
        Not(And()),
    ],
    ids=str,
)
def test_filters_are_exact(full: Backend, where: Filter) -> None:
    expected = {record.id for record in RECORDS if fulfils(where, record)}
    everything = Query(where=where, k=500)
    assert (set(ids(full, everything)), full.count(everything)) == (expected, len(expected))
    text = "低温电池检测"
    matching = set(ids(full, query(text, k=500)))
    assert set(ids(full, query(text, where=where, k=500))) == matching & expected


def test_writes_are_seen_after_refresh(empty: Backend) -> None:
    receipt = empty.upsert(documents(RECORDS[:3]))
    empty.refresh(receipt)
    assert (receipt.count, ids(empty, Query())) == (3, [3, 2, 1])


def test_a_batch_gives_what_a_loop_gives(backend: Backend, another: Backend) -> None:
    for each in (backend, another):
        each.ensure(SPEC)
    some = documents(RECORDS[:30])
    backend.upsert(some)
    for document in some:
        another.upsert([document])
    for text in WORDS:
        found, again = backend.lexical(query(text, k=50)), another.lexical(query(text, k=50))
        assert [hit.id for hit in found] == [hit.id for hit in again]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in again])


def test_the_first_ten_agree_with_the_reference(full: Backend) -> None:
    reference = MemoryBackend()
    reference.ensure(SPEC)
    reference.upsert(documents(RECORDS))
    rng = random.Random(3)
    shares = []
    for _ in range(50):
        asked = query("，".join(rng.sample(WORDS, 5)))
        shares.append(len(set(ids(full, asked)) & set(ids(reference, asked))) / 10)
    assert sum(shares) / len(shares) >= 0.9


def test_an_upsert_replaces_the_record_of_the_same_id(full: Backend) -> None:
    changed = Record(5, "expert", "古籍修复", "", {"audience": ("public",)})
    full.refresh(full.upsert(documents([RECORDS[4], changed])))
    assert full.fetch([5]) == {5: changed}
    assert ids(full, query("古籍")) == [5]
    assert full.stats().records == len(RECORDS)


def test_deleted_records_are_gone_and_unknown_ids_no_error(full: Backend) -> None:
    full.refresh(full.delete([1, 2, 999_999]))
    full.refresh(full.delete([]))
    assert full.fetch([1, 2, 3]) == {3: RECORDS[2]}
    assert full.count(Query()) == len(RECORDS) - 2


def test_stored_records_come_back_equal(full: Backend) -> None:
    assert full.fetch(range(1, 201)) == {record.id: record for record in RECORDS}
    assert full.fetch([]) == {}


def test_vectors_come_with_hits_when_asked(full: Backend) -> None:
    stored = {document.record.id: document.vectors for document in documents(RECORDS)}
    hits = full.lexical(query("电池", vectors=True))
    assert [hit.vectors for hit in hits] == [stored[hit.id] for hit in hits]
    assert {hit.vectors for hit in full.lexical(query("电池"))} == {b""}


def test_required_grams_are_all_there(full: Backend) -> None:
    both = Query(must=(Wanted(("电池", "柑橘")),), k=500)
    expected = {r.id for r in RECORDS if all(gram in r.title + "，" + r.body for gram in both.must[0].grams)}
    assert set(ids(full, both)) == expected


def test_pages_follow_each_other(full: Backend) -> None:
    whole = ids(full, query("电池", k=20))
    assert ids(full, query("电池", k=10)) + ids(full, query("电池", k=10, offset=10)) == whole


def test_facets_count_values(full: Backend) -> None:
    counted = full.facets(Query(where=Eq("kind", "expert")), ["region", "trl"])
    experts = [record for record in RECORDS if record.kind == "expert"]
    assert counted["region"] == {
        code: sum(r.attrs["region"] == code for r in experts) for code in counted["region"]
    }
    assert sum(counted["trl"].values()) == sum("trl" in record.attrs for record in experts)


def test_gram_frequencies_are_the_site_s(full: Backend) -> None:
    reference = MemoryBackend()
    reference.ensure(SPEC)
    reference.upsert(documents(RECORDS))
    frequencies, expected = full.frequencies(), reference.frequencies()
    assert frequencies.records == expected.records
    assert (frequencies.idf == expected.idf).all()


def test_stats_tell_size_and_make(full: Backend) -> None:
    stats = full.stats()
    kinds = {kind: sum(r.kind == kind for r in RECORDS) for kind in ("achievement", "expert")}
    assert (stats.records, stats.kinds, stats.analyzer) == (200, kinds, SPEC.analyzer)


def test_a_rebuild_replaces_everything(full: Backend) -> None:
    before = full.stats().generation
    full.rebuild(iter(documents(RECORDS[10:20])))
    assert ids(full, Query(k=50)) == list(range(20, 10, -1))
    assert full.stats().generation != before


def test_a_rebuild_that_fails_leaves_the_old_index(full: Backend) -> None:
    def failing() -> Iterator[Document]:
        yield from documents(RECORDS[:2])
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        full.rebuild(failing())
    assert full.count(Query()) == len(RECORDS)


def test_an_index_of_another_analyser_must_be_rebuilt(full: Backend) -> None:
    with pytest.raises(IndexOutdated):
        full.ensure(IndexSpec("another/1"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    backend = TantivyBackend(folder)
    backend.ensure(SPEC)
    backend.upsert(documents(RECORDS[:20]))
    return folder


def process(code: str, folder: Path) -> subprocess.Popen[str]:
    head = "import sys, time\nfrom jiedui.matching import *\nfrom jiedui.matching.engine import Matcher\n"
    body = f"matcher = Matcher(TantivyBackend({str(folder)!r}), learned=None)\nmatcher.ensure()\n{textwrap.dedent(code)}"
    return subprocess.Popen(
        [sys.executable, "-c", head + body], text=True, stdout=subprocess.PIPE, stdin=subprocess.PIPE
    )


def told(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def say(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


def test_a_reading_process_sees_writes_and_rebuilds_of_another(folder: Path) -> None:
    watching = """
        while True:
            print(matcher.search("").total, flush=True)
            sys.stdin.readline()
    """
    writer = TantivyBackend(folder)
    writer.ensure(SPEC)
    with process(watching, folder) as child:
        seen = [told(child)]
        for write in (
            lambda: writer.upsert(documents(RECORDS[20:25])),
            lambda: writer.rebuild(documents(RECORDS[:7])),
            lambda: writer.delete([1]),
        ):
            write()
            say(child)
            seen.append(told(child))
        child.kill()
    assert seen == ["20", "25", "7", "6"]


def test_a_process_killed_in_the_middle_of_a_rebuild_leaves_the_old_index(folder: Path) -> None:
    rebuilding = """
        def records():
            for id in range(1000, 3000):
                yield Record(id, "expert", "新的记录")
            print("half way", flush=True)
            time.sleep(60)
        matcher.rebuild(records())
    """
    with process(rebuilding, folder) as child:
        assert told(child) == "half way"
        os.kill(child.pid, signal.SIGKILL)
    backend = TantivyBackend(folder)
    backend.ensure(SPEC)
    assert backend.count(Query()) == 20
    backend.rebuild(documents(RECORDS[:5]))
    assert backend.count(Query()) == 5
    assert len(list(folder.glob("g-*"))) == 1


def test_who_waits_too_long_for_another_writer_is_told(folder: Path) -> None:
    writing = """
        with matcher.backend._generations.writing():
            print("writing", flush=True)
            time.sleep(60)
    """
    impatient = TantivyBackend(folder, patience=0.1)
    impatient.ensure(SPEC)
    with process(writing, folder) as child:
        assert told(child) == "writing"
        with pytest.raises(IndexBusy):
            impatient.delete([1])
        child.kill()
    assert impatient.delete([1]).count == 1


def test_an_index_of_another_library_version_is_outdated_and_can_be_rebuilt(folder: Path) -> None:
    current = folder / (folder / "current").read_text()
    version = current / "version.json"
    version.write_text(version.read_text().replace('"tantivy": "', '"tantivy": "0.'))
    backend = TantivyBackend(folder)
    with pytest.raises(IndexOutdated):
        backend.ensure(SPEC)
    with pytest.raises(IndexOutdated):
        backend.lexical(Query())
    backend.rebuild(documents(RECORDS[:3]))
    assert backend.count(Query()) == 3


def test_a_reader_keeps_reading_while_its_index_is_replaced(folder: Path) -> None:
    reader, writer = TantivyBackend(folder), TantivyBackend(folder)
    for each in (reader, writer):
        each.ensure(SPEC)
    held = reader._reader()
    writer.rebuild(documents(RECORDS[:3]))
    assert held.searcher.search(held.translator.query(Query()), 50, count=False).hits[0] is not None
    assert reader.count(Query()) == 3
