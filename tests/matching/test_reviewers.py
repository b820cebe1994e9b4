"""Who reviews what: near by their works, recused where they must be, loaded within limits."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest

from jiedui.matching import Matcher, Problem, Record
from jiedui.matching.backend import Backend
from jiedui.matching.people import Person
from jiedui.matching.reviewers import CannotAssign, affinities, assign, chosen

SUBJECTS = {
    "电池": ["低温锂离子电池电解液", "动力电池热管理"],
    "柑橘": ["柑橘果胶提取工艺", "柑橘黄龙病快速检测"],
    "桥梁": ["大跨度桥梁振动监测", "桥梁损伤识别方法"],
}
APPLICATIONS = {
    "示例申报1": Problem("锂离子电池低温电解液"),
    "示例申报2": Problem("柑橘黄龙病检测"),
    "示例申报3": Problem("桥梁振动与损伤"),
}
RECORDS = [
    Record(10 * number + place, "achievement", title)
    for number, titles in enumerate(SUBJECTS.values())
    for place, title in enumerate(titles)
]
REVIEWERS = [
    Person(f"{subject}专家", (10 * number, 10 * number + 1)) for number, subject in enumerate(SUBJECTS)
]


@pytest.fixture
def matcher(backend: Backend) -> Matcher:
    matcher = Matcher(backend, learned=None)
    matcher.ensure()
    matcher.add(RECORDS)
    return matcher


def test_each_application_goes_to_who_works_on_it_with_the_works_as_reasons(matcher: Matcher) -> None:
    found = assign(matcher, APPLICATIONS, REVIEWERS, each=1, most=1)
    assert [(one.application, one.reviewer) for one in found] == [
        ("示例申报1", "电池专家"),
        ("示例申报2", "柑橘专家"),
        ("示例申报3", "桥梁专家"),
    ]
    assert [one.match.works[0].record.title for one in found] == [
        "低温锂离子电池电解液",
        "柑橘黄龙病快速检测",
        "大跨度桥梁振动监测",
    ]


def test_who_is_recused_gets_another_application(matcher: Matcher) -> None:
    found = assign(matcher, APPLICATIONS, REVIEWERS, each=1, most=1, recused=[("示例申报1", "电池专家")])
    assert ("示例申报1", "电池专家") not in {(one.application, one.reviewer) for one in found}
    assert Counter(one.reviewer for one in found) == Counter(person.id for person in REVIEWERS)


def test_nearness_is_a_number_for_each_pair_and_nothing_for_nothing_in_common(matcher: Matcher) -> None:
    table = affinities(matcher, list(APPLICATIONS.values()), [*REVIEWERS, Person("新人")])
    assert table.shape == (3, 4)
    assert table.argmax(axis=1).tolist() == [0, 1, 2]
    assert table[:, 3].tolist() == [0, 0, 0]


@pytest.mark.parametrize("seed", range(8))
def test_no_other_assignment_within_the_limits_has_a_greater_sum(seed: int) -> None:
    chance = np.random.default_rng(seed)
    table, allowed = chance.random((3, 4)), chance.random((3, 4)) > 0.2
    found, best = _sum_of_best(table, allowed), None
    for rows in product(*(combinations(range(4), 2) for _ in range(3))):
        pairs = [(row, column) for row, columns in enumerate(rows) for column in columns]
        load = Counter(column for _, column in pairs)
        if max(load.values()) <= 2 and all(allowed[pair] for pair in pairs):
            best = max(best or 0.0, sum(table[pair] for pair in pairs))
    assert found == (None if best is None else pytest.approx(best))


def _sum_of_best(table: np.ndarray, allowed: np.ndarray) -> float | None:
    try:
        return float(sum(table[pair] for pair in chosen(table, allowed, each=2, most=2, names="abc")))
    except CannotAssign:
        return None


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"each": 4}, "示例申报1 needs 4 reviewers, but only 3 may look at it"),
        ({"each": 2, "most": 1}, "3 applications need 6 reviews, but the reviewers can take 3 in all"),
    ],
)
def test_limits_that_cannot_be_kept_are_told_in_a_sentence(
    matcher: Matcher, limits: dict[str, int], sentence: str
) -> None:
    with pytest.raises(CannotAssign, match=sentence):
        assign(matcher, APPLICATIONS, REVIEWERS, **limits)


def test_recusals_that_leave_too_few_for_some_applications_together_are_told() -> None:
    allowed = np.array([[True, False, False], [True, False, False], [True, True, True]])
    with pytest.raises(CannotAssign, match="no assignment gives 1 reviewers to each of 3 applications"):
        chosen(np.ones((3, 3)), allowed, each=1, most=1, names="abc")


def test_without_applications_there_is_nothing_to_assign(matcher: Matcher) -> None:
    assert assign(matcher, {}, REVIEWERS) == []
