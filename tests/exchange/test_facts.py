"""What the matcher is told of a listing beside its words, and what people see of it."""

import json
import re

import pytest
from django.conf import settings
from django.urls import reverse

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.areas.exchange.documents import document_of
from jiedui.areas.exchange.explanations import Compared, Explanation, Marked, explain
from jiedui.areas.exchange.facts import EVEN, balance_of_sides, facts_of
from jiedui.areas.exchange.models import Demand, Suggestion
from jiedui.areas.exchange.previews import preview
from jiedui.areas.exchange.services import enquiries
from jiedui.areas.exchange.services.suggestions import refresh_suggestions
from jiedui.areas.exchange.suggested import suggestions_for
from jiedui.foundation.core import clock
from jiedui.foundation.search.queries import Contribution, Facts, FigureCompared, Match, Problem, Record
from tests.exchange.town import achievement, all_indexed, build_town, demand, expert
from tests.regions.factories import RegionFactory

ANSWERS = {"cooperation": ["licence"], "unclear": "对原料有何要求？", "about": "年处理皮渣 2 万吨。"}


@pytest.fixture
def town(db):
    return build_town()


def accepted(town, target):
    """The enterprise asked about the institute's listing, and was answered."""
    sent = enquiries.send_enquiry(target, organisation=town.enterprise, actor=town.boss, **ANSWERS)
    return enquiries.accept_enquiry(sent, actor=town.head)


def test_a_demand_tells_its_field_the_readiness_it_wants_and_where_it_is_used(town):
    wanted = demand(town, trl_wanted=6, problem="希望提取果胶用于酸奶增稠，废水少。", keywords=["柑橘"])
    with clock.at("2026-03-12 09:30") as now:
        assert facts_of(wanted) == Facts(
            fields=(town.field.code, town.field.parent.code),
            readiness=6,
            scenes=("酸奶增稠", "柑橘"),
            today=int(now.timestamp()),
            regions=("5107", "500109"),
        )


def test_what_offers_is_matched_the_other_way_round(town):
    assert [(facts.readiness, facts.scenes, facts.offers) for facts in map(facts_of, (achievement(town), expert(town)))] == [
        (7, ("食品加工",), True),
        (None, (), True),
    ]  # fmt: skip


def test_the_parent_of_a_field_is_told_beside_it(town):
    from tests.taxonomy.factories import TechnicalFieldFactory

    leaf = TechnicalFieldFactory(code="LOCAL", parent=TechnicalFieldFactory(code="Z"))
    assert facts_of(Demand(title="一项需求", field=leaf)).fields == ("LOCAL", "Z")


def test_a_problem_without_a_listing_knows_the_day_and_the_sides_looked_on(town):
    assert facts_of() == Facts(today=facts_of().today)
    assert facts_of(sides=[town.world.b]).regions == ("500109",)


def test_an_anonymous_demand_is_near_to_whole_sides_only(town):
    county = RegionFactory(code="510703", name="涪城区")
    town.enterprise.region = county
    town.enterprise.save()
    facts = facts_of(demand(town, anonymous=True))
    assert facts.regions == ("5107", "500109")
    assert "510703" not in repr(facts)


def test_balance_counts_who_gave_and_who_received(town):
    assert balance_of_sides() == {}
    accepted(town, achievement(town))
    accepted(town, expert(town))
    once = 2 / (2 + EVEN)
    assert balance_of_sides() == {town.world.a.pk: once, town.world.b.pk: -once}
    assert facts_of(demand(town)).balance == {str(town.world.a.pk): once, str(town.world.b.pk): -once}


def test_who_answers_a_demand_gives(town):
    wanted = demand(town)
    sent = enquiries.send_enquiry(wanted, organisation=town.institute, actor=town.head, **ANSWERS)
    enquiries.accept_enquiry(sent, actor=town.boss)
    assert balance_of_sides() == {town.world.a.pk: 1 / (1 + EVEN), town.world.b.pk: -1 / (1 + EVEN)}


def test_an_enquiry_that_is_not_accepted_weighs_nothing(town):
    enquiries.send_enquiry(achievement(town), organisation=town.enterprise, actor=town.boss, **ANSWERS)
    assert balance_of_sides() == {}


