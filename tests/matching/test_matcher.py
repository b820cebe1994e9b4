from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from jiedui.matching import Eq, In, Matcher, Problem, Range, Record, SharedTerm
from jiedui.matching.model import Match
from jiedui.matching.text import fold
from jiedui.matching.weights import MINIMUM

DEMAND = Problem("电动汽车动力电池低温性能提升", "冬季续航下降，希望容量保持率在零下20℃达到80%以上。")


def ids(matches: list[Match]) -> list[int]:
    return [match.record.id for match in matches]


def test_a_low_temperature_electrolyte_comes_before_citrus_for_a_battery_demand(matcher: Matcher) -> None:
    assert ids(matcher.match(DEMAND))[0] == 1
    assert 2 not in ids(matcher.match(DEMAND))


def test_traditional_and_full_width_writing_finds_the_same(matcher: Matcher) -> None:
    traditional = Problem(
        "電動汽車動力電池低溫性能提升", "冬季續航下降，希望容量保持率在零下２０℃達到８０％以上。"
    )
    assert [(m.record.id, m.score) for m in matcher.match(traditional)] == [
        (m.record.id, m.score) for m in matcher.match(DEMAND)
    ]


def test_an_english_problem_finds_the_english_record(matcher: Matcher) -> None:
    assert ids(matcher.match(Problem("electrolyte for Li-ion batteries at low temperature"))) == [4]


def test_figures_unread_change_nothing_among_the_best(matcher: Matcher) -> None:
    """Records whose figures cannot bring them among the best keep the strength of their words alone, below these."""
    texts = [("电池低温电解液", percent) for percent in range(40, 95, 5)]
    texts += [(f"柑橘果皮设备{number}，低温", percent) for number, percent in enumerate(range(40, 90, 5))]
    matcher.add(
        Record(100 + place, "achievement", title, f"-20℃下容量保持率为{percent}%。")
        for place, (title, percent) in enumerate(texts)
    )
    whole = matcher.match(DEMAND, k=60)
    for k in (1, 3, 8):
        assert matcher.match(DEMAND, k=k) == whole[:k]


def test_contributions_sum_to_the_score(matcher: Matcher) -> None:
    for match in matcher.match(DEMAND):
        assert round(math.fsum(part.value for part in match.contributions), 1) == match.score
        assert [part.name for part in match.contributions] == ["title", "text"]


def test_shared_terms_stand_where_they_say_in_the_texts_as_written(matcher: Matcher) -> None:
    problem = Problem("電動汽車之動力電池", "容量保持率８０％，㎡級。")
    match = matcher.match(problem)[0]
    found = {
        term.text: (
            {getattr(problem, name)[a:b] for name, spans in term.in_problem.items() for a, b in spans},
            {getattr(match.record, name)[a:b] for name, spans in term.in_record.items() for a, b in spans},
        )
        for term in match.shared
    }
    assert found == {
        "动力电池": ({"動力電池"}, {"动力电池"}),
        "容量保持率": ({"容量保持率"}, {"容量保持率"}),
        "80%": ({"８０％"}, {"80%"}),
    }


@pytest.mark.parametrize(
    ("ours", "theirs", "marked"),
    [
        ("占地不超过 300 ㎡", "占地约300m2", ["占地", "300 ㎡"]),
        ("占地不超过300㎡", "占地约 300 m²", ["占地", "300㎡"]),
        ("減排ＣＯ₂一吨🌱🌱，降溫５℃", "CO2 減排，降温 5 °C", ["減排", "ＣＯ₂", "降溫", "５℃"]),
        ("🚗🚗動力電池🔋低溫", "👩‍🔬低温动力电池", ["動力電池", "低溫"]),
        ("ﬁne ｐｏｗｄｅｒ 5 g", "fine powder, 5g", ["ﬁne", "ｐｏｗｄｅｒ", "5 g"]),
    ],
    ids=["spaced unit", "unit without a space", "formula and degrees", "emoji", "ligature"],
)
def test_reasons_stand_at_their_places_where_folding_changes_the_length(
    matcher: Matcher, ours: str, theirs: str, marked: list[str]
) -> None:
    match = matcher.compare(Problem(ours), Record(9, "achievement", theirs))
    spans = sorted({span for term in match.shared for span in term.in_problem["title"]})
    assert [ours[start:end] for start, end in spans] == marked
    found = {theirs[start:end] for term in match.shared for start, end in term.in_record["title"]}
    assert {fold(word).replace(" ", "") for word in found} == {fold(word).replace(" ", "") for word in marked}


