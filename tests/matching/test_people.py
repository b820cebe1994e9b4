"""People as sets of works and a profile."""

from __future__ import annotations

import math

import pytest

from jiedui.matching import Eq, Matcher, Problem, Record
from jiedui.matching.backend import Backend
from jiedui.matching.people import Person, find_people, match_person, of_texts, weights

DEMAND = Problem("动力电池低温性能提升", "冬季续航下降，希望电解液在低温下保持容量。")
BATTERY = [
    "低温锂离子电池电解液",
    "动力电池冬季续航与容量保持",
    "锂电池低温放电",
    "动力电池热管理",
]


def work(id: int, title: str, *people: str, kind: str = "achievement") -> Record:
    return Record(id, kind, title, "", {"person": people})


RECORDS = [
    *(work(number, title, "示例甲") for number, title in enumerate(BATTERY, start=1)),
    work(11, "动力电池低温性能提升", "示例乙", "示例丙"),
    *(work(number, f"柑橘果胶提取工艺之{number}", "示例乙") for number in range(20, 30)),
    work(40, "示例丁：研究动力电池低温性能与电解液", "示例丁", kind="expert"),
    work(41, "桥梁振动监测", "示例丙"),
    Record(50, "achievement", "动力电池低温电解液容量"),
]


@pytest.fixture
def matcher(backend: Backend) -> Matcher:
    matcher = Matcher(backend, learned=None)
    matcher.ensure()
    matcher.add(RECORDS)
    return matcher


def test_a_person_is_scored_by_the_nearest_one_three_and_eight_texts() -> None:
    assert of_texts([]) == 0
    assert of_texts([6.0]) == pytest.approx(6)
    assert of_texts([1.0, 2.0, 6.0]) == pytest.approx((6 + 3 + 3) / 3)
    assert of_texts([8.0] * 8 + [0.0] * 50) == pytest.approx(8)
    assert [math.fsum(weights(texts)) for texts in range(1, 12)] == pytest.approx([1.0] * 11)


def test_a_body_of_work_comes_before_one_work_among_many_of_another_field(matcher: Matcher) -> None:
    found = find_people(matcher, DEMAND)
    names = [match.person for match in found]
    assert set(names) == {"示例甲", "示例乙", "示例丙", "示例丁"}
    assert names.index("示例甲") < names.index("示例乙")


def test_who_is_found_is_judged_by_all_their_records(matcher: Matcher) -> None:
    for match in find_people(matcher, DEMAND):
        works = [
            record.id
            for record in RECORDS
            if match.person in record.attrs.get("person", ()) and record.kind != "expert"
        ]
        profile = {"示例丁": 40}.get(match.person)
        assert match == match_person(matcher, DEMAND, Person(match.person, tuple(works), profile))


def test_each_text_says_how_many_points_it_brings_and_they_sum_to_the_score(matcher: Matcher) -> None:
    for match in find_people(matcher, DEMAND):
        texts = [*match.works, *([match.profile] if match.profile else [])]
        assert set(match.points) == {text.record.id for text in texts}
        assert round(math.fsum(match.points.values()), 1) == match.score
        assert match.band == matcher.weights.band(match.score)


def test_works_come_with_their_reasons_the_nearest_first(matcher: Matcher) -> None:
    person = match_person(matcher, DEMAND, Person("示例甲", works=(1, 2, 3, 4)))
    assert [match.score for match in person.works] == sorted(
        (match.score for match in person.works), reverse=True
    )
    assert person.works[0] == matcher.compare(DEMAND, person.works[0].record)


def test_a_profile_alone_makes_a_person_findable(matcher: Matcher) -> None:
    [found] = find_people(matcher, DEMAND, where=Eq("kind", "expert"))
    assert (found.person, found.works) == ("示例丁", ())
    assert found.profile is not None
    assert found.score == found.profile.score


def test_a_work_of_two_speaks_for_both_and_one_of_nobody_for_none(matcher: Matcher) -> None:
    found = {match.person: match for match in find_people(matcher, Problem("动力电池低温性能提升"))}
    assert found["示例乙"].works[0].record.id == found["示例丙"].works[0].record.id == 11
    assert 50 not in {work.record.id for match in found.values() for work in match.works}


def test_records_that_are_not_indexed_do_not_count(matcher: Matcher) -> None:
    known, more = (match_person(matcher, DEMAND, Person("示例甲", works)) for works in ((1,), (1, 999)))
    assert known == more
    nobody = match_person(matcher, DEMAND, Person("示例戊", (998,), profile=999))
    assert (nobody.score, nobody.works, nobody.profile, nobody.points) == (0.0, (), None, {})


def test_an_empty_problem_finds_nobody(matcher: Matcher) -> None:
    assert find_people(matcher, Problem("", " ")) == []
