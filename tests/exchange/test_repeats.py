"""Near-duplicates: pointed out to the writer and the reviewer, and telling no more than each may know."""

import pytest
from django.urls import reverse

from jiedui.areas.exchange.models import Achievement, Demand
from jiedui.areas.exchange.repeats import repeats_of
from jiedui.areas.exchange.services import listings
from tests.exchange.town import achievement, all_indexed, build_town, demand

AGAIN = {
    "title": "柑橘皮渣高值利用的工艺",
    "problem": "我厂年产柑橘皮渣约 2 万吨，目前都填埋了。想提取果胶，现有的酸提法废水多，收率不足 12 %。",
}


@pytest.fixture
def town(db):
    return build_town()


def found(listing, actor):
    return [(repeat.listing, repeat.owner, repeat.own) for repeat in repeats_of(listing, actor=actor)]


def test_the_same_demand_in_other_words_is_found_and_another_is_not(town):
    first = demand(town)
    all_indexed()
    assert found(Demand(owner=town.institute, **AGAIN), town.head) == [(first, town.enterprise, False)]
    other = Demand(
        owner=town.institute,
        title="柑橘黄龙病检测",
        problem="希望在田间半小时内查出柑橘黄龙病，现有方法要送样到实验室，等三天。",
    )
    assert found(other, town.head) == []
    assert found(Demand(owner=town.institute, title="柑橘"), town.head) == []


def test_what_the_owner_published_once_is_found_though_it_is_closed(town):
    first = demand(town)
    listings.archive_listing(first, actor=town.boss)
    all_indexed()
    assert found(Demand(owner=town.enterprise, **AGAIN), town.boss) == [(first, town.enterprise, True)]
    assert found(Demand(owner=town.institute, **AGAIN), town.head) == []


def test_neither_unnamed_owners_nor_hidden_demands_are_told(town, client):
    hidden = demand(town, visibility="internal")
    unnamed = demand(town, anonymous=True, current_state="")
    all_indexed()
    assert found(Demand(owner=town.institute, **AGAIN), town.head) == [(unnamed, None, False)]
    client.force_login(town.head)
    page = client.post(reverse("exchange:demand_preview"), {"owner": town.institute.code, **AGAIN}).text
    assert ["其他单位发布了相近的内容" in page, "匿名单位" in page] == [True, True]
    assert [town.enterprise.name in page, hidden.code in page] == [False, False]


def test_the_writer_of_an_achievement_is_told_beside_the_form(town, client):
    first = achievement(town)
    all_indexed()
    client.force_login(town.head)
    words = {"title": first.title, "summary": first.summary, "description": first.description}
    part = client.post(reverse("exchange:achievement_repeats"), words, headers={"HX-Request": "true"})
    assert ["本单位已发布相近的内容" in part.text, first.get_desk_url() in part.text, "<html" in part.text] == [
        True, True, False,
    ]  # fmt: skip
    assert 'id="repeats"' in client.get(reverse("exchange:desk_achievement_new")).text


def test_whoever_reviews_is_told(town, client):
    first = demand(town)
    all_indexed()
    again = listings.create_listing(
        Demand,
        owner=town.enterprise,
        actor=town.boss,
        **AGAIN,
        summary="再发一次。",
        field=town.field,
        keywords=["柑橘"],
        cooperation=["licence"],
        targets="果胶收率 ≥ 18 %",
    )
    listings.submit_listing(again, actor=town.boss)
    client.force_login(town.boss)
    page = client.get(again.get_desk_url()).text
    assert ["本单位已发布相近的内容" in page, first.get_desk_url() in page] == [True, True]


def test_a_published_listing_is_no_repeat_of_itself(town):
    first = achievement(town)
    all_indexed()
    assert found(Achievement.objects.get(pk=first.pk), town.head) == []
