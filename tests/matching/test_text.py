from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.matching.text import fold, fold_with_offsets, original_span


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("電動汽車動力電池低溫性能", "电动汽车动力电池低温性能"),
        ("Ｌｉ－ion", "li-ion"),
        ("㎡", "m2"),
        ("ﬁ", "fi"),
        ("CO₂", "co2"),
        ("Cafe\u0301", "café"),
        ("", ""),
    ],
)
def test_traditional_full_width_and_composed_characters_fold_to_one_form(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("面積３㎡。", [0, 1, 2, 3, 3, 4]),
        ("oﬁb", [0, 1, 1, 2]),
        ("e\u0301a", [0, 2]),
        ("\u1100\u1161x", [0, 2]),
    ],
)
def test_each_folded_character_knows_where_it_came_from(text: str, offsets: list[int]) -> None:
    assert fold_with_offsets(text) == (fold(text), offsets)


def test_a_span_inside_a_widened_character_covers_the_whole_character() -> None:
    text = "约3㎡地"
    folded, offsets = fold_with_offsets(text)
    start = folded.index("m")
    assert original_span(offsets, len(text), start, start + 1) == (2, 3)


@given(st.text())
def test_offsets_rise_stay_in_range_and_fold_the_same_text(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)


@given(st.text(alphabet="电電Aaé\u0301\u0323\u0308㎡ﬁ，,ｶﾞ각각\u0345α ", max_size=12))
def test_offsets_fold_the_same_text_where_marks_join(text: str) -> None:
    assert fold_with_offsets(text)[0] == fold(text)


def test_importing_the_folding_loads_neither_dictionaries_nor_numpy() -> None:
    code = (
        "import sys, jiedui.matching.text; print({'opencc', 'rjieba', 'numpy', 'tantivy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
