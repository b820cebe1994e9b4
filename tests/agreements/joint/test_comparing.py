"""What changed between two texts is shown word by word, and only what changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.areas.agreements.joint.comparing import compare


def shown(before, after):
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[run.sort].format(run.text) for run in compare(before, after))


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [
        ("每年互访两次。", "每年互访三次。", "每年互访[-两-][+三+]次。"),
        ("经费 10000 元", "经费 12000 元", "经费 [-10000-][+12000+] 元"),
        ("双方开放仪器设备。", "双方开放大型仪器设备和实验室。", "双方开放[+大型+]仪器设备[+和实验室+]。"),
        ("the two cities share", "the three cities share", "the [-two-][+three+] cities share"),
        ("旧的全文", "", "[-旧的全文-]"),
        ("", "新的全文", "[+新的全文+]"),
        ("每年互访 2 次", "每年互访２次", "每年互访２次"),
    ],
)
def test_changes_are_marked_where_they_are(before, after, seen):
    assert shown(before, after) == seen


def test_a_single_letter_left_between_two_changes_is_shown_with_them():
    assert shown("由甲方付款", "由乙方收款") == "由[-甲方付-][+乙方收+]款"
    assert shown("甲、乙承办", "丙、丁承办") == "[-甲-][+丙+]、[-乙-][+丁+]承办"


pieces = st.text(st.sampled_from("甲乙丙方 0123abc，。２"), max_size=30)


@given(pieces, pieces)
def test_the_runs_hold_both_texts_whole(before, after):
    runs = compare(before, after)
    assert "".join(run.text for run in runs if run.sort != "removed") == after
    assert all(run.text for run in runs)


@given(pieces)
def test_a_text_has_not_changed_against_itself(text):
    assert [run.sort for run in compare(text, text)] == (["same"] if text else [])
