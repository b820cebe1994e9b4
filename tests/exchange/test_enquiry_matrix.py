"""Every role of both sides, the brokers, the expert asked, staff and outsiders: who may do what with an enquiry, in which state."""

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.areas.exchange.choices import EnquiryState
from jiedui.areas.exchange.models import Enquiry
from jiedui.foundation.core import clock
from tests.accounts.factories import UserFactory
from tests.exchange.factories import ExpertFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ROLES = [
    "manager",
    "member",
    "liaison",
    "clerk",
    "secretary",
    "leader",
    "broker",
    "reviewer",
    "editor",
    "publisher",
]
ASKING = {f"asking {role}" for role in ROLES}
ASKED = {f"asked {role}" for role in ROLES}
PARTIES = ASKING | ASKED | {"expert", "broker of one", "broker of the other"}
HOLDERS = {
    "view_enquiry": PARTIES | {"staff"},
    "answer_enquiry": ASKED | {"expert"},
    "supplement_enquiry": ASKING,
    "write_message": PARTIES,
    "name_broker": ASKING | ASKED,
}


@pytest.mark.parametrize("state", EnquiryState.values)
def test_who_may_do_what_in_which_state(state):
    asking, asked = OrganisationFactory(), OrganisationFactory()
    readers = {f"asking {role}": MembershipFactory(organisation=asking, role=role).user for role in ROLES}
    readers |= {f"asked {role}": MembershipFactory(organisation=asked, role=role).user for role in ROLES}
    readers |= {
        "expert": UserFactory(),
        "broker of one": UserFactory(),
        "broker of the other": UserFactory(),
        "staff": UserFactory(is_staff=True),
        "outside": MembershipFactory(role="manager").user,
        "anonymous": AnonymousUser(),
    }
    enquiry = Enquiry.objects.create(
        expert=ExpertFactory(published=True, owner=asked, person=readers["expert"]),
        from_organisation=asking,
        to_organisation=asked,
        from_broker=readers["broker of one"],
        to_broker=readers["broker of the other"],
        state=state,
        unclear="规模？",
        about="一家企业。",
        created_by=readers["asking member"],
        waiting_since=clock.now(),
    )
    expected = {**HOLDERS, "see_contacts": PARTIES if state == EnquiryState.ACCEPTED else set()}
    held = {
        permission: {
            name for name, reader in readers.items() if reader.has_perm(f"exchange.{permission}", enquiry)
        }
        for permission in expected
    }
    assert held == expected
    listed = {name for name, reader in readers.items() if Enquiry.objects.visible_to(reader).exists()}
    assert listed == expected["view_enquiry"]
