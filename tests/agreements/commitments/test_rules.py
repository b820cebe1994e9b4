"""Who may what with commitments: every role of a lead, of who answers, of who helps, and of strangers."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.areas.agreements.commitments.changing import propose_change
from jiedui.areas.agreements.models import Agreement, Commitment
from tests.agreements.factories import make_organisation, make_user
from tests.organisations.factories import MembershipFactory

ROLES = ("manager", "member", "liaison", "clerk", "secretary", "leader", "reviewer")
WORKING = {"manager", "member", "liaison", "clerk", "secretary"}
DRAFTING = {"clerk", "liaison", "secretary", "manager"}
SIGNING = {"secretary", "manager"}


def of(place, roles):
    return {f"{place} {role}" for role in roles}


@pytest.fixture
def readers(pledge):
    homes = {
        "lead": pledge.lead["b"],
        "responsible": make_organisation(region=pledge.world.region_b),
        "helper": make_organisation(region=pledge.world.region_b),
        "elsewhere": make_organisation(),
    }
    people = {
        f"{place} {role}": MembershipFactory(organisation=home, role=role).user
        for place, home in homes.items()
        for role in ROLES
    }
    side = pledge.world.b.pk
    commitment = pledge.active(responsible={side: homes["responsible"]}, helpers={side: [homes["helper"]]})
    return commitment, people | {"staff": pledge.world.staff, "nobody": make_user(), "guest": AnonymousUser()}


def test_who_may_what_with_a_commitment(readers):
    commitment, people = readers
    commitment = Commitment.objects.get(pk=commitment.pk)
    held = {
        permission: {
            name for name, person in people.items() if person.has_perm(f"agreements.{permission}", commitment)
        }
        for permission in (
            "view_commitment",
            "assign_commitment",
            "answer_commitment",
            "report_commitment",
            "block_commitment",
            "prove_commitment",
        )
    }
    assert held == {
        "view_commitment": {"staff"} | of("lead", ROLES) | of("responsible", ROLES) | of("helper", ROLES),
        "assign_commitment": of("lead", DRAFTING),
        "answer_commitment": of("lead", SIGNING),
        "report_commitment": of("responsible", WORKING),
        "block_commitment": of("lead", DRAFTING) | of("responsible", WORKING) | of("helper", WORKING),
        "prove_commitment": of("lead", DRAFTING) | of("responsible", WORKING),
    }


def test_who_may_propose_and_read_the_ledger(readers):
    commitment, people = readers
    agreement = Agreement.objects.get(pk=commitment.agreement_id)
    held = {
        permission: {
            name for name, person in people.items() if person.has_perm(f"agreements.{permission}", agreement)
        }
        for permission in ("propose_commitment", "agree_corridor", "view_reciprocity")
    }
    assert held == {
        "propose_commitment": of("lead", DRAFTING),
        "agree_corridor": of("lead", DRAFTING),
        "view_reciprocity": {"staff"} | of("lead", ROLES),
    }


def test_who_may_answer_and_withdraw_a_change(readers, pledge):
    commitment, people = readers
    change = propose_change(
        commitment, actor=pledge.signer["b"], organisation=pledge.lead["b"], reason="增加", target=Decimal(9)
    )
    held = {
        permission: {
            name for name, person in people.items() if person.has_perm(f"agreements.{permission}", change)
        }
        for permission in ("answer_change", "withdraw_change")
    }
    assert held == {"answer_change": of("lead", SIGNING), "withdraw_change": of("lead", DRAFTING)}
