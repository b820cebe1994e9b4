from __future__ import annotations

import pytest

from jiedui.matching.analysis import ChineseAnalyzer
from jiedui.matching.text import fold

ANALYZER = ChineseAnalyzer()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("采用Li-ion电池", "li-ion"),
        ("降低CO2排放", "co2"),
        ("降低CO₂排放", "co2"),
        ("5G+工业互联网", "5g"),
        ("螺栓M8×20", "m8×20"),
        ("能量密度≥300Wh/kg", "≥300wh/kg"),
        ("能量密度≥300Wh/kg", "300wh/kg"),
        ("能量密度300 Wh/kg", "300wh/kg"),
        ("在-20℃下", "20°c"),
    ],
)
def test_a_technical_token_stays_whole(text: str, word: str) -> None:
    assert word in ANALYZER.words(text)
    assert ANALYZER.grams(text)[word] == 1


def test_long_words_are_found_with_the_words_inside_them() -> None:
    assert ANALYZER.words("动力电池的性能") == ["动力", "电池", "动力电池", "性能"]


def test_no_gram_crosses_punctuation_or_a_latin_word() -> None:
    assert ANALYZER.grams("电池，低温Li性") == {
        "电": 1, "池": 1, "电池": 1, "低": 1, "温": 1, "低温": 1, "li": 1, "性": 1,
    }  # fmt: skip


def test_every_two_character_word_is_a_gram() -> None:
    assert ANALYZER.grams("绵阳市科技城")["科技"] == 1


def test_segments_carry_their_place_in_the_folded_text() -> None:
    folded = fold("低溫，Ｌｉ－ion電池")
    assert [folded[t.start : t.end] for t in ANALYZER.segment(folded)] == ["低温", "li-ion", "电池"]


def test_words_of_the_field_join_the_dictionary_and_change_the_id() -> None:
    field = ChineseAnalyzer(["黄龙病菌"])
    assert "黄龙病菌" in field.words("柑橘黄龙病菌检测")
    assert (ANALYZER.id, field.id.startswith("jiedui-zh/2+")) == ("jiedui-zh/2", True)


@pytest.mark.parametrize("text", ["", "，。！", "的", "\x00", "\ud800"])
def test_text_without_words_is_no_error(text: str) -> None:
    assert ANALYZER.words(text) == []
