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
