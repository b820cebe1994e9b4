"""What was held counts for commitments, visits stand in the ledger of give and take, and a resolution becomes a commitment."""

from datetime import date
from decimal import Decimal

import pytest

from jiedui.areas.activities import services
from jiedui.areas.activities.proving import held, held_between
from jiedui.areas.agreements.commitments.kinds import flow_kinds
from jiedui.areas.agreements.models import Commitment
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid

from .factories import NOON


def test_a_held_activity_is_one_time_between_its_hosts(town):
    activity = town.make("held")
    told = held(activity)
    assert (told.on, told.amounts["times"], told.clause_kinds) == (
        NOON.date(),
        Decimal(1),
        frozenset({"sharing"}),
    )
    assert told.organisations == {town.host.pk, town.partner.pk}
    assert list(held_between(date(2026, 5, 1), date(2026, 5, 31))) == [activity]


@pytest.mark.parametrize("state", ["draft", "announced", "cancelled"])
def test_what_was_not_held_is_no_evidence(town, state):
    assert held(town.make(state)) is None


def test_a_visit_is_given_by_who_receives_it(town):
    town.make("held", kind="visit")
    town.make("held", kind="forum")
    sides = list(town.agreement.sides.all())
    flows = list(flow_kinds["activities.visits"].flows(town.agreement, sides, 2026))
    own, other = (side.pk for side in sides)
    assert [(flow.giver, flow.receiver, flow.amount) for flow in flows] == [(own, other, Decimal(1))]
    assert list(flow_kinds["activities.visits"].flows(town.agreement, sides, 2025)) == []


def test_a_resolution_becomes_a_commitment_of_the_clause_that_was_served(town):
    activity = town.make("held")
    town.write_minutes(activity)
    rows = [{"body": "共同列出仪器开放目录", "due_on": date(2026, 9, 30)}, {"body": "再议"}]
    resolution, second = services.set_resolutions(activity, resolutions=rows, actor=town.preparer)
    with clock.at(activity.ends_at):
        path = services.follow_resolution(resolution, outcome="agreements.commitment", actor=town.preparer)
    commitment = Commitment.objects.get()
    assert path == commitment.get_absolute_url()
    assert (commitment.title, commitment.clause.kind, commitment.due_on) == (
        "共同列出仪器开放目录",
        "sharing",
        date(2026, 9, 30),
    )
    with pytest.raises(Invalid, match="不能这样落实"):
        services.follow_resolution(second, outcome="test.unknown", actor=town.preparer)
