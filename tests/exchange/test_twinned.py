"""“结对各方可见” with more than two sides and more than one twinning."""

import pytest

from jiedui.areas.exchange.documents import document_of
from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.visibility import audiences_of
from tests.agreements.factories import end, make_agreement, twinned_world
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory
from tests.regions.factories import RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

FACTORIES = {"achievement": AchievementFactory, "demand": DemandFactory, "expert": ExpertFactory}


@pytest.mark.parametrize("kind", FACTORIES)
def test_twins_of_three_sides_and_two_twinnings_see_what_is_theirs(kind):
    """Mianyang – Beibei – Suzhou, and Mianyang – Hangzhou: whoever shares a twinning with the owner sees it, nobody else."""
    world = twinned_world()
    places = {
        "绵阳": world.region_a,
        "北碚": world.region_b,
        "苏州": RegionFactory(code="320500", name="苏州市"),
        "杭州": RegionFactory(code="330100", name="杭州市"),
        "东城": RegionFactory(code="110101", name="东城区"),
    }
    at = {name: OrganisationFactory(region=region) for name, region in places.items()}
    end(world.agreement)
    make_agreement(actor=world.staff, leads=[at["绵阳"], at["北碚"], at["苏州"]], shorts="绵碚苏")
    make_agreement(actor=world.staff, leads=[at["绵阳"], at["杭州"]], shorts="绵杭")
    people = {name: MembershipFactory(organisation=organisation).user for name, organisation in at.items()}
    shown = {name: FACTORIES[kind](published=True, owner=at[name], visibility="twinned") for name in at}
    readers = {name: User.objects.get(pk=person.pk) for name, person in people.items()}
    seen = {
        name: {place for place, row in shown.items() if reader.has_perm("exchange.view_listing", row)}
        for name, reader in readers.items()
    }
    visible = {
        name: set(FACTORIES[kind]._meta.model.objects.visible_to(reader)) for name, reader in readers.items()
    }
    assert {
        name: {place for place, row in shown.items() if row in rows} for name, rows in visible.items()
    } == seen
    findable = {
        name: {place for place, row in shown.items() if audiences_of(reader) & set(document_of(row).audience)}
        for name, reader in readers.items()
    }
    assert findable == seen
    assert seen == {
        "绵阳": {"绵阳", "北碚", "苏州", "杭州"},
        "北碚": {"绵阳", "北碚", "苏州"},
        "苏州": {"绵阳", "北碚", "苏州"},
        "杭州": {"绵阳", "杭州"},
        "东城": {"东城"},
    }
