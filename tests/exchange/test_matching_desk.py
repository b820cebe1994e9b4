"""The matching desk: new strong pairs of one's organisations, a word about each, and one message for several."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from jiedui.areas.exchange.matching_desk import MatchingDesk
from jiedui.areas.exchange.models import Dismissal, Endorsement, Enquiry, Suggestion
from jiedui.areas.exchange.services import verdicts
from jiedui.areas.exchange.services.enquiries import withdraw_enquiry
from jiedui.areas.exchange.services.following import note_visit
from jiedui.areas.exchange.services.suggestions import refresh_suggestions
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import NotAllowed
from tests.accounts.factories import UserFactory
from tests.exchange.town import achievement, all_indexed, build_town, demand, expert
from tests.organisations.factories import MembershipFactory

DESK = reverse("exchange:matching")
WORDS = {"cooperation": ["licence"], "unclear": "对原料有何要求？", "about": "年处理皮渣 2 万吨。"}


@pytest.fixture
def town(db):
    return build_town()


@pytest.fixture
def broker(town):
    """The enterprise's broker, at home in an office of the same side."""
    person = UserFactory(name="曾示例")
    MembershipFactory(user=person, organisation=town.world.lead_a, role="broker")
    MembershipFactory(user=person, organisation=town.enterprise, role="broker")
    return person


@pytest.fixture
def pair(town):
    wanted, found = demand(town), achievement(town)
    matched(wanted, found)
    return wanted, found


def matched(*listings):
    all_indexed()
    for listing in listings:
        refresh_suggestions(listing)


def shown(actor, last_look=None, **query):
    desk = MatchingDesk(actor, query, last_look)
    return [
        (group.demand.title, [pair.listing.title for pair in group.pairs])
        for group in desk.page().object_list
    ]


def at(name, pair):
    return reverse(f"exchange:matching_{name}", args=[pair[0].code, pair[1].code])


def token(pair):
    return f"{pair[0].code}~{pair[1].code}"


def test_a_pair_in_two_lists_stands_at_the_desk_once_for_both_owners(town, pair, broker):
    wanted, found = pair
    assert Suggestion.objects.count() == 2
    expected = [(wanted.title, [found.title])]
    assert [shown(actor) for actor in (broker, town.boss, town.head)] == [expected] * 3
    assert shown(town.stranger) == []


def test_a_pair_known_from_the_answers_list_alone_reads_as_the_demand_asks(town, pair):
    Suggestion.objects.filter(seen_from="demand").delete()
    (group,) = MatchingDesk(town.boss, {}).page().object_list
    (card,) = group.pairs
    assert (card.title.text, card.explanation.asked_title.text) == (pair[1].title, pair[0].title)


@pytest.mark.parametrize(
    ("role", "status"),
    [("broker", 200), ("manager", 200), ("member", 403), ("leader", 403), ("reviewer", 403), (None, 403)],
)
def test_the_desk_is_for_brokers_and_managers(client, town, pair, role, status):
    person = UserFactory()
    if role:
        MembershipFactory(user=person, organisation=town.enterprise, role=role)
    client.force_login(person)
    assert client.get(DESK).status_code == status
    assert client.get(reverse("exchange:matching_enquire")).status_code == status
    said = client.post(at("endorse", pair)).status_code
    assert (said, Endorsement.objects.count()) == ((303, 1) if status == 200 else (403, 0))


def test_a_broker_of_others_may_say_nothing_of_a_pair(client, town, pair):
    client.force_login(town.stranger)
    assert [
        client.post(at(name, pair), {"reason": "price"}).status_code for name in ("endorse", "dismiss")
    ] == [404, 404]
    with pytest.raises(NotAllowed):
        verdicts.endorse(*pair, organisation=town.enterprise, actor=town.stranger)


def test_the_last_word_of_an_organisation_counts(town, pair):
    verdicts.endorse(*pair, organisation=town.enterprise, actor=town.boss)
    verdicts.endorse(*pair, organisation=town.enterprise, actor=town.boss)
    assert (Endorsement.objects.count(), Dismissal.objects.count()) == (1, 0)
    verdicts.dismiss(*pair, organisation=town.enterprise, reason="price", actor=town.boss)
    assert (Endorsement.objects.count(), Dismissal.objects.count()) == (0, 1)
    assert (shown(town.boss), shown(town.head)) == ([], [(pair[0].title, [pair[1].title])])
    verdicts.endorse(*pair, organisation=town.enterprise, actor=town.boss)
    verdicts.take_back_endorsement(Endorsement.objects.get(), actor=town.boss)
    assert (Endorsement.objects.count(), Dismissal.objects.count()) == (0, 0)


def test_only_the_organisation_itself_takes_its_word_back(town, pair):
    said = verdicts.endorse(*pair, organisation=town.enterprise, actor=town.boss)
    with pytest.raises(NotAllowed):
        verdicts.take_back_endorsement(said, actor=town.head)


