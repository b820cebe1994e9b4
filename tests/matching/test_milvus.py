"""What is Milvus's own: the limit of Lite, values that nothing can break out of, long records, crashes, several clients."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("pymilvus", reason="the extra `milvus` is not installed")

from jiedui.matching import (
    Eq,
    IndexOutdated,
    IndexSpec,
    IndexTooLarge,
    IndexUnreachable,
    Matcher,
    MemoryBackend,
    Not,
    Query,
    Record,
)
from jiedui.matching.backend import Document
from jiedui.matching.backends.milvus import MilvusBackend
from jiedui.matching.bench.made import Recombined
from jiedui.matching.model import Problem

pytestmark = pytest.mark.scale
SPEC = IndexSpec("test/1")
NASTY = [
    '" or place >= 0 or "',
    "\\",
    '\\"',
    "单引号'双引号\"",
    "a\nb\x00c",
    "",
    "x" * 5000,
    "%",
    "\ud800",
    "😀",
]


def documents(records: list[Record]) -> list[Document]:
    return list(Matcher(MemoryBackend(), learned=None).preparer.documents(records))


def made(count: int) -> list[Record]:
    return [Record(n, "achievement", t.title, t.text) for n, t in enumerate(Recombined.of(None).texts(count))]


@pytest.fixture
def backend(tmp_path: Path) -> MilvusBackend:
    backend = MilvusBackend(str(tmp_path / "index.db"), most_on_lite=50)
    backend.ensure(SPEC)
    return backend


def test_lite_refuses_more_records_than_it_is_made_for(backend: MilvusBackend) -> None:
    backend.upsert(documents(made(50)))
    with pytest.raises(
        IndexTooLarge, match="given 50 records at most and was to hold 51; use a Milvus server"
    ):
        backend.upsert(documents([Record(50, "achievement", "低温")]))
    with pytest.raises(IndexTooLarge):
        backend.rebuild(documents(made(60)))
    assert backend.stats().records == 50
    backend.upsert(documents([Record(49, "achievement", "低温")]))


def test_values_are_values_whatever_they_contain(backend: MilvusBackend) -> None:
    records = [Record(n, "expert", "人", "", {"audience": (value,)}) for n, value in enumerate(NASTY)]
    backend.upsert(documents(records))
    for number, value in enumerate(NASTY):
        assert [hit.id for hit in backend.lexical(Query(where=Eq("audience", value)))] == [number]
        assert backend.count(Query(where=Not(Eq("audience", value)))) == len(NASTY) - 1
    assert backend.fetch([3]) == {3: records[3]}


def test_a_very_long_record_comes_back_whole(backend: MilvusBackend) -> None:
    body = "，".join(text.text for text in Recombined.of(None).texts(700))[:200_000]
    record = Record(1, "achievement", "长文", body)
    stored = documents([record])
    backend.upsert(stored)
    assert backend.fetch([1]) == {1: record}
    word = stored[0].words.split()[0]
    (hit,) = backend.lexical(Query({"words": {word: 1.0}}, vectors=True))
    assert hit.vectors == stored[0].vectors


def test_another_specification_is_outdated_until_a_rebuild(backend: MilvusBackend, tmp_path: Path) -> None:
    backend.upsert(documents(made(5)))
    other = MilvusBackend(str(tmp_path / "index.db"))
    with pytest.raises(IndexOutdated, match="was written by"):
        other.ensure(IndexSpec("test/2"))
    other.rebuild(documents(made(3)))
    assert other.stats().records == 3
    backend.refresh()
    with pytest.raises(IndexOutdated):
        backend.count(Query())


def test_only_a_rebuild_makes_an_index_that_counts_as_built(backend: MilvusBackend) -> None:
    assert backend.is_built() is False
    backend.rebuild([])
    assert backend.is_built() is True


def test_the_matcher_answers_from_milvus_as_from_memory(backend: MilvusBackend) -> None:
    problem = Problem(made(50)[7].title, made(50)[7].body)
    found = []
    for engine in (MemoryBackend(), MilvusBackend(backend._uri, "other")):
        matcher = Matcher(engine)
        matcher.ensure()
        matcher.rebuild(made(50))
        found.append([(match.record.id, match.score) for match in matcher.match(problem, k=5)])
    assert found[0] == found[1] != []


def test_site_search_and_its_help_are_those_of_memory(backend: MilvusBackend) -> None:
    told = []
    for engine in (MemoryBackend(), MilvusBackend(backend._uri, "other")):
        matcher = Matcher(engine, learned=None)
        matcher.ensure()
        matcher.rebuild(
            [
                *made(40),
                Record(50, "achievement", "柑橘皮渣", "Flavonoids, 300 Wh/kg", {}, ("柑橘",)),
                Record(51, "achievement", "绵阳", "", {}, ("绵阳市",)),
            ]
        )
        told.append(
            (
                [
                    {hit.record.id for hit in matcher.search(text, k=50).hits}
                    for text in ("flavon", "kg", "柑橘 wh")
                ],
                matcher.names("gj"),
                matcher.names("m"),
                matcher.read_as("mianyang"),
                matcher.spelt_like("柑桔"),
            )
        )
    assert told[0] == told[1]
    assert (told[1][0][0], told[1][3:]) == ({50}, (["绵阳"], ["柑橘"]))


def test_a_collection_without_today_s_fields_must_be_rebuilt(backend: MilvusBackend) -> None:
    current = backend._now()
    current._notebook.save(replace(current.notes, layout=1))
    with pytest.raises(IndexOutdated):
        MilvusBackend(backend._uri).ensure(SPEC)


def test_counts_are_right_after_a_crash_between_noting_and_writing(backend: MilvusBackend) -> None:
    backend.upsert(documents(made(20)))
    collection = backend._now()
    collection._notebook.save(collection.notes.__class__(**{**vars(collection.notes), "written": 40}))
    again = MilvusBackend(backend._uri)
    again.ensure(SPEC)
    again.upsert(documents(made(21)[20:]))
    reference = MemoryBackend()
    reference.ensure(SPEC)
    reference.upsert(documents(made(21)))
    assert again.frequencies().records == 21
    assert (again.frequencies().idf == reference.frequencies().idf).all()


CHILD = """
    import sys, time
    from jiedui.matching import IndexSpec, Matcher, MemoryBackend, Record
    from jiedui.matching.backends.milvus import MilvusBackend
    backend = MilvusBackend(sys.argv[1])
    backend.ensure(IndexSpec("test/1"))
    def documents():
        for number in range(2000):
            if number == 1500:
                print("half way", flush=True)
                time.sleep(60)
            yield from Matcher(MemoryBackend(), learned=None).preparer.documents([Record(number, "expert", "新的记录")])
    backend.rebuild(documents())
