"""The piece of a text that shows why it was found."""

import pytest

from jiedui.foundation.search.excerpts import around

LONG = "甲" * 200 + "果胶" + "乙" * 200


@pytest.mark.parametrize(
    ("text", "spans", "begins", "marked"),
    [
        ("果胶提取", [(0, 2)], "果胶提取", ["果胶"]),
        (LONG, [(200, 202)], "…甲", ["果胶"]),
        (LONG, [], "甲", []),
        ("第一行\n第二行", [], "第一行 第二行", []),
        ("", [], "", []),
    ],
)
def test_an_excerpt_is_one_line_around_what_is_marked(text, spans, begins, marked):
    line, moved = around(text, spans)
    assert line.startswith(begins)
    assert [line[start:end] for start, end in moved] == marked
    assert len(line) <= 122


def test_an_excerpt_is_taken_where_most_is_marked():
    text = "果胶" + "甲" * 200 + "柑橘皮渣提取果胶，柑橘皮渣" + "乙" * 200
    line, moved = around(text, [(0, 2), (202, 210), (211, 215)])
    assert [line[start:end] for start, end in moved] == ["柑橘皮渣提取果胶", "柑橘皮渣"]


def test_an_excerpt_begins_with_a_whole_word():
    text = "x" * 100 + " the pilot line for citrus peel" + " y" * 100
    line, moved = around(text, [(120, 126)])
    assert line.startswith("…the pilot line for citrus peel")
    assert [line[start:end] for start, end in moved] == ["citrus"]


def test_an_excerpt_does_not_begin_with_the_end_of_a_sentence():
    text = "甲" * 100 + "。皮渣果胶" + "乙" * 200
    line, _moved = around(text, [(124, 126)])
    assert line.startswith("…皮渣果胶")