def test_with_and_without_script_a_word_is_said_and_unsaid(client, town, pair):
    client.force_login(town.boss)
    part = client.post(at("dismiss", pair), {"reason": "scale"}, headers={"HX-Request": "true"})
    assert "不合适：规模不合适" in part.text
    assert "<html" not in part.text
    part = client.post(at("unsay", pair), headers={"HX-Request": "true"})
    assert "标记" not in part.text
    answer = client.post(at("endorse", pair), {"back": f"{DESK}?since=all"})
    assert answer.headers["Location"] == f"{DESK}?since=all"
    assert (
        client.post(at("unsay", pair), {"back": "https://elsewhere.example.org/"}).headers["Location"] == DESK
    )
    assert client.post(at("dismiss", pair), {"reason": "because"}, follow=True).status_code == 200
    assert (Endorsement.objects.count(), Dismissal.objects.count()) == (0, 0)


def test_what_is_computed_anew_is_not_found_anew_unless_it_rises(town, pair):
    before = clock.now() - timedelta(days=40)
    Suggestion.objects.update(found_at=before)
    refresh_suggestions(pair[0])
    assert Suggestion.objects.get(seen_from="demand").found_at == before
    assert (shown(town.boss), len(shown(town.boss, since="all"))) == ([], 1)
    Suggestion.objects.filter(seen_from="demand").update(band="low")
    refresh_suggestions(pair[0])
    assert Suggestion.objects.get(seen_from="demand").found_at > before


def test_bands_and_ages_narrow_and_are_counted(town, pair):
    Suggestion.objects.update(band="middle")
    desk = MatchingDesk(town.boss, {})
    assert [(value, count) for value, _label, count in desk.bands()] == [
        ("high", 0),
        ("middle", 1),
        ("all", 1),
    ]
    assert (shown(town.boss), len(shown(town.boss, band="middle"))) == ([], 1)
    Suggestion.objects.update(band="high", found_at=clock.now() - timedelta(days=3))
    ages = {value: count for value, _label, count in MatchingDesk(town.boss, {}, clock.now()).periods()}
    assert ages == {"look": 0, "1": 0, "7": 1, "30": 1, "all": 1}


def test_search_field_side_and_demand_narrow_the_list(client, town, pair):
    client.force_login(town.boss)

    def found(**query):
        return token(pair) in client.get(DESK, query).text

    side = town.world.agreement.sides.get(region=town.world.region_b)
    other = town.world.agreement.sides.get(region=town.world.region_a)
    top = town.field.parent.code if town.field.parent_id else "none"
    assert [found(q="果胶"), found(q="桥梁"), found(side=side.pk), found(side=other.pk)] == [
        True,
        False,
        True,
        False,
    ]
    assert [found(demand=pair[0].code), found(demand="XQ-00000000"), found(field="none")] == [
        True,
        False,
        False,
    ]
    assert found(field=top) is bool(town.field.parent_id)
    assert "没有符合条件的匹配" in client.get(DESK, {"q": "桥梁"}).text
    assert found(page="99", band="nonsense", since="nonsense")
    assert not found(organisation="x\0")


def test_an_empty_desk_says_what_to_do_next(client, town, broker):
    client.force_login(broker)
    assert "这段时间没有新的匹配" in client.get(DESK).text
    assert "还没有匹配" in client.get(DESK, {"since": "all"}).text


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "对接台"), ("en", "Matching desk")])
def test_the_desk_speaks_both_languages(client, town, pair, language, words):
    client.force_login(town.boss)
    client.cookies["django_language"] = language
    assert words in client.get(DESK).text


def test_an_unnamed_owner_stays_unnamed_at_the_desk(client, town):
    wanted, found = demand(town, anonymous=True, current_state=""), achievement(town)
    matched(wanted, found)
    client.force_login(town.head)
    page = client.get(DESK).text
    assert (wanted.title in page, "匿名单位" in page, town.enterprise.name in page) == (True, True, False)
    page = client.get(reverse("exchange:matching_enquire"), {"pair": token((wanted, found))}).text
    assert town.enterprise.name not in page