"""


def test_a_kill_in_the_middle_of_a_rebuild_leaves_the_old_index(tmp_path: Path) -> None:
    where = str(tmp_path / "index.db")
    first = textwrap.dedent(CHILD).replace("2000", "10")
    subprocess.run([sys.executable, "-c", first, where], check=True)
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CHILD), where], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "half way\n"
        child.send_signal(signal.SIGKILL)
    backend = MilvusBackend(where)
    backend.ensure(SPEC)
    assert backend.count(Query()) == 10
    backend.rebuild(documents(made(4)))
    assert backend.count(Query()) == 4
    assert len(backend._client.list_collections()) == 2


def test_a_second_process_is_told_that_lite_is_for_one(backend: MilvusBackend, tmp_path: Path) -> None:
    code = textwrap.dedent(CHILD)
    second = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "index.db"], capture_output=True, text=True, check=False
    )
    assert "IndexUnreachable" in second.stderr


def test_a_server_that_is_not_there_is_told_in_a_sentence() -> None:
    with pytest.raises(IndexUnreachable, match=r"Milvus at localhost:1 does not answer") as told:
        MilvusBackend("http://name:secret@localhost:1").ensure(SPEC)
    assert "secret" not in str(told.value)


READER = """
    import sys
    from jiedui.matching import Matcher
    from jiedui.matching.backends.milvus import MilvusBackend
    matcher = Matcher(MilvusBackend(sys.argv[1]), learned=None)
    matcher.ensure()
    while True:
        print(matcher.search("").total, flush=True)
        sys.stdin.readline()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of Milvus Lite as a server, which several processes may share."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "milvus_lite", "server", "--data-dir", str(tmp_path / "served")]
    with subprocess.Popen([*command, "--host", "127.0.0.1", "--port", str(port)]) as running:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", running
        running.kill()


def test_a_server_that_goes_away_is_told_soon(server: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, running = server
    backend = MilvusBackend(address)
    backend.ensure(SPEC)
    running.kill()
    running.wait()
    backend.refresh()
    for seconds in (30, 1):
        began = time.monotonic()
        with pytest.raises(IndexUnreachable):
            backend.count(Query())
        assert time.monotonic() - began < seconds


def test_another_process_sees_writes_and_rebuilds_on_a_server(
    server: tuple[str, subprocess.Popen[bytes]],
) -> None:
    address, _ = server
    writer = Matcher(MilvusBackend(address), learned=None)
    writer.ensure()
    writer.rebuild(made(5))
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(READER), address],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdin is not None
        seen = [reader.stdout.readline()]
        for write in (
            lambda: writer.add(made(7)[5:]),
            lambda: writer.rebuild(made(3)),
            lambda: writer.remove([1]),
        ):
            write()
            reader.stdin.write("\n")
            reader.stdin.flush()
            seen.append(reader.stdout.readline())
        reader.kill()
    assert seen == ["5\n", "7\n", "3\n", "2\n"]