def test_a_quantity_with_a_space_is_not_said_to_be_missing(matcher: Matcher) -> None:
    match = matcher.compare(Problem("能量密度300 Wh/kg"), matcher.backend.fetch([1])[1])
    assert match.missing == ()


def test_neighbouring_words_are_joined_to_one_readable_reason(matcher: Matcher) -> None:
    match = matcher.compare(Problem("提升动力电池低温性能"), Record(9, "achievement", "动力电池低温性能研究"))
    assert match.shared == (
        SharedTerm("动力电池低温性能", match.score, {"title": ((2, 10),)}, {"title": ((0, 8),)}),
    )


def test_reasons_weigh_no_more_than_the_score(matcher: Matcher) -> None:
    for match in matcher.match(DEMAND):
        assert sum(term.weight for term in match.shared) <= match.score + 0.05


def test_heavy_words_that_the_record_lacks_are_named(matcher: Matcher) -> None:
    match = matcher.compare(Problem("桥梁振动监测与无人机巡检"), matcher.backend.fetch([3])[3])
    assert match.missing == ("无人机", "巡检")


def test_nothing_in_common_is_no_match(matcher: Matcher) -> None:
    assert matcher.match(Problem("古籍修复")) == []
    nothing = matcher.compare(Problem("古籍修复"), Record(9, "achievement", "柑橘检测"))
    assert (nothing.score, nothing.band, nothing.shared, nothing.contributions) == (0.0, "low", (), ())


def test_the_same_text_is_a_high_match(matcher: Matcher) -> None:
    record = matcher.backend.fetch([1])[1]
    match = matcher.match(Problem(record.title, record.body))[0]
    assert (match.record.id, match.score, match.band) == (1, 100.0, "high")


def test_comparing_gives_the_score_of_matching(matcher: Matcher) -> None:
    for match in matcher.match(DEMAND):
        assert matcher.compare(DEMAND, match.record) == match


@pytest.mark.parametrize("k", [0, 1, 2])
def test_at_most_k_matches_are_returned(matcher: Matcher, k: int) -> None:
    assert len(matcher.match(DEMAND, k=k)) <= k


def test_of_those_too_far_away_the_nearest_come_when_so_many_are_wanted(matcher: Matcher) -> None:
    far = Problem("水稻少生病", "不用药剂，病害减少三成以上，成本不超过每亩四十元，还要能随时监测")
    assert matcher.match(far) == []
    nearest = matcher.match(far, at_least=1)
    assert [(m.record.id, m.band) for m in nearest] == [(3, "low")]
    assert 0 < nearest[0].score < MINIMUM
    no_word_in_common = Problem("测桥")
    assert matcher.match(no_word_in_common) == []
    assert ids(matcher.match(no_word_in_common, at_least=1))[0] == 3
    assert matcher.match(Problem("古籍"), at_least=3) == []


def test_only_what_is_confirmed_is_answered_and_each_is_asked_about_once(matcher: Matcher) -> None:
    everything = Problem("低温电池电解液 柑橘检测 桥梁监测 electrolyte")
    asked: list[int] = []

    def confirm(ids: Sequence[int]) -> set[int]:
        asked.extend(ids)
        return {2, 3}

    assert set(ids(matcher.match(everything, k=2, at_least=2, confirm=confirm))) == {2, 3}
    assert sorted(asked) == [1, 2, 3, 4]


def test_more_than_are_wanted_are_asked_about_only_where_one_may_not_be_answered(matcher: Matcher) -> None:
    everything = Problem("低温电池电解液 柑橘检测 桥梁监测 electrolyte")
    asked: list[int] = []

    def confirm(ids: Sequence[int]) -> set[int]:
        asked.append(len(ids))
        return set(ids)

    assert len(matcher.match(everything, k=2, at_least=2, confirm=confirm)) == 2
    assert asked == [2]


@pytest.mark.parametrize("problem", [Problem(""), Problem("，。"), Problem("的")])
def test_a_problem_without_words_has_no_match(matcher: Matcher, problem: Problem) -> None:
    assert matcher.match(problem) == []


def test_kinds_and_filters_narrow_matches(matcher: Matcher) -> None:
    everything = Problem("低温电池电解液 柑橘检测 桥梁监测 electrolyte")
    assert set(ids(matcher.match(everything, at_least=4))) == {1, 2, 3, 4}
    assert set(ids(matcher.match(everything, at_least=4, kinds=["achievement"], where=Range("trl", 6)))) == {
        1,
        2,
    }