def test_a_reading_of_the_twinnings_asks_for_the_balance_once(town, django_assert_num_queries):
    accepted(town, achievement(town))
    with twinnings_kept(), django_assert_num_queries(1):
        balance_of_sides()
        balance_of_sides()


def test_documents_hold_what_the_factors_read(town):
    offered = document_of(achievement(town)).attrs
    assert (offered["scene"], offered["trl"], offered["field"]) == (("食品加工",), "7", (town.field.code,))
    assert document_of(demand(town)).attrs["scene"] == ("柑橘", "皮渣")
    assert "scene" not in document_of(expert(town)).attrs


FIGURES = (
    FigureCompared("≥ 18 %", "19.5 %", True, 1.08, {}, {}, "果胶收率"),
    FigureCompared("≥ 50 %", "46 %", False, 0.92, {}, {}, "废水量减少"),
)
PARTS = (Contribution("text", 62.5), Contribution("readiness", -2.1), Contribution("figures", 3.0))


def told(listing):
    """An explanation of a match with figures and with a part that takes points away."""
    match = Match(
        Record(1, "achievement", "果胶", "果胶收率"), 63.4, "middle", PARTS, (), (), figures=FIGURES
    )
    return explain(match, Problem("果胶", "收率 ≥ 18 %"), found=listing)


def test_an_explanation_compares_figures_and_shows_every_part(town):
    why = told(achievement(town))
    assert [figure.sentence for figure in why.figures] == [
        "果胶收率 ≥ 18 % ↔ 19.5 %（达到）",
        "废水量减少 ≥ 50 % ↔ 46 %（未达到）",
    ]
    assert [(share.label, share.value, share.takes, share.percent) for share in why.shares] == [
        ("按全文", 62.5, False, 100),
        ("指标", 3.0, False, 5),
        ("成熟度", -2.1, True, 3),
    ]
    assert round(sum(share.value for share in why.shares), 1) == why.score
    assert Explanation.from_json(json.loads(json.dumps(why.to_json()))) == why


def test_what_was_kept_before_figures_were_compared_can_be_read(town):
    kept = told(achievement(town)).to_json()
    del kept["figures"]
    assert Explanation.from_json(kept).figures == ()


def test_a_feature_without_a_name_of_its_own_is_shown_as_it_is():
    nothing = Marked("")
    why = Explanation(5.0, "low", (("something", 5.0),), (), (), nothing, nothing, nothing, nothing)
    assert [share.label for share in why.shares] == ["something"]


def test_a_suggestion_says_which_figures_are_reached(town, client):
    wanted = demand(town)
    achievement(town)
    all_indexed()
    refresh_suggestions(wanted)
    (card,) = suggestions_for(wanted, actor=town.boss)
    assert card.explanation.figures == (
        Compared("果胶收率", "≥ 18 %", "19.5 %", True),
        Compared("废水量减少", "≥ 50 %", "46 %", False),
    )
    assert dict(card.explanation.contributions)["figures"] > 0
    client.force_login(town.boss)
    address = reverse("exchange:suggestions_for", args=[wanted.code])
    page = " ".join(re.sub("<[^>]+>", " ", client.get(address).text).split())
    assert "果胶收率 ≥ 18 % ↔ ，对应 19.5 % 达到 废水量减少 ≥ 50 % ↔ ，对应 46 % 未达到" in page
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert client.get(address).status_code == 200


def test_an_achievement_is_held_against_what_a_demand_asks(town):
    demand(town)
    found = achievement(town, trl=5)
    all_indexed()
    refresh_suggestions(found)
    kept = Explanation.from_json(Suggestion.objects.get(seen_from="achievement").explanation)
    assert kept.figures == (
        Compared("果胶收率", "≥ 18 %", "19.5 %", True),
        Compared("废水量减少", "≥ 50 %", "46 %", False),
    )


def test_readiness_that_is_lacking_takes_points_away(town):
    achievement(town, trl=4)
    wanted = demand(town, trl_wanted=8)
    all_indexed()
    (candidate,) = preview(wanted.title, wanted.problem, actor=town.boss, asked=wanted).candidates
    parts = dict(candidate.explanation.contributions)
    assert parts["readiness"] < 0 < parts["field"]
    assert round(sum(parts.values()), 1) == candidate.score
