"""Suggestions: other side first, with reasons that add up, gone when put aside, never telling what may not be seen."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.urls import reverse

from jiedui.areas.exchange.explanations import Explanation
from jiedui.areas.exchange.models import Dismissal, Suggestion
from jiedui.areas.exchange.previews import opposite_sides, preview
from jiedui.areas.exchange.services import listings
from jiedui.areas.exchange.services.suggestions import dismiss, refresh_suggestions, take_back_dismissal
from jiedui.areas.exchange.suggested import dismissal_sums, overview_for, suggestions_for
from jiedui.foundation.core.errors import Invalid, NotAllowed
from tests.exchange.town import achievement, all_indexed, build_town, demand, expert

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
    assert [(row.listing, row.total) for row in overview_for(frozenset({town.enterprise.pk}))] == [
        (wanted, 1)
    ]


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
    assert set(results[0]) == {"kind", "code", "title", "side", "band", "score", "reasons"}
    assert round(sum(results[0]["reasons"]["contributions"].values()), 1) == results[0]["score"]


def test_the_command_sees_as_the_public_unless_told_otherwise(town):
    achievement(town, visibility="twinned")
    all_indexed()
    assert json.loads(run_match("柑橘果胶提取", "--json")) == {"results": []}
    assert len(json.loads(run_match("柑橘果胶提取", "--json", "--as", town.boss.username))["results"]) == 1


@pytest.mark.parametrize("args", [["柑橘果胶", "--side", "nowhere"], ["柑橘果胶", "--as", "nobody"]])
def test_the_command_refuses_unknown_names_in_words(town, args):
    all_indexed()
    with pytest.raises(CommandError, match="没有"):
        run_match(*args)


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
