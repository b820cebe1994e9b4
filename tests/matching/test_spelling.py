"""Which names may have been meant by a text, and which nobody would confuse."""

from __future__ import annotations

import pytest

from jiedui.matching import Matcher, MemoryBackend, Record
from jiedui.matching.spelling import edits

NAMES = [
    "柑橘",
    "绵阳",
    "绵阳市",
    "量计",
    "林子",
    "锂离子电池",
    "科技成果",
    "electrolyte",
    "Flavonoids",
    "咖啡因",
    "重庆",
    "成都",
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    matcher = Matcher(MemoryBackend(), learned=None)
    matcher.ensure()
    matcher.add([Record(n, "demand", f"其一{n}", "", {}, (name,)) for n, name in enumerate(NAMES)])
    return matcher


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("柑桔", ["柑橘"]),
        ("甘菊", ["柑橘"]),
        ("棉阳", ["绵阳"]),
        ("棉阳市", ["绵阳市"]),
        ("mianyan", ["绵阳"]),
        ("mianynag", ["绵阳"]),
        ("mainyang", []),
        ("锂离电池", ["锂离子电池"]),
        ("锂离子电磁", ["锂离子电池"]),
        ("锂子离电池", ["锂离子电池"]),
        ("成果科技", []),
        ("虫庆", ["重庆"]),
        ("electrolite", ["electrolyte"]),
        ("electolite", ["electrolyte"]),
        ("flavonoid", ["Flavonoids"]),
        ("承度", ["成都"]),
        ("臣督", ["成都"]),
    ],
)
def test_a_name_is_guessed_where_it_sounds_the_same_or_is_a_slip_away(
    matcher: Matcher, typed: str, meant: list[str]
) -> None:
    assert matcher.spelt_like(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "xyzzy",
        "量子",
        "量子咖啡壶",
        "咖啡壶",
        "柑露",
        "科技成就",
        "柑",
        "my",
        "gi",
        "elect",
        "123456",
        "",
        "。！",
    ],
)
def test_nothing_is_guessed_where_nothing_is_near(matcher: Matcher, typed: str) -> None:
    assert matcher.spelt_like(typed) == []


def test_a_text_is_no_guess_for_itself(matcher: Matcher) -> None:
    assert (matcher.spelt_like("柑橘"), matcher.spelt_like("ELECTROLYTE")) == ([], [])


def test_edits_are_counted_with_swaps_as_one() -> None:
    assert [edits("abcd", other) for other in ("abcd", "abdc", "abc", "xbcde", "")] == [0, 1, 1, 2, 4]
