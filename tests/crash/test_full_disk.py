"""A full disk is told in a sentence, the index stays as it was, and goes on once there is room."""

import os
import resource
import subprocess
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest

from jiedui.matching import IndexDiskFull, Matcher, Record, TantivyBackend
from jiedui.matching.bench.made import Recombined

SMALL, MANY = 300, 12_000
LARGEST_FILE = 2_000_000
pytestmark = pytest.mark.crash


def records(count: int) -> Iterator[Record]:
    for number, text in enumerate(Recombined.of(None).texts(count)):
        yield Record(number, "achievement", text.title, text.text)


def opened(folder: Path) -> Matcher:
    matcher = Matcher(TantivyBackend(folder))
    matcher.ensure()
    return matcher


def write_until_full(matcher: Matcher) -> None:
    """A rebuild and then batches, each until there is no more room."""
    with pytest.raises(IndexDiskFull, match="no room on the disk of"):
        matcher.rebuild(records(MANY))
    assert matcher.stats().records == SMALL
    with pytest.raises(IndexDiskFull, match="no room on the disk of"):
        add_all(matcher, list(records(MANY)))


def add_all(matcher: Matcher, made: list[Record]) -> None:
    for start in range(SMALL, len(made), 1000):
        matcher.add(made[start : start + 1000])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MB in memory; only root may mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", place], capture_output=True, check=False
        ).returncode
    )
    if not mounted:
        pytest.skip("a small file system cannot be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def test_a_full_disk_leaves_the_index_as_it_was(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(2_000_000))
    matcher = opened(small_disk / "index")
    matcher.rebuild(records(SMALL))
    write_until_full(matcher)
    there = matcher.stats().records
    assert there == len(matcher.search("", k=MANY).hits) >= SMALL
    ballast.unlink()
    matcher.add([Record(10**6, "achievement", "柑橘黄龙病快速检测技术")])
    assert (matcher.stats().records, matcher.search("黄龙病").total) == (there + 1, 1)
    assert opened(small_disk / "index").stats().records == there + 1


def test_a_file_that_may_not_grow_is_told_the_same_way(tmp_path: Path) -> None:
    opened(tmp_path / "index").rebuild(records(SMALL))
    child = get_context("spawn").Process(target=limited, args=(tmp_path / "index",))
    child.start()
    child.join(300)
    assert child.exitcode == 0
    assert opened(tmp_path / "index").stats().records >= SMALL


def limited(folder: Path) -> None:
    """In a process of its own, whose files may not grow beyond a limit."""
    matcher = opened(folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    write_until_full(matcher)
