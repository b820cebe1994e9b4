"""That somebody asks to join, hands over or that organisations were merged can be put out, without saying who."""

import json

import pytest

from jiedui.foundation.organisations import services as organisations
from jiedui.fronts.api.webhooks import services
from tests.accounts.factories import UserFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(town, receiver):
    """What the institute's own system is told of such events."""

    def of(*kinds):
        webhook = services.create_webhook(
            town.institute, actor=town.head, label="人事系统", url=receiver.url, kinds=kinds
        )
        return lambda: [json.loads(each.body) for each in webhook.deliveries.order_by("pk")]

    return of


def test_requests_to_join_and_their_answers_are_told(town, told):
    heard = told("organisations.joining.asked", "organisations.joining.accepted")
    asked = organisations.ask_to_join(
        town.institute, actor=UserFactory(name="王示例"), role="liaison", reason="我在所里做联络"
    )
    organisations.accept_joining(asked, role="clerk", actor=town.head)
    assert [message["type"].rpartition(".")[2] for message in heard()] == ["asked", "accepted"]
    assert {tuple(message["data"]) for message in heard()} == {("organisation", "object")}


def test_handing_over_is_told(town, told):
    heard = told("organisations.handover.offered", "organisations.handover.accepted")
    colleague = MembershipFactory(organisation=town.institute).user
    offered = organisations.offer_handover(
        town.institute, receiver=colleague, roles=["manager"], actor=town.head
    )
    organisations.accept_handover(offered, actor=colleague)
    assert [message["type"].rpartition(".")[2] for message in heard()] == ["offered", "accepted"]
    assert {tuple(message["data"]) for message in heard()} == {("organisation", "object")}


def test_a_merge_is_told_with_the_code_that_is_gone(town, told):
    heard = told("organisations.organisation.merged")
    absorbed = OrganisationFactory(name="柑橘研究院（示例）")
    former = absorbed.code
    organisations.merge_organisations(
        town.institute, absorbed=absorbed, actor=town.world.staff, confirmation=absorbed.name
    )
    (message,) = heard()
    assert (message["data"]["object"]["code"], message["data"]["former"]) == (town.institute.code, former)
