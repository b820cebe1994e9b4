"""Two secretariats settle a text: drafted by one side, countered by the other, approved by both, and checked by anybody."""

import re
from typing import Any

import pytest

from tests.browser.secretaries import begin, code_in, counter, draft_from_paste, go_through_the_chain, press

pytestmark = pytest.mark.browser


def test_drafted_by_one_side_countered_by_the_other_and_approved_by_both(arrive: Any) -> None:
    ours, theirs = arrive("mianyang-mishu"), arrive("beibei-mishu")
    agreement = begin(ours)
    ours.go(agreement)
    first = draft_from_paste(ours)

    theirs.go(agreement)
    assert "等待绵阳、北碚" in theirs.text()
    second = counter(theirs, first)
    assert "2 方中已有 1 方同意" in theirs.text()

    ours.go(second)
    assert "与第 1 稿相比的变化" in ours.text()
    assert [ours.page.inner_text(mark)[-1:] for mark in (".c-changes del", ".c-changes ins")] == ["5", "8"]
    press(ours, "同意这份文本")
    assert "内部审批" in ours.text()
    go_through_the_chain(agreement.rstrip("/").rpartition("/")[2])
    ours.go(agreement)
    assert "生效" in ours.page.inner_text(".c-page-head")

    public = arrive()
    code = code_in(agreement)
    number = second.rstrip("/").rpartition("/")[2]
    public.go(f"/agreements/{code}/texts/{number}/")
    print_ = re.search(r"[0-9a-f]{64}", public.text())
    assert print_ is not None
    public.go(f"/check/?print={print_.group()}")
    assert "这是各方同意的现行文本" in public.text()
