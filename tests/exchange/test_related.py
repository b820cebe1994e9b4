"""At the foot of a public page: what stands near, as its reader may see it."""

import pytest

from jiedui.areas.exchange.related import near_listing
from jiedui.areas.exchange.services import listings
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
    from django.core.cache import cache

    found = achievement(town)
    counts = []
    for number in range(1, 5):
        demand(town, title=f"柑橘皮渣提取果胶{number}")
        achievement(town, title=f"柑橘皮渣果胶提取工艺{number}")
        all_indexed()
        cache.clear()
        counts.append(queries_of(found.get_absolute_url()))
    assert max(counts) == counts[0]
