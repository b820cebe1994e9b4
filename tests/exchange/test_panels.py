"""An organisation's page tells what it publishes under its name, and nothing else."""

import pytest

from jiedui.foundation.core.visibility import Visibility
from tests.agreements.factories import twinned_world
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import OrganisationFactory, manager_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return twinned_world()


@pytest.fixture
def institute(world):
    return OrganisationFactory(region=world.region_a)


def headings(client, organisation, reader=None):
    if reader is not None:
        client.force_login(reader)
    panels = client.get(organisation.get_absolute_url()).context["panels"]
    return {
        offered.key: [shown.listing.heading for shown in offered.rows]
        for _template, context in panels
        for offered in context["offered"]
    }


def test_what_is_public_stands_there_by_kind_and_newest_first(client, institute):
    achievement = AchievementFactory(owner=institute, published=True)
    newer = AchievementFactory(owner=institute, published=True)
    demand = DemandFactory(owner=institute, published=True)
    expert = ExpertFactory(owner=institute, published=True)
    AchievementFactory(owner=institute)
    AchievementFactory(published=True)
    assert headings(client, institute) == {
        "achievement": [newer.heading, achievement.heading],
        "demand": [demand.heading],
        "expert": [expert.heading],
    }


def test_what_is_for_twins_stands_there_for_twins(client, institute, world):
    shared = AchievementFactory(owner=institute, published=True, visibility=Visibility.TWINNED)
    twin = manager_of(OrganisationFactory(region=world.region_b))
    assert headings(client, institute) == {}
    assert headings(client, institute, twin) == {"achievement": [shared.heading]}


def test_an_anonymous_demand_stands_there_for_nobody(client, institute):
    DemandFactory(owner=institute, published=True, anonymous=True)
    assert headings(client, institute, manager_of(institute)) == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_needs_the_same_queries_for_any_number_of_listings(rows, queries_of, institute):
    for _row in range(rows):
        for factory in (AchievementFactory, DemandFactory, ExpertFactory):
            factory(owner=institute, published=True)
    assert queries_of(institute.get_absolute_url()) == 24
