"""How a backend finds parts of Latin words and names by their sound, run for each."""

from __future__ import annotations

import pytest

from jiedui.matching import Eq, IndexSpec, Matcher, MemoryBackend, Query, Record
from jiedui.matching.backend import Backend, Document
from jiedui.matching.model import Wanted

SPEC = IndexSpec("jiedui-zh/2")


def documents(records: list[Record]) -> list[Document]:
    return list(map(Matcher(MemoryBackend(), learned=None).prepare, records))


TOLD = [
    Record(
        1, "achievement", "TRL6 柑橘", "Used in batteries, 19.5 %", {"side": "a"}, ("柑橘", "Li-ion cells")
    ),
    Record(2, "demand", "柑桔 trl", "A battery", {"side": "b"}, ("柑桔", "甘露（示例）")),
    Record(3, "demand", "绵羊", "", {"side": "b"}, ("柑橘",)),
]


@pytest.fixture
def named(backend: Backend) -> Backend:
    backend.ensure(SPEC)
    backend.upsert(documents(TOLD))
    return backend


def test_parts_of_latin_words_are_found_one_way_or_the_other(named: Backend) -> None:
    def found(*wanted: Wanted) -> set[int]:
        return {hit.id for hit in named.lexical(Query(must=wanted))}

    assert found(Wanted(parts=(("trl",),))) == {1, 2}
    assert found(Wanted(parts=(("9.5",),))) == {1}
    assert found(Wanted(parts=(("batteries", "battery"),))) == {1, 2}
    assert found(Wanted(("绵羊",)), Wanted(("柑橘",), (("trl6",),))) == {1, 3}
    assert named.count(Query({"words": {"trl": 1.0}}, (Wanted(parts=(("tteri",),)),))) == 1


def test_names_are_told_by_how_they_begin_and_whether_they_may_be(named: Backend) -> None:
    assert named.names("gj", None, 10) == [("gj=柑橘", 2), ("gj=柑桔", 1)]
    assert named.names("ganju=", Eq("side", "b"), 1) == [("ganju=柑桔", 1)]
    assert named.names("li-", None, 5) == [("li-ioncells=Li-ion␣cells", 1)]
    assert named.names("gl", Eq("side", "a"), 5) == []


def test_signs_in_what_is_typed_are_signs(named: Backend) -> None:
    told = {
        beginning: named.names(beginning, None, 5) for beginning in ("li%", "l_-", '" or place >= 0 or "', "")
    }
    assert told | {"": len(told[""])} == {"li%": [], "l_-": [], '" or place >= 0 or "': [], "": 5}
