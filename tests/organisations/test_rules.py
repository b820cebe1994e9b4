from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.foundation.core.errors import NotAllowed
from jiedui.foundation.core.permissions import permission_names, require
from jiedui.foundation.core.visibility import audiences_of
from jiedui.foundation.organisations import rules
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Membership, Organisation

ROLES = [role.value for role in Role]
EVERYBODY = [*ROLES, "founder", "ally", "staff", "root", "stranger", "nobody"]


@pytest.mark.parametrize("who", EVERYBODY)
def test_list_and_rule_agree(world, who):
    actor = world.people[who]
    listed = set(Organisation.objects.visible_to(actor))
    allowed = {
        row for row in Organisation.objects.all() if actor.has_perm("organisations.view_organisation", row)
    }
    assert listed == allowed


def test_a_pending_organisation_shows_to_its_own_people_and_to_staff_alone(world):
    seeing = [who for who in EVERYBODY if world.pending in Organisation.objects.visible_to(world.people[who])]
    assert seeing == ["founder", "staff", "root"]


STAFF = {"staff", "root"}
MATRIX = {  # permission → who may, with a verified organisation; with one that waits; with an alliance
    "organisations.view_organisation": (set(EVERYBODY), {"founder", *STAFF}, set(EVERYBODY)),
    "organisations.see_contact": ({*ROLES, *STAFF}, {"founder", *STAFF}, {"ally", *STAFF}),
    "organisations.see_members": ({*ROLES, *STAFF}, {"founder", *STAFF}, {"ally", *STAFF}),
    "organisations.change_organisation": ({"manager", *STAFF}, {"founder", *STAFF}, {"ally", *STAFF}),
    "organisations.manage_members": ({"manager", *STAFF}, {"founder", *STAFF}, {"ally", *STAFF}),
    "organisations.demand_second_factor": ({"manager", *STAFF}, {"founder", *STAFF}, {"ally", *STAFF}),
    "organisations.manage_allies": ({"manager", *STAFF}, {"founder", *STAFF}, {"ally", *STAFF}),
    "organisations.add_member": (STAFF, STAFF, STAFF),
    "organisations.verify_organisation": (STAFF, STAFF, STAFF),
    "organisations.register_organisation": (set(EVERYBODY) - {"nobody"},) * 3,
    "organisations.ask_to_join": (set(EVERYBODY) - {"nobody"},) * 3,
    "organisations.hand_over": ({*ROLES, "root"}, {"founder", "root"}, {"ally", "root"}),
    "organisations.appoint_manager": (STAFF, STAFF, STAFF),
    "organisations.merge_organisations": (STAFF, STAFF, STAFF),
}
# permissions on other things than organisations: their lists are held against them in test_parity.py
OTHERS = {"leave_organisation", "enter_organisations", "view_joining", "view_handover", "view_merge_proposal"}


def test_the_matrix_holds_every_permission_on_organisations():
    named = {name for name in permission_names() if name.startswith("organisations.")}
    assert named - {f"organisations.{name}" for name in OTHERS} == set(MATRIX)


@pytest.mark.parametrize("place", [0, 1, 2], ids=["verified", "waiting", "alliance"])
@pytest.mark.parametrize("permission", MATRIX)
def test_who_may_do_what_with_which_organisation(world, permission, place):
    organisation = (world.institute, world.pending, world.alliance)[place]
    allowed = {who for who in EVERYBODY if world.people[who].has_perm(permission, organisation)}
    assert allowed == MATRIX[permission][place]


def test_one_leaves_in_ones_own_name_alone(world):
    """Every role, each with every role's membership; Django lets superusers pass everywhere, the service does not."""
    memberships = {row.user.username: row for row in Membership.objects.select_related("user")}
    leaving = {
        (who, whose)
        for who in EVERYBODY
        if who != "root"
        for whose, row in memberships.items()
        if world.people[who].has_perm("organisations.leave_organisation", row)
    }
    assert leaving == {(who, who) for who in [*ROLES, "founder", "ally"]}


@pytest.mark.parametrize(
    ("factory", "expected"),
    [
        (rules.belongs_to, set(ROLES)),
        (rules.works_for, {"manager", "member", "liaison", "clerk", "secretary"}),
        (rules.manages, {"manager"}),
    ],
)
def test_predicates_for_things_that_have_an_owner(world, factory, expected):
    thing = SimpleNamespace(owner_id=world.institute.pk)
    assert {who for who in EVERYBODY if factory("owner")(world.people[who], thing)} == expected
    assert not any(factory("owner")(world.people[who], None) for who in EVERYBODY)


def test_strangers_are_told_to_sign_in_and_others_that_they_may_not(world):
    with pytest.raises(NotAllowed, match="请先登录，再管理单位成员。"):
        require(AnonymousUser(), "organisations.manage_members", world.institute)
    with pytest.raises(NotAllowed, match="您没有权限：管理单位成员。"):
        require(world.people["member"], "organisations.manage_members", world.institute)


def test_an_app_above_may_let_others_see_the_contact(world, monkeypatch):
    monkeypatch.setattr(rules, "_contact_openers", [])
    stranger = world.people["stranger"]
    assert not stranger.has_perm("organisations.see_contact", world.institute)
    rules.contact_opener(lambda actor, organisation: actor == stranger and organisation == world.institute)
    assert stranger.has_perm("organisations.see_contact", world.institute)
    assert not stranger.has_perm("organisations.see_contact", world.pending)


def test_everybody_stands_in_the_circle_of_their_organisation(world):
    circles = {
        who: {circle for circle in audiences_of(world.people[who]) if circle.startswith("org:")}
        for who in ("member", "staff", "nobody")
    }
    assert circles == {"member": {f"org:{world.institute.pk}"}, "staff": set(), "nobody": set()}


def test_memberships_are_asked_for_once_per_actor(world, django_assert_num_queries):
    actor = type(world.people["member"]).objects.get(username="member")
    with django_assert_num_queries(1):
        for _again in range(3):
            assert rules.has_role(actor, world.institute.pk)
    assert Membership.objects.filter(user=actor).count() == 1
