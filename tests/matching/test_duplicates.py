"""The same text again: reworded, shortened, with paragraphs added – and texts that are merely of one subject."""

from __future__ import annotations

import pytest

from jiedui.matching import Eq, Matcher, Problem, Record
from jiedui.matching.backend import Backend
from jiedui.matching.duplicates import NEAR, SAME, Runs, duplicates

TITLE = "低温动力电池电解液配方优化"
BODY = (
    "我公司生产的动力电池在冬季续航明显下降，零下二十摄氏度时容量保持率不足百分之六十。希望找到新的电解液配方，使低温容量保持率达到百分之八十以上，"
    "同时循环寿命不低于两千次。现有产线可以配合中试，样品由我方提供，测试条件按照国家标准执行。"
)
OTHER = (
    "柑橘加工企业每天产生八十吨果皮和榨汁残渣，希望提取果胶和精油，并把剩余物做成饲料。要求设备投资不超过三百万元，一年内见到效益，"
    "废水处理须达到排放标准。"
)
SUBJECT = "团队研制出一种宽温域锂离子电池电解质，添加氟代溶剂与成膜添加剂，在寒冷地区的储能电站完成示范运行，已获得三项发明专利授权，可以许可使用。"
ADDED = "合作方式可以是委托开发，也可以共建实验室；经费分三期支付，知识产权归双方共有，验收由第三方检测机构出具报告，争议由所在地仲裁。"
POSTED = Record(1, "demand", TITLE, BODY)
RECORDS = [
    POSTED,
    Record(2, "demand", "果皮综合利用", OTHER),
    Record(3, "achievement", "宽温域电池电解质", SUBJECT),
    Record(4, "demand", "低温电池"),
]


@pytest.fixture
def matcher(backend: Backend) -> Matcher:
    matcher = Matcher(backend, learned=None)
    matcher.ensure()
    matcher.add(RECORDS)
    return matcher


@pytest.mark.parametrize(
    ("title", "body", "least"),
    [
        (TITLE, BODY, 1.0),
        ("電解液配方優化（低溫動力電池）", BODY, SAME),
        (TITLE, ADDED + BODY + ADDED, SAME),
        (TITLE, BODY[:60], SAME),
        (TITLE, "".join(reversed(BODY.split("。"))), SAME),
        (
            TITLE.replace("优化", "改进"),
            BODY.replace("希望", "拟").replace("不足", "低于").replace("二十", "三十"),
            NEAR,
        ),
    ],
    ids=[
        "the same",
        "traditional, title turned",
        "paragraph added",
        "cut short",
        "another order",
        "reworded",
    ],
)
def test_a_text_that_was_posted_before_is_found(
    matcher: Matcher, title: str, body: str, least: float
) -> None:
    [found] = duplicates(matcher, Problem(title, body))
    assert found.record == POSTED
    assert found.likeness >= least


def test_a_text_of_the_same_subject_is_no_duplicate(matcher: Matcher) -> None:
    assert duplicates(matcher, Problem("电池低温", "寒冷地区的储能电站需要宽温域的电池，电解质要换。")) == []


def test_a_phrase_inside_a_long_text_is_no_duplicate_but_a_title_like_a_title_is(matcher: Matcher) -> None:
    assert duplicates(matcher, Problem("动力电池在冬季续航明显下降")) == []
    assert [found.record.id for found in duplicates(matcher, Problem("低温电池"))] == [4]


def test_a_record_is_not_its_own_duplicate_and_filters_hold(matcher: Matcher) -> None:
    assert duplicates(matcher, POSTED) == []
    again = Record(9, "demand", TITLE, BODY)
    assert [found.record.id for found in duplicates(matcher, again)] == [1]
    assert duplicates(matcher, again, where=Eq("kind", "achievement")) == []


def test_the_places_where_both_agree_are_those_of_the_texts_as_written(matcher: Matcher) -> None:
    problem = Problem("電解液配方優化", "全新的开头。" + BODY)
    [found] = duplicates(matcher, problem)
    [(start, end)] = found.in_problem["body"]
    assert problem.body[start:end] == BODY[:-1]
    [(start, end)] = found.in_record["body"]
    assert POSTED.body[start:end] == BODY[:-1]
    assert [problem.title[a:b] for a, b in found.in_problem["title"]] == ["電解液配方優化"]


@pytest.mark.parametrize("text", ["", "。！", "电", "😀", "\ud800", "\x00"])
def test_texts_of_nothing_are_alike_to_nothing_and_break_nothing(matcher: Matcher, text: str) -> None:
    assert duplicates(matcher, Problem(text, text)) == []
    assert Runs(Problem(text)).likeness(Runs(POSTED)) < NEAR
