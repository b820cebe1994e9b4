"""At the foot of a public page: what stands near, as its reader may see it."""

from datetime import timedelta
from functools import partial

import pytest

from jiedui.areas.exchange.related import NEAR_LISTINGS, near_listing
from jiedui.areas.exchange.services import listings
from jiedui.foundation.core import clock
from jiedui.foundation.search.models import Nearby
from jiedui.foundation.search.related import KEPT, find_near
from tests.at_once import DONE, at_once
from tests.exchange.town import achievement, all_indexed, build_town, demand


@pytest.fixture
def town(db):
    return build_town()


def test_a_page_shows_up_to_four_near_listings_but_never_itself(town, client):
    found = achievement(town)
    wanted = demand(town)
    more = [achievement(town, title=f"柑橘皮渣果胶提取工艺{number}") for number in range(5)]
    all_indexed()
    near = near_listing(found, actor=town.stranger)
    assert len(near) == 4
    assert {shown.listing for shown in near} <= {wanted, *more}
    page = client.get(found.get_absolute_url()).text
    assert ["相近的成果与需求" in page, near[0].listing.title in page] == [True, True]


def test_what_is_not_for_everybody_or_was_taken_down_does_not_show(town):
    found = achievement(town)
    wanted, _inner = demand(town), demand(town, visibility="internal")
    all_indexed()
    assert [shown.listing for shown in near_listing(found, actor=town.boss)] == [wanted]
    listings.archive_listing(wanted, actor=town.boss)
    assert near_listing(found, actor=town.stranger) == []


def test_an_unnamed_owner_stays_unnamed_there(town, client):
    found, wanted = achievement(town), demand(town, anonymous=True, current_state="")
    all_indexed()
    page = client.get(found.get_absolute_url()).text
    assert [wanted.title in page, town.enterprise.name in page] == [True, False]


def test_without_an_index_the_page_stands_without_it(town, client):
    page = client.get(achievement(town).get_absolute_url())
    assert (page.status_code, "相近的成果与需求" in page.text) == (200, False)


def test_the_page_needs_the_same_queries_for_one_and_for_three(town, queries_of):
    found = achievement(town)
    first, kept = [], []
    for number in range(1, 5):
        demand(town, title=f"柑橘皮渣提取果胶{number}")
        achievement(town, title=f"柑橘皮渣果胶提取工艺{number}")
        all_indexed()
        Nearby.objects.all().delete()
        first.append(queries_of(found.get_absolute_url()))
        kept.append(queries_of(found.get_absolute_url()))
    assert (max(first), max(kept)) == (first[0], kept[0])


def test_the_worker_looks_around_a_new_listing_and_those_near_to_it(town, client):
    found = achievement(town)
    all_indexed()
    assert [find_near.func("achievement", [found.pk]), near(found)] == [2, []]
    wanted = demand(town)
    all_indexed()
    find_near.func("demand", [wanted.pk])
    assert [near(found), near(wanted)] == [[("demand", wanted.pk)], [("achievement", found.pk)]]


def test_what_is_gone_has_nothing_near_and_is_near_to_nothing(town):
    found, wanted = achievement(town), demand(town)
    all_indexed()
    find_near.func("demand", [wanted.pk])
    listings.archive_listing(wanted, actor=town.boss)
    all_indexed()
    find_near.func("demand", [wanted.pk])
    assert [near(found), Nearby.objects.filter(kind="demand").count()] == [[], 0]


def test_a_listing_that_reads_otherwise_is_looked_around_at_once(town):
    found, wanted = achievement(town), demand(town)
    all_indexed()
    assert [shown.listing for shown in near_listing(found, actor=town.stranger)] == [wanted]
    found.title = "老楼加装电梯图纸"
    found.summary = found.description = found.trl_note = "老楼加装电梯的图纸与报批。"
    found.keywords, found.scenes = [], []
    assert near_listing(found, actor=town.stranger) == []


def test_what_was_found_long_ago_is_found_again(town):
    found, wanted = achievement(town), demand(town)
    all_indexed()
    near_listing(found, actor=town.stranger)
    Nearby.objects.update(keys=[], found_at=clock.now() - KEPT - timedelta(days=1))
    assert [shown.listing for shown in near_listing(found, actor=town.stranger)] == [wanted]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_page_and_the_worker_that_look_around_at_once_leave_one_row():
    town = build_town()
    found, wanted = achievement(town), demand(town)
    all_indexed()
    page = partial(NEAR_LISTINGS.find, "achievement", found.pk, NEAR_LISTINGS.words(found))
    worker = partial(NEAR_LISTINGS.find_anew, "achievement", found.pk)
    assert at_once(lambda: str(page()), worker) == sorted([str([("demand", wanted.pk)]), DONE])
    assert near(found) == [("demand", wanted.pk)]


def near(listing):
    """What is kept of the listings near to one."""
    kept = Nearby.objects.get(kind=listing.kind_name, object_id=listing.pk, surroundings=NEAR_LISTINGS.name)
    return [tuple(key) for key in kept.keys]
