"""The fingerprint is blind to how a text was typed, and to nothing else."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jiedui.areas.agreements.joint.terms import fingerprint, normal_form, normal_text, unsettled

DOC = Path(__file__).resolve().parents[3] / "docs" / "develop" / "fingerprint.md"

letters = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"])
words = st.text(letters, max_size=30)
chinese = st.text(
    st.sampled_from("双方每年互访二次由绵阳北碚轮流承办，。；：（）0123456789ABCxyz"), min_size=1, max_size=30
)
values = st.recursive(
    st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("每年互访 2 次", "每年互访2次"),
        ("每年互访２次，", "每年互访2次,"),
        ("双方\n共同\n承办", "双方共同承办"),
        ("\u3000\u3000双方", "双方"),
        ("（Ａ）", "(A)"),
        ("Jiedui  platform", "Jiedui\u00a0platform"),
        ("零\u200b宽\ufeff", "零宽"),
        ("e\u0301cole", "\u00e9cole"),
    ],
)
def test_the_same_text_typed_otherwise_has_the_same_fingerprint(typed, other):
    assert fingerprint({"body": typed}) == fingerprint({"body": other})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("每年互访 2 次", "每年互访 3 次"),
        ("10² 元", "102 元"),
        ("an other", "another"),
        ("100 000 元", "1000 00 元"),
        ("双方应当", "双方可以"),
        ("联合国", "聯合國"),
        ("A", "a"),
    ],
)
def test_another_meaning_has_another_fingerprint(one, other):
    assert fingerprint({"body": one}) != fingerprint({"body": other})


def test_names_that_begin_with_a_line_are_no_terms():
    assert fingerprint({"body": "同", "_key": "a"}) == fingerprint({"body": "同", "_key": "b"})


def test_what_is_empty_is_as_if_it_were_not_there():
    assert fingerprint({"title": "同", "preamble": " ", "principles": []}) == fingerprint({"title": "同"})


def test_the_order_of_a_list_counts_and_that_of_names_does_not():
    assert fingerprint({"l": ["甲", "乙"]}) != fingerprint({"l": ["乙", "甲"]})
    assert fingerprint({"a": "1", "b": "2"}) == fingerprint({"b": "2", "a": "1"})


def test_texts_cannot_run_together():
    assert fingerprint({"l": ["甲乙", "丙"]}) != fingerprint({"l": ["甲", "乙丙"]})
    assert fingerprint({"a": "1"}) != fingerprint({"a": 1}) != fingerprint({"a": True})


def test_what_terms_cannot_hold_is_refused():
    with pytest.raises(TypeError, match="terms hold texts"):
        fingerprint({"amount": 1.5})


def test_the_vectors_in_the_documentation_are_true():
    blocks = DOC.read_text(encoding="utf-8").split("```json")[1:]
    vectors = [json.loads(block.split("```")[0]) for block in blocks]
    assert len(vectors) == 5
    for vector in vectors:
        assert fingerprint(vector["terms"]) == vector["fingerprint"]


def test_open_points_are_found_wherever_they_stand():
    terms = {"ends_on": "【待定】", "clauses": [{"body": "经费 〔待定：金额〕"}, {"body": "定"}]}
    assert list(unsettled(terms)) == [("ends_on",), ("clauses", 0, "body")]


@given(words)
def test_the_normal_form_of_a_text_is_its_own_normal_form(text):
    assert normal_text(normal_text(text)) == normal_text(text)


@given(chinese, st.data())
def test_spaces_and_full_width_digits_never_matter_in_chinese(text, data):
    wide = text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    place = data.draw(st.integers(0, len(text)))
    beside_chinese = place in (0, len(text)) or not (text[place - 1].isascii() and text[place].isascii())
    assert fingerprint({"body": wide}) == fingerprint({"body": text})
    if beside_chinese:
        spaced = text[:place] + data.draw(st.sampled_from([" ", "\u3000", "\n", "\t "])) + text[place:]
        assume(not {text[place - 1 : place], text[place : place + 1]} & set("，；：（）"))
        assert fingerprint({"body": spaced}) == fingerprint({"body": text})


@given(chinese, st.data())
def test_any_other_letter_anywhere_is_seen(text, data):
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("甲乙丙7Z"))
    assume(unicodedata.normalize("NFKC", text[place]) != other)
    changed = text[:place] + other + text[place + 1 :]
    assert fingerprint({"body": changed}) != fingerprint({"body": text})


@given(values, values)
def test_only_terms_of_the_same_form_share_it(one, other):
    """What the bytes say can be read back: two terms share them only when they are the same once normalised."""
    assume(_plain(one) != _plain(other))
    assert normal_form({"v": one}) != normal_form({"v": other})


def _plain(value):
    if isinstance(value, str):
        return normal_text(value) or None
    if isinstance(value, dict):
        kept = {name: _plain(part) for name, part in value.items()}
        kept = {name: part for name, part in kept.items() if not _nothing(value[name])}
        return kept or None
    if isinstance(value, list):
        return [_listed(part) for part in value] or None
    return (type(value).__name__, value)


def _listed(part):
    """An empty text keeps its place in a list."""
    return (
        normal_text(part)
        if isinstance(part, str)
        else ({} if part == {} else [] if part == [] else _plain(part))
    )


def _nothing(part):
    return part in ({}, []) or (isinstance(part, str) and not normal_text(part))
