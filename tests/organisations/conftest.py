from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.foundation.organisations.choices import Role
from tests.accounts.factories import UserFactory

from .factories import MembershipFactory, OrganisationFactory


@pytest.fixture
def world(db):
    """One institute with a person per role, a pending one with its founder, an alliance with its manager, staff, a stranger and nobody."""
    institute = OrganisationFactory(name="示例柑橘研究所")
    pending = OrganisationFactory(name="示例新公司", kind="enterprise", verified_at=None)
    people = {
        role.value: MembershipFactory(user__username=role.value, organisation=institute, role=role).user
        for role in Role
    }
    people["founder"] = MembershipFactory(
        user__username="founder", organisation=pending, role=Role.MANAGER
    ).user
    alliance = OrganisationFactory(name="示例高校联盟", kind="alliance")
    people["ally"] = MembershipFactory(user__username="ally", organisation=alliance, role=Role.MANAGER).user
    people["staff"] = UserFactory(username="staff", is_staff=True)
    people["root"] = UserFactory(username="root", is_staff=True, is_superuser=True)
    people["stranger"] = UserFactory(username="stranger")
    people["nobody"] = AnonymousUser()
    return SimpleNamespace(institute=institute, pending=pending, alliance=alliance, people=people)
