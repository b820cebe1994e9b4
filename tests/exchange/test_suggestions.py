"""Suggestions: other side first, with reasons that add up, gone when put aside, never telling what may not be seen."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiedui.areas.exchange.explanations import Explanation
from jiedui.areas.exchange.models import Dismissal, Suggestion
from jiedui.areas.exchange.previews import opposite_sides, preview
from jiedui.areas.exchange.services import listings
from jiedui.areas.exchange.services.suggestions import refresh_suggestions
from jiedui.areas.exchange.services.verdicts import dismiss, take_back_dismissal
from jiedui.areas.exchange.suggested import dismissal_sums, overview_for, suggestions_for
from jiedui.foundation.core.errors import Invalid, NotAllowed
from jiedui.foundation.ops.models import Tally
from tests.exchange.town import achievement, all_indexed, build_town, demand, expert
from tests.taxonomy.factories import TechnicalFieldFactory

PEEL = ("柑橘皮渣提取果胶", "酸提法废水多，果胶收率不足 12 %")


@pytest.fixture
def town(db):
    return build_town()


def titles(cards):
    return [card.listing.title for card in cards]


def test_a_demand_finds_the_other_sides_achievement_and_says_why(town):
    wanted, found = demand(town), achievement(town)
    all_indexed()
    refresh_suggestions(wanted)
    (card,) = suggestions_for(wanted, actor=town.boss)
    assert (card.listing, card.suggestion.other_side) == (found, True)
    assert "柑橘" in "".join(card.explanation.terms)
    marked = [card.title.text[start:end] for start, end in card.title.spans]
    assert "柑橘" in "".join(marked)
    assert round(sum(value for _name, value in card.explanation.contributions), 1) == card.score
    assert card.explanation.field_sentence == "技术领域相同"
    assert card.explanation.readiness_sentence == "成熟度 TRL 7，需求未提要求"
    assert card.region == town.institute.region


def test_both_directions_are_suggested(town):
    wanted, found, person = demand(town), achievement(town), expert(town)
    all_indexed()
    for listing in (wanted, found, person):
        refresh_suggestions(listing)
    assert set(titles(suggestions_for(wanted, actor=town.boss))) == {found.title, person.title}
    assert titles(suggestions_for(found, actor=town.head)) == [wanted.title]
    assert titles(suggestions_for(person, actor=town.head)) == [wanted.title]


def test_the_own_side_is_shown_on_request_and_after_the_other(town):
    neighbour = achievement(
        town, owner=town.world.lead_a, actor=_manager(town.world.lead_a), title="柑橘果胶酸法提取"
    )
    wanted, found = demand(town), achievement(town)
    all_indexed()
    refresh_suggestions(wanted)
    assert titles(suggestions_for(wanted, actor=town.boss)) == [found.title]
    both = suggestions_for(wanted, actor=town.boss, own_side=True)
    assert titles(both) == [found.title, neighbour.title]


def _manager(organisation):
    from tests.accounts.factories import UserFactory
    from tests.organisations.factories import MembershipFactory

    person = UserFactory()
    MembershipFactory(user=person, organisation=organisation, role="manager")
    return person


def test_unpublished_listings_neither_get_nor_stay_suggestions(town):
    wanted, found = demand(town), achievement(town)
    all_indexed()
    refresh_suggestions(wanted)
    listings.archive_listing(found, actor=town.head)
    assert suggestions_for(wanted, actor=town.boss) == []
    assert [row.total for row in overview_for(town.boss)] == [0]
    listings.archive_listing(wanted, actor=town.boss)
    refresh_suggestions(wanted)
    assert Suggestion.objects.count() == 0


def test_what_is_put_aside_is_hidden_from_those_who_did_and_told_in_sum(town):
    wanted, found = demand(town), achievement(town)
    all_indexed()
    refresh_suggestions(wanted)
    refresh_suggestions(found)
    aside = dismiss(wanted, found, organisation=town.enterprise, reason="scale", actor=town.boss)
    assert suggestions_for(wanted, actor=town.boss) == []
    assert titles(suggestions_for(found, actor=town.head)) == [wanted.title]
    assert dismissal_sums(found) == [("规模不合适", 1)]
    assert [(row.listing, row.total) for row in overview_for(town.boss)] == [(wanted, 0)]
    assert [(row.listing, row.total) for row in overview_for(town.head)] == [(found, 1)]
    take_back_dismissal(aside, actor=town.boss)
    assert titles(suggestions_for(wanted, actor=town.boss)) == [found.title]


def test_only_an_owner_of_one_half_puts_a_pair_aside_and_for_a_listed_reason(town):
    wanted, found = demand(town), achievement(town)
    with pytest.raises(NotAllowed):
        dismiss(wanted, found, organisation=town.enterprise, reason="scale", actor=town.head)
    with pytest.raises(Invalid):
        dismiss(wanted, found, organisation=town.enterprise, reason="because", actor=town.boss)
    assert Dismissal.objects.count() == 0


def test_a_changed_listing_is_matched_anew_once_it_is_indexed(town, django_capture_on_commit_callbacks):
    wanted = demand(town)
    with django_capture_on_commit_callbacks(execute=True):
        all_indexed()
    assert suggestions_for(wanted, actor=town.boss) == []
    found = achievement(town)
    with django_capture_on_commit_callbacks(execute=True):
        all_indexed()
    assert titles(suggestions_for(wanted, actor=town.boss)) == [found.title]
    assert [(row.listing, row.total, row.high) for row in overview_for(town.boss)] == [(wanted, 1, 1)]


def test_words_that_mean_nearly_the_same_are_shown_as_pairs(town, client):
    wanted = demand(
        town,
        title="稻田镉超标怎样治理",
        summary="稻田土壤镉超标，寻求治理办法。",
        problem="稻田土壤镉超标，要降低米中的镉，不影响产量，费用每亩不超过五百元。",
        targets="米镉 ≤ 0.2 mg/kg",
        current_state="",
    )
    achievement(
        town,
        title="水稻镉污染钝化技术",
        summary="降低水稻镉含量的钝化剂。",
        description="在水稻移栽前施用钝化剂，降低土壤中镉的活性，米质不变，已示范两千亩。",
    )
    all_indexed()
    refresh_suggestions(wanted)
    (kept,) = suggestions_for(wanted, actor=town.boss)
    assert kept.explanation.similar == (("稻田", "水稻"),)
    assert "稻田" not in kept.explanation.missing
    client.force_login(town.boss)
    address = reverse("exchange:suggestions_for", args=[wanted.code])
    assert "<dt>相近用语</dt>" in client.get(address).text
    assert "稻田 ≈ 水稻" in client.get(address).text
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "<dt>Similar terms</dt>" in client.get(address).text


def test_what_was_kept_before_similar_words_were_known_can_be_read(town):
    wanted = demand(town)
    achievement(town)
    all_indexed()
    refresh_suggestions(wanted)
    kept = Suggestion.objects.get(demand=wanted).explanation
    del kept["similar"]
    assert Explanation.from_json(kept).similar == ()


def test_an_explanation_survives_being_kept(town):
    wanted = demand(town)
    achievement(town)
    all_indexed()
    refresh_suggestions(wanted)
    kept = Suggestion.objects.get(demand=wanted).explanation
    assert (
        Explanation.from_json(json.loads(json.dumps(kept))).to_json() == Explanation.from_json(kept).to_json()
    )


def test_the_preview_shows_the_other_side_only_and_stores_nothing(town):
    found = achievement(town)
    all_indexed()
    answer = preview(*PEEL, actor=town.boss, sides=opposite_sides(town.enterprise))
    assert [(card.code, [side.short for side in card.sides]) for card in answer.candidates] == [
        (found.code, ["碚"])
    ]
    assert preview(*PEEL, actor=town.head, sides=opposite_sides(town.institute)).candidates == ()
    assert Suggestion.objects.count() == 0


def test_what_is_written_while_asking_tells_field_and_readiness(town, client):
    achievement(town)
    all_indexed()
    client.force_login(town.boss)
    written = {"title": PEEL[0], "problem": PEEL[1], "field": town.field.pk, "trl_wanted": "8"}
    page = client.post(reverse("exchange:demand_preview"), written).content.decode()
    assert "技术领域相同" in page
    assert "成熟度 TRL 7，低于期望的 TRL 8" in page
    nonsense = {"title": PEEL[0], "problem": PEEL[1], "field": "x", "trl_wanted": "x", "owner": "x"}
    assert client.post(reverse("exchange:demand_preview"), nonsense).status_code == 200


def test_an_expert_of_several_fields_is_compared_in_the_nearest(town):
    wanted, person = demand(town), expert(town, field=TechnicalFieldFactory())
    person.fields.add(town.field)
    all_indexed()
    refresh_suggestions(wanted)
    (card,) = suggestions_for(wanted, actor=town.boss)
    assert (card.listing, card.explanation.field_sentence) == (person, "技术领域相同")


def test_the_preview_leaves_no_row_and_no_word_in_the_log(town, client, caplog, capfd):
    achievement(town)
    all_indexed()
    client.force_login(town.boss)
    client.get(reverse("exchange:desk_demand_new"))
    before = _rows_of_every_table()
    client.post(reverse("exchange:demand_preview"), {"title": PEEL[0], "problem": PEEL[1]})
    assert _rows_of_every_table() == before
    assert PEEL[1][:6] not in caplog.text + "".join(capfd.readouterr())


def _rows_of_every_table():
    """But for how often somebody asked, which holds nothing of what they wrote."""
    return {model: model._base_manager.count() for model in apps.get_models() if model is not Tally}


def test_a_preview_asks_the_tables_once_for_each_kind(town):
    for number in range(3):
        achievement(town, title=f"柑橘果胶提取技术{number}")
    expert(town)
    all_indexed()
    answer = preview(*PEEL, actor=AnonymousUser())
    assert len(answer.candidates) == 4
    with CaptureQueriesContext(connection) as asked:
        preview(*PEEL, actor=AnonymousUser())
    assert [
        sum(f'FROM "exchange_{kind}"' in query["sql"] for query in asked)
        for kind in ("achievement", "expert")
    ] == [1, 1]


def test_the_preview_says_why_it_is_empty(town):
    assert preview("柑", actor=AnonymousUser()).too_short is True
    assert preview("柑橘果胶提取", actor=AnonymousUser()).index_missing is True
    all_indexed()
    answer = preview("柑橘果胶提取", actor=AnonymousUser())
    assert (answer.too_short, answer.index_missing, answer.candidates) == (False, False, ())


def test_the_preview_never_shows_what_the_reader_may_not_see(town):
    inside = achievement(town, visibility="internal", title="柑橘果胶内部工艺")
    twinned = achievement(town, visibility="twinned", title="柑橘果胶结对工艺")
    all_indexed()

    def seen(actor):
        return {card.listing for card in preview(*PEEL, actor=actor).candidates}

    assert seen(AnonymousUser()) == seen(town.stranger) == set()
    assert seen(town.boss) == {twinned}
    assert seen(town.head) == {inside, twinned}


def test_an_anonymous_owner_is_in_no_candidate(town):
    secret = demand(town, anonymous=True, title="柑橘皮渣资源化")
    all_indexed()
    (card,) = preview("柑橘皮渣提取果胶", actor=AnonymousUser(), kinds=("demand",)).candidates
    assert (card.listing, card.owner, card.organisation_name) == (secret, None, None)


def run_match(*args):
    out = StringIO()
    call_command("match", *args, stdout=out)
    return out.getvalue()


def test_the_command_prints_ranked_matches_with_reasons_as_json(town):
    found = achievement(town)
    all_indexed()
    results = json.loads(run_match("柑橘皮渣提取果胶", "--side", "beibei", "--json"))["results"]
    assert [(row["kind"], row["code"], row["side"]) for row in results] == [
        ("achievement", found.code, "北碚")
    ]
    assert list(results[0]) == ["kind", "code", "title", "side", "band", "score", "reasons"]
    assert round(sum(results[0]["reasons"]["contributions"].values()), 1) == results[0]["score"]


def test_the_command_names_similar_words_in_both_forms(town):
    achievement(
        town, title="水稻镉污染钝化技术", summary="降低水稻镉含量。", description="在水稻移栽前施用钝化剂。"
    )
    all_indexed()
    problem = "稻田镉超标怎样治理"
    (result,) = json.loads(run_match(problem, "--json"))["results"]
    assert result["reasons"]["similar"] == [["稻田", "水稻"]]
    assert "    相近用语：稻田 ≈ 水稻\n" in run_match(problem)


def test_the_command_sees_as_the_public_unless_told_otherwise(town):
    achievement(town, visibility="twinned")
    all_indexed()
    assert json.loads(run_match("柑橘果胶提取", "--json")) == {"results": []}
    assert len(json.loads(run_match("柑橘果胶提取", "--json", "--as", town.boss.username))["results"]) == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["柑橘果胶", "--side", "nowhere"], "没有名为 nowhere 的一方；现有：北碚、绵阳。"),
        (["柑橘果胶", "--as", "nobody"], "没有用户 nobody。"),
        (["柑橘果胶", "--kind", "patent"], "没有名为 patent 的类别；可用：achievement、demand、expert。"),
        (["  "], "请至少写 2 个字，说明要解决什么问题。"),
        (["柑橘" * 5000], "问题有 10000 个字，最多 8000 个：请只留下要解决的问题和指标。"),
    ],
    ids=["side", "person", "kind", "empty", "long"],
)
def test_the_command_says_in_words_what_it_cannot_do(town, args, words):
    all_indexed()
    with pytest.raises(CommandError) as refusal:
        run_match(*args)
    assert str(refusal.value) == words


def test_the_command_needs_an_index_and_no_twinning(db):
    with pytest.raises(CommandError, match="还没有索引"):
        run_match("柑橘果胶提取")
    all_indexed()
    assert run_match("柑橘果胶提取") == "没有找到匹配的内容。换一种说法，或写得更具体一些。\n"
    with pytest.raises(CommandError, match="没有名为 beibei 的一方；现有：–。"):
        run_match("柑橘果胶提取", "--side", "beibei")


def test_the_command_finds_for_english_words_what_is_told_in_english(town):
    found = achievement(town, title_en="Continuous counter-current extraction of citrus pectin")
    all_indexed()
    results = json.loads(run_match("citrus pectin extraction", "--json"))["results"]
    assert [row["code"] for row in results] == [found.code]


def test_the_command_shows_the_nearest_where_nothing_is_near(town):
    far = achievement(town, title="柑橘皮精油提取")
    all_indexed()
    words = "车间里工人提起重物容易伤腰，想找省力的办法，今年就能用上"
    assert preview(words, actor=AnonymousUser()).candidates == ()
    (row,) = json.loads(run_match(words, "--json"))["results"]
    assert (row["code"], row["band"]) == (far.code, "low")


def test_a_suggestion_shows_the_shared_words_in_both_texts(town, client):
    wanted = demand(town, problem="年產柑橘皮渣约 2 万吨，想提取果膠，占地不超过 300 ㎡。")
    achievement(town, description="柑橘皮渣提取果胶，收率 19.5 %，占地 300 m2，已稳定运行。")
    all_indexed()
    refresh_suggestions(wanted)
    client.force_login(town.boss)
    page = client.get(reverse("exchange:suggestions_for", args=[wanted.code])).content.decode()
    ours, theirs = page.partition("本项写到")[2].split("对方写到")[:2]
    assert [word for word in ("柑橘皮渣", "提取果膠", "300 ㎡") if f"<mark>{word}</mark>" not in ours] == []
    assert [word for word in ("柑橘皮渣提取果胶", "300 m2") if f"<mark>{word}</mark>" not in theirs] == []


def test_the_desk_shows_suggestions_and_takes_dismissals(town, client):
    wanted, found = demand(town), achievement(town)
    all_indexed()
    refresh_suggestions(wanted)
    client.force_login(town.boss)
    assert wanted.title in client.get(reverse("exchange:suggestions")).content.decode()
    url = reverse("exchange:suggestions_for", args=[wanted.code])
    assert found.code in client.get(url).content.decode()
    client.post(
        reverse("exchange:dismiss", args=[wanted.code, "achievement", found.code]), {"reason": "price"}
    )
    assert Dismissal.objects.get().reason == "price"
    client.force_login(town.head)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_needs_the_same_queries_for_any_number_of_rows(town, rows, client, queries_of):
    wanted = demand(town)
    achievement(town)
    all_indexed()
    refresh_suggestions(wanted)
    client.force_login(town.boss)
    url = reverse("exchange:suggestions_for", args=[wanted.code])
    one = queries_of(url)
    for number in range(rows - 1):
        achievement(town, title=f"柑橘果胶提取技术{number}")
    all_indexed()
    refresh_suggestions(wanted)
    assert queries_of(url) == one
