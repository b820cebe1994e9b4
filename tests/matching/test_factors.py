"""Factors beside the text: each bounded, silent where a side says nothing, and never hidden in another."""

import pytest

from jiedui.matching import Facts, Problem, Record
from jiedui.matching.factors import FACTORS, Prepared, units, wanted
from jiedui.matching.factors.freshness import YEAR

TODAY = 1_800_000_000


def of(name, facts, **attrs):
    """The units of one factor, rounded."""
    found = units(Problem("需求", "", facts), Record(1, "achievement", "成果", "", attrs))
    assert set(found) <= {name}
    return round(found.get(name, 0.0), 3)


@pytest.mark.parametrize(
    ("ours", "theirs", "tops", "value"),
    [
        (("F02",), ("F02",), ("F",), 0.8),
        (("F02",), ("F05",), ("F",), 0.1),
        (("F02",), ("L01", "F02"), ("L", "F"), 0.8),
        (("F02",), ("L01",), ("L",), -0.6),
        (("LOCAL", "F"), ("F05",), ("F",), 0.1),
        (("F02",), (), (), 0.0),
        ((), ("F02",), ("F",), 0.0),
    ],
)
def test_fields_count_by_their_nearest_pair(ours, theirs, tops, value):
    assert of("field", Facts(fields=ours), field=theirs, field_top=tops) == value


@pytest.mark.parametrize(
    ("wanted_level", "offered", "value"),
    [
        (6, "7", 0.2),
        (6, "6", 0.2),
        (6, "5", -0.3),
        (6, "4", -0.6),
        (9, "1", -1.2),
        (6, "none", 0.0),
        (6, "0", 0.0),
    ],
)
def test_readiness_that_falls_short_takes_by_the_level(wanted_level, offered, value):
    assert of("readiness", Facts(readiness=wanted_level), trl=offered) == value


def test_an_offer_is_held_against_the_readiness_that_records_want():
    assert of("readiness", Facts(readiness=7, offers=True), trl="8") == -0.3
    assert of("readiness", Facts(readiness=7, offers=True), trl="5") == 0.2


def test_readiness_is_silent_where_a_side_is():
    assert of("readiness", Facts(readiness=6)) == 0.0
    assert of("readiness", Facts(), trl="6") == 0.0


def test_scenes_count_by_what_they_share():
    facts = Facts(scenes=("果汁厂皮渣处理",))
    assert of("scene", facts, scene=("果汁厂皮渣处理", "养殖场")) == 0.8
    assert of("scene", facts, scene=("果汁厂",)) == 0.8
    assert 0 < of("scene", facts, scene=("皮渣处理车间",)) < 0.8
    assert of("scene", facts, scene=("锂电池",)) == 0.0
    assert of("scene", facts) == 0.0


def test_freshness_fades_over_years_and_gives_as_much_as_it_takes():
    facts = Facts(today=TODAY)
    new, at_half, old = (of("freshness", facts, published=int(TODAY - years * YEAR)) for years in (0, 4, 40))
    assert (new, at_half, old) == (0.3, 0.0, -0.299)
    assert of("freshness", facts) == of("freshness", facts, published=0) == 0.0
    assert of("freshness", facts, published=TODAY + 10_000) == 0.3


def test_what_is_near_gains_as_little_as_what_is_elsewhere_loses():
    facts = Facts(regions=("5107", "500109"))
    assert [of("region", facts, region=code) for code in ("510703", "500109", "110101")] == [
        0.15,
        0.15,
        -0.15,
    ]
    assert of("region", facts) == of("region", Facts(), region="510703") == 0.0


def test_reciprocity_favours_the_side_whose_turn_it_is_to_give():
    facts = Facts(balance={"7": 0.5, "8": -1.0})
    assert [of("reciprocity", facts, side=sides) for sides in (("7",), ("8",), ("7", "8"), ("9",))] == [
        0.25, -0.5, -0.125, 0.0,
    ]  # fmt: skip
    assert of("reciprocity", Facts(balance={"7": 0.5}, offers=True), side=("7",)) == -0.25
    assert of("reciprocity", Facts(balance={"7": 80.0}), side=("7",)) == 0.5


def test_only_factors_that_say_something_are_told():
    problem = Problem("果胶", "果胶收率≥18%", Facts(fields=("F02",), today=TODAY))
    record = Record(1, "a", "果胶", "果胶收率19%", {"field": ("F02",), "field_top": ("F",)})
    assert list(units(problem, record)) == ["figures", "field"]
    assert list(FACTORS) == ["figures", "field", "readiness", "scene", "freshness", "region", "reciprocity"]


def test_a_problem_with_neither_facts_nor_figures_wants_no_factor():
    assert [wanted(Problem("果胶提取", body)) for body in ("希望提高收率", "收率≥18%")] == [False, True]
    assert wanted(Problem("果胶提取", "", Facts(today=TODAY))) is True


def test_a_prepared_problem_says_the_same_for_each_record():
    problem = Problem("", "果胶收率≥18%", Facts(readiness=5))
    prepared = Prepared.of(problem)
    for number in range(3):
        record = Record(number, "a", "", f"果胶收率{17 + number}%", {"trl": str(4 + number)})
        assert prepared.units(record) == units(problem, record)


def test_what_figures_may_bring_is_known_before_they_are_read():
    prepared = Prepared.of(Problem("", "果胶收率≥18%，酯化度≥60%"))
    texts = ("果胶收率19%，酯化度65%", "果胶收率19%", "提取温度80℃")
    assert [prepared.most_of_figures_in(Record(1, "a", "", text)) for text in texts] == [1.2, 0.6, 0.0]


@pytest.mark.parametrize(
    "attrs", [{"field": 3, "trl": 4, "scene": 5, "side": 6, "region": 7, "published": "x"}, {}]
)
def test_attributes_of_another_type_say_nothing(attrs):
    facts = Facts(("F02",), 5, ("果汁厂",), TODAY, ("51",), {"6": 1.0})
    found = units(Problem("", "", facts), Record(1, "a", "", "", attrs))
    assert set(found) <= {"readiness"}
