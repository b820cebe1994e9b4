"""An index that was written in shares answers as one that was written in one go."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jiedui.matching import Eq, Matcher, Problem, Query, Record, TantivyBackend
from jiedui.matching.backends import tantivy as engine
from jiedui.matching.backends.sharing import Share

ITEMS = ["柑橘皮渣提取果胶", "动力电池回收", "桥梁振动监测", "超薄玻璃", "水稻育种 CO2 ≥80%"]
RECORDS = [
    Record(number, kind, f"{ITEMS[number % 5]}第 {number} 项", ITEMS[number % 3] * (number % 4), {"trl": str(number % 9)})
    for number in range(1, 61)
    for kind in [("achievement", "demand")[number % 2]]
]  # fmt: skip


def opened(folder: Path) -> Matcher:
    matcher = Matcher(TantivyBackend(folder))
    matcher.ensure()
    return matcher


def shared(matcher: Matcher, records: list[Record], shares: int = 2) -> None:
    with matcher.shared(shares) as sharing:
        writers = [Share(sharing, number) for number in range(shares)]
        for place, start in enumerate(range(0, len(records), 7)):
            some = records[start : start + 7]
            writers[place % shares].add(list(matcher.preparer.documents(some)))
        for writer in writers:
            writer.finish()


def answers(matcher: Matcher) -> list[object]:
    dense = matcher.encoder.texts(["果胶"])[0].ravel() if matcher.encoder else None
    return [
        matcher.match(Problem("柑橘果胶", "皮渣"), k=50),
        matcher.search("电池", k=50),
        matcher.search("", k=100),
        matcher.backend.facets(Query(), ["kind", "trl"]),
        matcher.backend.dense(Query(k=50, dense=dense)),
        matcher.backend.count(Query(where=Eq("kind", "demand"))),
        matcher.backend.fetch(range(61)),
        matcher.prints(),
        matcher.backend.frequencies().idf.tobytes(),
    ]


@pytest.fixture
def whole(tmp_path: Path) -> Matcher:
    matcher = opened(tmp_path / "whole")
    matcher.rebuild(RECORDS)
    return matcher


@pytest.mark.parametrize("shares", [1, 2, 3])
def test_an_index_in_shares_answers_as_one_in_one_go(whole: Matcher, tmp_path: Path, shares: int) -> None:
    matcher = opened(tmp_path / "shared")
    shared(matcher, RECORDS, shares)
    assert answers(matcher) == answers(whole)
    assert answers(opened(tmp_path / "shared")) == answers(whole)


def test_it_is_written_on_like_any_other(whole: Matcher, tmp_path: Path) -> None:
    matcher = opened(tmp_path / "shared")
    shared(matcher, RECORDS)
    for each in (matcher, whole):
        for number in (3, 4, 70, 71):
            each.add([Record(number, "demand", "血橙榨汁", "果胶")])
        each.remove([5, 6])
    assert answers(matcher) == answers(whole)


def test_what_has_been_counted_is_kept_where_readers_would_have_much_to_count(
    whole: Matcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_LONGEST_TAIL", 0)
    matcher = opened(tmp_path / "shared")
    shared(matcher, RECORDS)
    kept, ours = matcher.backend.frequencies(), whole.backend.frequencies()
    assert (kept.records, np.array_equal(kept.idf, ours.idf)) == (60, True)


def test_shares_that_nothing_is_in_make_an_empty_index(tmp_path: Path) -> None:
    matcher = opened(tmp_path / "shared")
    shared(matcher, [])
    assert (matcher.stats().records, matcher.prints()) == (0, {})
    matcher.add(RECORDS[:3])
    assert matcher.stats().records == 3


def test_a_share_that_fails_leaves_the_index_before(whole: Matcher, tmp_path: Path) -> None:
    def fail() -> None:
        with whole.shared(1) as sharing:
            Share(sharing, 0).add(list(whole.preparer.documents(RECORDS[:3])))
            raise RuntimeError("the share failed")

    before = answers(whole)
    with pytest.raises(RuntimeError, match="the share failed"):
        fail()
    assert (answers(whole), len(list((tmp_path / "whole").glob("g-*")))) == (before, 1)