def test_new_is_what_came_since_the_sitting_before(town):
    noon = datetime(2026, 3, 12, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    looks = []
    for minutes in (0, 10, 100, 110):
        with clock.at(noon + timedelta(minutes=minutes)):
            looks.append(note_visit(actor=town.boss))
    assert looks == [None, None, noon + timedelta(minutes=10), noon + timedelta(minutes=10)]


def test_the_desk_needs_the_same_queries_for_one_pair_and_for_three(client, town, pair, queries_of):
    client.force_login(town.boss)
    matched(expert(town), pair[0])
    one = queries_of(DESK)
    for number in range(2):
        matched(achievement(town, title=f"柑橘果胶提取工艺{number}"), pair[0])
    wanted = demand(town, title="柑橘皮渣提取果胶的装备")
    matched(wanted)
    assert sum(len(pairs) for _title, pairs in shown(town.boss)) > 3
    assert queries_of(DESK) == one


def test_any_member_marks_a_suggestion_as_suitable_on_its_page(client, town, pair):
    member = MembershipFactory(organisation=town.enterprise, role="member").user
    client.force_login(member)
    page = reverse("exchange:suggestions_for", args=[pair[0].code])
    assert "已标记合适" not in client.get(page).text
    client.post(reverse("exchange:endorse", args=[pair[0].code, "achievement", pair[1].code]))
    assert ["已标记合适" in client.get(page).text, pair[1].code in client.get(page).text] == [True, True]


# --- many enquiries at once


def test_one_message_goes_to_every_pair_and_each_row_says_what_became_of_it(client, town, pair):
    wanted, found = pair
    again = achievement(town, title="柑橘果胶膜浓缩技术")
    matched(wanted, again)
    client.force_login(town.boss)
    tokens = [token(pair), token((wanted, again)), "XQ-00000000~CG-00000000"]
    page = client.get(reverse("exchange:matching_enquire"), {"pair": tokens})
    assert [found.title in page.text, again.title in page.text, "有 1 条已不在了" in page.text] == [True] * 3
    answer = client.post(reverse("exchange:matching_enquire"), {"pair": tokens, **WORDS})
    assert "已发出 2 份" in answer.text
    assert [(row.from_organisation, row.own_demand, row.unclear) for row in Enquiry.objects.all()] == [
        (town.enterprise, wanted, WORDS["unclear"])
    ] * 2
    answer = client.post(reverse("exchange:matching_enquire"), {"pair": tokens[:1], **WORDS})
    assert "未发出 1 份" in answer.text
    assert "本单位已发起对接，请等待答复" in answer.text
    assert WORDS["unclear"] in answer.text
    assert Enquiry.objects.count() == 2
    assert "已发起对接" in client.get(DESK).text


def form_token(page, which=0):
    return page.split('name="form_token" value="')[which + 1].partition('"')[0]


def test_a_form_for_several_that_is_sent_twice_asks_once(client, town, pair):
    client.force_login(town.boss)
    path = reverse("exchange:matching_enquire")
    opened = client.get(path, {"pair": token(pair)}).text
    asked = {"pair": token(pair), "form_token": form_token(opened)}
    refused = client.post(path, {**asked, **WORDS, "unclear": ""})
    assert (refused.status_code, form_token(refused.text)) == (422, asked["form_token"])
    assert "已发出 1 份" in client.post(path, {**asked, **WORDS}).text
    withdraw_enquiry(Enquiry.objects.get(), actor=town.boss)
    again = client.post(path, {**asked, **WORDS}, follow=True)
    assert again.redirect_chain == [("/desk/enquiries/?box=sent", 303)]
    assert ("没有重复发出" in again.text, Enquiry.objects.count()) == (True, 1)


def test_what_was_refused_may_be_sent_again_from_the_page_that_says_so(client, town, pair):
    client.force_login(town.boss)
    path = reverse("exchange:matching_enquire")
    client.post(path, {"pair": token(pair), **WORDS})
    asked = {"pair": token(pair), "form_token": "once", **WORDS}
    refused = client.post(path, asked).text
    assert ("未发出 1 份" in refused, form_token(refused) != "once") == (True, True)
    withdraw_enquiry(Enquiry.objects.get(), actor=town.boss)
    assert "已发出 1 份" in client.post(path, {**asked, "form_token": form_token(refused)}).text


def test_the_institute_asks_about_the_demand_in_the_achievements_name(client, town, pair):
    client.force_login(town.head)
    client.post(reverse("exchange:matching_enquire"), {"pair": token(pair), **WORDS})
    enquiry = Enquiry.objects.get()
    assert (enquiry.demand, enquiry.own_achievement, enquiry.from_organisation) == (*pair, town.institute)


def test_words_that_may_not_be_sent_send_nothing_and_stay_in_the_form(client, town, pair):
    client.force_login(town.boss)
    told = {**WORDS, "about": "请打 13800138000。"}
    answer = client.post(reverse("exchange:matching_enquire"), {"pair": token(pair), **told})
    assert (answer.status_code, Enquiry.objects.count()) == (422, 0)
    assert told["about"] in answer.text
    assert client.post(reverse("exchange:matching_enquire"), {"pair": token(pair)}).status_code == 422
    assert "还没有勾选" in client.get(reverse("exchange:matching_enquire")).text


def test_a_broker_follows_what_they_send(client, town, pair, broker):
    client.force_login(broker)
    page = client.get(reverse("exchange:matching_enquire"), {"pair": token(pair)})
    assert f'value="{broker.pk}" selected' in page.text
    client.post(
        reverse("exchange:matching_enquire"), {"pair": token(pair), "from_broker": broker.pk, **WORDS}
    )
    assert Enquiry.objects.get().from_broker == broker


def test_more_than_can_be_sent_at_once_are_counted_not_dropped_unsaid(client, town, pair):
    client.force_login(town.boss)
    tokens = [token(pair), *(f"XQ-{number:08d}~CG-00000000" for number in range(31))]
    page = client.get(reverse("exchange:matching_enquire"), {"pair": tokens}).text
    assert "一次最多 30 条：还有 2 条没有列在这里" in page
