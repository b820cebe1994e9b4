"""Who may begin, read and delete a yearly plan, by role and place."""

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.areas.agreements.models import YearPlan
from tests.agreements.factories import make_organisation, make_signer, make_user
from tests.agreements.test_services import ROLES

DRAFTERS = {"manager", "secretary", "liaison", "clerk"}


@pytest.fixture
def readers(planning):
    """Every role of both leads and of a unit that does the work of a line; and outsiders."""
    world = planning.pledge.world
    homes = {"a": world.lead_a, "b": world.lead_b, "unit": make_organisation(region=world.region_b)}
    homes["elsewhere"] = make_organisation(region=world.region_a)
    planning.agreed(planning.line(responsible={world.a.pk: world.lead_a, world.b.pk: homes["unit"]}))
    people = {f"{home} {role}": make_signer(at, role) for home, at in homes.items() for role in ROLES}
    return people | {"staff": make_user(is_staff=True), "anonymous": AnonymousUser()}


def holders(readers, permission, of):
    return {name for name, reader in readers.items() if reader.has_perm(permission, of)}


def test_who_may_do_what(planning, readers):
    plan = YearPlan.objects.get()
    assert holders(readers, "agreements.start_plan", planning.agreement) == {
        f"{home} {role}" for home in "ab" for role in DRAFTERS
    }
    assert holders(readers, "agreements.delete_plan", plan) == {f"a {role}" for role in DRAFTERS}
    assert holders(readers, "agreements.view_plan", plan) == {
        f"{home} {role}" for home in ("a", "b", "unit") for role in ROLES
    } | {"staff"}
