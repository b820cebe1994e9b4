"""A search that somebody keeps speaks up once for each listing, and of nothing that they may not see."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiedui.areas.exchange import alerts
from jiedui.areas.exchange.models import Enquiry, SavedSearch, SearchFind
from jiedui.areas.exchange.services import listings, saved_searches
from jiedui.areas.exchange.services.enquiries import send_enquiry
from jiedui.foundation.accounts.services import close_account
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, TooMany
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.notifications.selectors import worded
from tests.accounts.factories import UserFactory
from tests.organisations.factories import MembershipFactory

from .factories import AchievementFactory, DemandFactory
from .town import achievement, all_indexed, build_town, demand, publish

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
WORDS = {"cooperation": ["licence"], "unclear": "收率", "about": "果汁厂"}
BEFORE, AT, NEXT_DAY, MONDAY = "2026-03-04 08:00", "2026-03-04 09:00", "2026-03-05 09:00", "2026-03-09 09:00"


@pytest.fixture
def town(db):
    return build_town()


def keep(actor, **values):
    with clock.at(BEFORE):
        return saved_searches.save_search(
            actor=actor, **{"name": "柑橘皮渣的新成果", "kind": "achievement"} | values
        )


def run(at=AT):
    with clock.at(at):
        all_indexed()
        return alerts.alert_saved_searches()


def published(factory=AchievementFactory, at=AT, **values):
    with clock.at(at) as _moment:
        return factory(published=True, **values)


def told(person):
    return [
        line.sentence for line in worded(Notice.objects.filter(recipient=person).select_related("recipient"))
    ]


def test_a_new_achievement_of_the_other_side_is_told_of_once(town, django_capture_on_commit_callbacks):
    search = keep(town.boss, query="q=柑橘皮渣", other_side=True)
    with clock.at(AT):
        achievement(town)
    with django_capture_on_commit_callbacks(execute=True):
        assert run("2026-03-04 09:05") == 1
    assert told(town.boss) == ["订阅检索“柑橘皮渣的新成果”有 1 条新内容"]
    assert [letter.to for letter in mail.outbox if "订阅的检索" in letter.subject] == [[town.boss.email]]
    assert Notice.objects.get(recipient=town.boss, kind="exchange.saved_search.found").url == (
        search.get_absolute_url()
    )
    assert [run("2026-03-04 09:10"), run(NEXT_DAY)] == [0, 0]


def test_what_does_not_answer_is_not_told_of(town):
    keep(town.boss, query="q=柑橘皮渣", other_side=True)
    with clock.at(AT):
        achievement(town, title="锂电池低温性能", summary="电池", description="电解液", keywords=["电池"])
        own_side = MembershipFactory(organisation__region=town.world.region_a, role="manager")
        achievement(town, owner=own_side.organisation, actor=own_side.user)
        demand(town, owner=town.institute, actor=town.head)
    assert run() == 0


def test_ones_own_are_no_news(town):
    keep(town.head, query="q=果胶")
    with clock.at(AT):
        achievement(town)
    assert run() == 0


@pytest.mark.parametrize(
    ("values", "seeing"),
    [
        ({"visibility": "public"}, {"boss", "stranger"}),
        ({"visibility": "twinned"}, {"boss"}),
        ({"visibility": "parties"}, set()),
        ({"visibility": "internal"}, set()),
        ({"state": "draft"}, set()),
        ({"state": "archived"}, set()),
    ],
)
def test_only_what_the_person_may_see_is_told_of(town, values, seeing):
    for person in (town.boss, town.stranger):
        keep(person)
    published(owner=town.institute, **values)
    run()
    assert {name for name in ("boss", "stranger") if told(getattr(town, name))} == seeing


def test_an_anonymous_demand_answers_no_search_for_its_owner(town):
    keep(town.head, kind="demand", query=f"organisation={town.enterprise.pk}")
    anonymous = keep(town.head, kind="demand", other_side=True)
    published(DemandFactory, owner=town.enterprise, anonymous=True)
    assert run() == 1
    assert list(SearchFind.objects.values_list("search", flat=True)) == [anonymous.pk]


def test_what_is_hidden_again_before_the_letter_is_not_told_of(town):
    keep(town.boss, rhythm="daily")
    listing = published(owner=town.institute)
    assert run() == 0
    with clock.at("2026-03-04 20:00"):
        listings.archive_listing(listing, actor=town.head)
    assert run(NEXT_DAY) == 0
    assert (told(town.boss), SearchFind.objects.get().told) == ([], True)


def test_renewed_and_published_again_is_no_news_and_published_later_is(town):
    old = published(at="2026-03-01 09:00", owner=town.institute)
    keep(town.boss)
    with clock.at(AT):
        listings.renew_listing(old, actor=town.head)
    assert run() == 0
    with clock.at("2026-03-04 10:00"):
        listings.revise_listing(old, actor=town.head)
        publish(old, town.head)
    assert run("2026-03-04 10:05") == 1
    with clock.at("2026-03-04 11:00"):
        listings.revise_listing(old, actor=town.head)
        publish(old, town.head)
    assert run("2026-03-04 11:05") == 0


@pytest.mark.parametrize(
    ("rhythm", "said"),
    [
        ("at_once", [1, 0, 0]),
        ("daily", [0, 1, 0]),
        ("weekly", [0, 0, 1]),
        ("never", [0, 0, 0]),
    ],
)
def test_each_rhythm_has_its_day(town, rhythm, said):
    keep(town.boss, rhythm=rhythm)
    published(owner=town.institute)
    assert [run(at) for at in ("2026-03-04 09:05", NEXT_DAY, MONDAY)] == said


def test_a_pause_is_quiet_for_good(town):
    search = keep(town.boss)
    saved_searches.pause_search(search, paused=True, actor=town.boss)
    published(owner=town.institute)
    assert run() == 0
    with clock.at("2026-03-04 12:00"):
        saved_searches.pause_search(search, paused=False, actor=town.boss)
    assert run("2026-03-04 12:10") == 0
    published(at="2026-03-04 13:00", owner=town.institute)
    assert run("2026-03-04 13:05") == 1


def test_a_problem_in_words_finds_by_meaning(town):
    keep(town.boss, problem="年产柑橘皮渣两万吨，目前填埋，想从皮渣里提取果胶")
    with clock.at(AT):
        achievement(town)
        achievement(town, title="锂电池低温性能", summary="电池", description="电解液", keywords=["电池"])
    assert run() == 1
    assert SearchFind.objects.count() == 1


def test_while_there_is_no_index_a_search_in_words_waits(town):
    search = keep(town.boss, query="q=果胶")
    with clock.at(AT):
        achievement(town)
        assert alerts.alert_saved_searches() == 0
    assert SavedSearch.objects.get().checked_through == search.checked_through
    assert run("2026-03-04 09:05") == 1


def test_what_cannot_be_kept_is_said_in_words(town, monkeypatch):
    with pytest.raises(Invalid):
        keep(town.boss, kind="nothing")
    with pytest.raises(Invalid) as name:
        keep(town.boss, name=" ")
    assert list(name.value.errors) == ["name"]
    with pytest.raises(Invalid):
        keep(town.boss, rhythm="hourly")
    with pytest.raises(Invalid, match="找成果或专家"):
        keep(town.boss, kind="demand", problem="柑橘皮渣")
    monkeypatch.setattr(saved_searches, "MOST_PER_PERSON", 1)
    search = keep(town.boss)
    with pytest.raises(TooMany, match="最多保存 1 个"):
        keep(town.boss)
    for refused in (
        lambda: saved_searches.delete_search(search, actor=town.head),
        lambda: saved_searches.pause_search(search, paused=True, actor=town.head),
        lambda: saved_searches.look_at(search, actor=town.head),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_a_search_keeps_its_conditions_and_forgets_page_and_order(town):
    search = keep(town.boss, query="q=果胶&page=3&sort=name&trl=7&trl=5&nonsense=1&field=F%00")
    assert search.query == "q=%E6%9E%9C%E8%83%B6&field=F&trl=5&trl=7"
    assert search.list_url == f"/achievements/?{search.query}"


def test_a_closed_account_is_looked_for_nothing(town):
    person = UserFactory()
    keep(person)
    close_account(person, actor=person)
    assert SavedSearch.objects.count() == 0


@pytest.mark.parametrize("number", [1, 6])
def test_a_search_costs_the_same_whatever_there_is(town, number):
    search = keep(town.boss, other_side=True)
    for _ in range(number):
        published(owner=town.institute)
    with clock.at("2026-03-04 09:05"), CaptureQueriesContext(connection) as asked:
        alerts.check(SavedSearch.objects.select_related("person").get(pk=search.pk))
    assert len(asked) <= 16


def test_pages_keep_show_rename_pause_and_delete(client, town):
    client.force_login(town.boss)
    assert "还没有保存检索" in client.get("/desk/searches/").content.decode()
    page = client.get("/achievements/?q=果胶").content.decode()
    assert "/desk/searches/new/?q=%E6%9E%9C%E8%83%B6&amp;kind=achievement" in page
    form = client.get("/desk/searches/new/?kind=achievement&q=果胶&page=2")
    assert "“果胶”" in form.content.decode()
    sent = {"kind": "achievement", "query": form.context["query"], "name": "果胶", "rhythm": "daily"}
    assert client.post("/desk/searches/new/", {**sent, "name": ""}).status_code == 422
    client.post("/desk/searches/new/", sent)
    search = SavedSearch.objects.get()
    assert (search.person, search.rhythm, search.query) == (town.boss, "daily", "q=%E6%9E%9C%E8%83%B6")
    listing = AchievementFactory(owner=town.institute, published=True, title="示例果胶技术")
    SearchFind.objects.create(
        search=search, listing_key=listing.pk, found_at=clock.now() + timedelta(seconds=1)
    )
    assert "1 条新内容" in client.get("/desk/searches/").content.decode()
    assert "示例果胶技术" in client.get(search.get_absolute_url()).content.decode()
    client.post(f"{search.get_absolute_url()}edit/", {"name": "改名", "rhythm": "never"})
    client.post(f"{search.get_absolute_url()}pause/")
    search.refresh_from_db()
    assert (search.name, search.rhythm, search.paused) == ("改名", "never", True)
    client.force_login(town.head)
    for path in ("", "edit/"):
        assert client.get(f"{search.get_absolute_url()}{path}").status_code == 404
    client.force_login(town.boss)
    client.post(f"{search.get_absolute_url()}delete/")
    assert SavedSearch.objects.count() == 0


def test_what_became_hidden_is_not_shown_among_the_finds(client, town):
    search = keep(town.boss)
    listing = published(owner=town.institute, title="示例藏起来的成果")
    run()
    listings.archive_listing(listing, actor=town.head)
    client.force_login(town.boss)
    assert "示例藏起来的成果" not in client.get(search.get_absolute_url()).content.decode()


def test_a_problem_is_kept_from_the_page_that_answers_it(client, town):
    client.force_login(town.boss)
    page = client.post("/desk/searches/new/", {"kind": "achievement", "problem": "皮渣怎么用"})
    assert (page.status_code, "皮渣怎么用" in page.content.decode()) == (200, True)
    assert SavedSearch.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "query", "kept"),
    [
        ("achievement", "q=果胶&state=draft&page=2&sort=name", "q=%E6%9E%9C%E8%83%B6"),
        ("demand", "field=F21&owner=DW-7F3K2MQ9", "field=F21"),
        ("expert", "q=发酵", "q=%E5%8F%91%E9%85%B5"),
    ],
)
def test_a_list_at_the_desk_offers_to_look_and_to_keep_looking_among_others(client, town, kind, query, kept):
    client.force_login(town.boss)
    page = client.get(f"/desk/{kind}s/?{query}").text
    assert f'href="/{kind}s/?{kept}"' in page
    assert f'href="/desk/searches/new/?kind={kind}&amp;{kept}"' in page
    form = client.get(f"/desk/searches/new/?kind={kind}&{kept}")
    assert (form.status_code, form.context["query"]) == (200, kept)


def test_where_nothing_is_asked_that_others_have_too_a_list_at_the_desk_offers_neither(client, town):
    client.force_login(town.boss)
    assert "/desk/searches/new/" not in client.get("/desk/achievements/?state=draft").text


def test_what_an_accepted_enquiry_opened_is_told_of_as_long_as_it_is_open(town):
    search = keep(town.boss)
    listing = published(owner=town.institute, visibility="parties")
    assert run() == 0
    enquiry = send_enquiry(
        published(owner=town.institute), organisation=town.enterprise, actor=town.boss, **WORDS
    )
    Enquiry.objects.filter(pk=enquiry.pk).update(achievement=listing, state="accepted")
    assert set(alerts.answering(search)) >= {listing}
    SavedSearch.objects.update(checked_through=search.checked_through)
    assert run("2026-03-04 09:02") == 1
    Enquiry.objects.update(state="withdrawn")
    assert listing not in alerts.answering(search)
