"""Many texts cut at once come out as each alone."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.matching.analysis import ChineseAnalyzer
from jiedui.matching.grams import firsts, gram_id, is_latin, seconds, thirds

TEXTS = [
    "一种低温锂离子电池电解液及其制备方法，容量保持率≥80%，能量密度300 Wh/kg。",
    "",
    "電動汽車動力電池在-20℃下的放電性能 ㎡ ①",
    "Low-temperature electrolytes for Li-ion batteries: cells, mass, analysis",
    "换行\n也是文字\r\n\n的一部分",
    "的 了 和",
    "カメラ 한국어 が e\u0301 🎉 \ud800 \x00\x1f",
    "5G 基站 M8×20 C++ ±0.5mm CO2",
]
ANALYZER = ChineseAnalyzer()


def _alone(text: str) -> tuple[Counter[str], Counter[str], dict[int, int]]:
    grams = ANALYZER.grams(text)
    numbered: Counter[int] = Counter()
    for gram, count in grams.items():
        numbered[gram_id(gram)] += count
    return Counter(ANALYZER.words(text)), grams, dict(numbered)


def _together(texts: list[str]) -> list[tuple[Counter[str], Counter[str], dict[int, int]]]:
    bulk = ANALYZER.bulk(texts)
    numbers, counts = bulk.grams.ids, bulk.grams.counts
    places = list(pairwise(bulk.grams.bounds(len(bulk)).tolist()))
    return [
        (Counter(words.split()), Counter(grams.split()), dict(zip(n.tolist(), c.tolist(), strict=True)))
        for words, grams, n, c in zip(
            bulk.word_texts(),
            bulk.gram_texts(),
            [numbers[a:b] for a, b in places],
            [counts[a:b] for a, b in places],
            strict=True,
        )
    ]


def test_many_texts_are_cut_as_each_alone() -> None:
    assert _together(TEXTS) == [_alone(text) for text in TEXTS]


def test_nothing_cut_is_nothing() -> None:
    assert (_together([]), len(ANALYZER.bulk([]))) == ([], 0)


@given(
    st.lists(
        st.text(
            alphabet=st.characters() | st.sampled_from("电池低温性能的了 \n\t℃…½㎡aB9%≥./-s"), max_size=40
        ),
        max_size=4,
    )
)
def test_whatever_is_written_is_cut_as_alone(texts: list[str]) -> None:
    assert _together(texts) == [_alone(text) for text in texts]


@pytest.mark.parametrize("run", ["电", "电池", "电池组", "𠀀𠀁𠀂"])
def test_a_run_has_the_same_number_alone_and_in_an_array(run: str) -> None:
    codes = [np.array([ord(character)], dtype=np.uint32) for character in run]
    assert (firsts, seconds, thirds)[len(run) - 1](*codes).tolist() == [gram_id(run)]


def test_the_number_of_a_gram_says_whether_it_is_chinese() -> None:
    grams = ["电", "电池", "电池组", "li-ion", "5g", "≥80%"]
    numbers = np.array([gram_id(gram) for gram in grams], dtype=np.uint32)
    assert is_latin(numbers).tolist() == [False, False, False, True, True, True]