def test_no_record_is_shown_to_an_audience_it_is_not_for(matcher: Matcher) -> None:
    everything = Problem("低温电池电解液 柑橘检测 桥梁监测 electrolyte")
    for audience, seen in {("public",): {1, 3}, ("org:12",): {2, 3}, ("org:1",): set(), (): set()}.items():
        where = In("audience", audience)
        assert set(ids(matcher.match(everything, where=where))) == seen
        assert {hit.record.id for hit in matcher.search("", where=where).hits} == seen
        assert sum(matcher.facets("", ["kind"], where=where)["kind"].values()) == len(seen)


def test_a_search_finds_records_with_all_its_words(matcher: Matcher) -> None:
    def found(text: str) -> set[int]:
        page = matcher.search(text)
        assert page.total == len(page.hits)
        return {hit.record.id for hit in page.hits}

    assert found("电池") == {1}
    assert found("電池 低溫") == {1}
    assert found("电池 柑橘") == set()
    assert found("检测") == {2}
    assert found("監測的桥梁") == {3}
    assert found("300 Wh/kg") == {1}
    assert found("Li-ion") == {4}
    assert found("ion") == {4}
    assert found("橘") == {2}
    assert found("，，") == set()


def test_an_empty_search_lists_everything_newest_first_in_pages(matcher: Matcher) -> None:
    assert [hit.record.id for hit in matcher.search("", k=3).hits] == [4, 3, 2]
    assert [hit.record.id for hit in matcher.search("", k=3, offset=3).hits] == [1]
    assert matcher.search("", k=3, offset=3).total == 4


def test_a_word_in_the_title_comes_before_one_in_the_body(matcher: Matcher) -> None:
    matcher.add([Record(5, "expert", "检测专家"), Record(6, "expert", "专家", "做过检测、评估、培训与咨询")])
    assert [hit.record.id for hit in matcher.search("检测", kinds=["expert"]).hits] == [5, 6]


def test_facets_count_what_a_search_finds(matcher: Matcher) -> None:
    assert matcher.facets("", ["region", "kind", "audience", "trl", "unknown"]) == {
        "region": {"500109": 2, "510700": 2},
        "kind": {"achievement": 3, "expert": 1},
        "audience": {"org:12": 2, "public": 2, "org:7": 1},
        "trl": {"4": 1, "6": 1, "8": 1},
        "unknown": {},
    }
    assert matcher.facets("检测", ["region"], where=Eq("kind", "achievement")) == {"region": {"500109": 1}}


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("低溫鋰離子電池之電解液", "锂离子电池 电解液", ["鋰離子電池", "電解液"]),
        ("Ｌｉ－ＩＯＮ与station", "li-ion", ["Ｌｉ－ＩＯＮ"]),
        ("station", "ion", ["ion"]),
        ("面积300㎡的厂房", "厂房的面积", ["面积", "厂房"]),
        ("动力系统", "动力电池", ["动力"]),
        ("", "电池", []),
        ("电池", "", []),
    ],
)
def test_highlights_fall_exactly_on_the_words_as_written(
    matcher: Matcher, text: str, query: str, marked: list[str]
) -> None:
    assert [text[start:end] for start, end in matcher.highlight(text, query)] == marked


def test_a_demand_finds_the_instrument_that_can_measure_it(matcher: Matcher) -> None:
    matcher.refresh(
        matcher.add(
            [
                Record(
                    21,
                    "instrument",
                    "场发射扫描电子显微镜",
                    "观察断口、镀层与粉末形貌，分辨率 1 nm，可做能谱分析。",
                ),
                Record(
                    22,
                    "instrument",
                    "高低温交变试验箱",
                    "-70℃ 至 150℃，电池与电子产品的低温充放电和寿命试验。",
                ),
                Record(23, "instrument", "三坐标测量机", "模具与壳体的尺寸、形位公差检测，示值误差 2 μm。"),
            ]
        )
    )
    asked = Problem("电池包要做 -30℃ 低温充放电试验", "自己没有低温箱，想找地方做电池低温充放电和寿命试验。")
    found = matcher.match(asked, kinds=["instrument"], at_least=1)
    assert (found[0].record.title, found[0].band != "") == ("高低温交变试验箱", True)
    assert any("低温" in term.text for term in found[0].shared)
