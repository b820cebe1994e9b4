from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from jiedui.foundation.audit.models import Event
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, NotFound, TooMany, WrongState
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.notifications.selectors import worded
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Invitation, Membership
from jiedui.foundation.organisations.selectors import memberships_of
from jiedui.foundation.organisations.services import invitations as invitation_services
from tests.accounts.factories import UserFactory

from .factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def institute():
    return OrganisationFactory(name="示例柑橘研究所")


@pytest.fixture
def manager(institute):
    return manager_of(institute, username="manager")


def test_a_letter_lets_the_owner_of_the_address_join_once(institute, manager):
    invitation = services.invite_member(institute, email=" Wang@Example.org ", role="clerk", actor=manager)
    wang = UserFactory(email="wang@example.org")
    membership = services.accept_invitation(invitation.token, actor=wang)
    assert (membership.organisation, membership.role) == (institute, "clerk")
    assert memberships_of(wang) == {institute.pk: frozenset({"clerk"})}
    with pytest.raises(WrongState, match="已经用过"):
        services.accept_invitation(invitation.token, actor=wang)


def test_the_letter_goes_out_with_the_link_and_the_database_keeps_no_token(
    institute, manager, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invitation = services.invite_member(institute, email="wang@example.org", role="clerk", actor=manager)
    letter = mail.outbox[0]
    assert (letter.to, letter.subject.endswith("邀请您加入 示例柑橘研究所")) == (["wang@example.org"], True)
    assert f"/invitations/{invitation.token}/" in letter.body
    assert f"/invitations/{invitation.token}/" in letter.alternatives[0].content
    kept = Invitation.objects.filter(pk=invitation.pk).values_list("nonce", "digest").get()
    assert invitation.token not in kept


def test_who_is_here_already_gets_one_letter_and_is_spoken_to(
    institute, manager, django_capture_on_commit_callbacks
):
    wang = UserFactory(email="wang@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        services.invite_member(institute, email="wang@example.org", role="clerk", actor=manager)
    assert len(mail.outbox) == 1
    told = Notice.objects.filter(recipient=wang).select_related("recipient")
    assert [line.sentence for line in worded(told)] == [f"{manager} 邀请您加入示例柑橘研究所"]


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Shanghai", "2026年3月15日"), ("America/Los_Angeles", "2026年3月14日")]
)
def test_the_last_day_in_a_letter_is_that_of_the_installations_time_zone(
    institute, manager, settings, zone, day, django_capture_on_commit_callbacks
):
    settings.TIME_ZONE = zone
    with clock.at(datetime(2026, 3, 1, 2, tzinfo=UTC)), django_capture_on_commit_callbacks(execute=True):
        services.invite_member(institute, email="wang@example.org", role="clerk", actor=manager)
    page, _kind = mail.outbox[0].alternatives[0]
    for part in (mail.outbox[0].body, page):
        assert f"链接在{day}前有效" in part


def test_another_address_does_not_open_the_letter(institute, manager):
    invitation = services.invite_member(institute, email="wang@example.org", role="clerk", actor=manager)
    with pytest.raises(NotAllowed, match="另一个邮箱"):
        services.accept_invitation(invitation.token, actor=UserFactory(email="li@example.org"))


def test_an_address_that_was_never_verified_does_not_open_it_either(institute, manager):
    invitation = services.invite_member(institute, email="wang@example.org", role="clerk", actor=manager)
    with pytest.raises(NotAllowed):
        services.accept_invitation(
            invitation.token, actor=UserFactory(email="wang@example.org", verified=False)
        )


def test_a_letter_ends_after_fourteen_days(institute, manager):
    wang = UserFactory(email="wang@example.org")
    with clock.at("2026-03-01 09:00"):
        invitation = services.invite_member(institute, email="wang@example.org", role="clerk", actor=manager)
    with clock.at("2026-03-15 09:01"), pytest.raises(WrongState, match="已过期"):
        services.accept_invitation(invitation.token, actor=wang)
    with clock.at("2026-03-15 08:59"):
        services.accept_invitation(invitation.token, actor=wang)


def test_a_second_letter_voids_the_first_and_a_withdrawn_one_opens_nothing(institute, manager):
    wang = UserFactory(email="wang@example.org")
    first = services.invite_member(institute, email="wang@example.org", role="clerk", actor=manager)
    second = services.invite_member(institute, email="wang@example.org", role="clerk", actor=manager)
    services.withdraw_invitation(second, actor=manager)
    for letter in (first, second):
        with pytest.raises(WrongState, match="已被撤回"):
            services.accept_invitation(letter.token, actor=wang)


def test_an_invented_token_opens_nothing():
    with pytest.raises(NotFound, match="邀请链接无效"):
        services.accept_invitation("invented", actor=UserFactory())


def test_who_may_not_be_invited_is_said_in_words(institute, manager, monkeypatch):
    person = MembershipFactory(organisation=institute, role="clerk").user
    with pytest.raises(WrongState, match="已有这一角色"):
        services.invite_member(institute, email=person.email, role="clerk", actor=manager)
    with pytest.raises(Invalid) as address:
        services.invite_member(institute, email="no address", role="clerk", actor=manager)
    assert list(address.value.errors) == ["email"]
    with pytest.raises(Invalid, match="没有这种角色"):
        services.invite_member(institute, email="a@example.org", role="king", actor=manager)
    pending = OrganisationFactory(verified_at=None)
    with pytest.raises(WrongState, match="通过核验后才能邀请"):
        services.invite_member(pending, email="a@example.org", role="clerk", actor=manager_of(pending))
    monkeypatch.setattr(invitation_services, "OPEN_AT_MOST", 1)
    services.invite_member(institute, email="a@example.org", role="clerk", actor=manager)
    with pytest.raises(TooMany, match="邀请过多"):
        services.invite_member(institute, email="b@example.org", role="clerk", actor=manager)


def test_the_record_of_an_invitation_holds_no_address(institute, manager):
    services.invite_member(institute, email="wang@example.org", role="clerk", actor=manager)
    assert [sorted(event.data) for event in Event.objects.all()] == [["invitation", "role"]]


def test_the_last_manager_cannot_leave_be_removed_or_become_something_else(institute, manager):
    only = Membership.objects.get(user=manager)
    staff = UserFactory(is_staff=True)
    for refused in (
        lambda: services.leave_organisation(institute, actor=manager),
        lambda: services.remove_member(only, actor=staff),
        lambda: services.change_role(only, role="member", actor=manager),
    ):
        with pytest.raises(WrongState, match="最后一位单位管理员"):
            refused()
    second = manager_of(institute)
    services.leave_organisation(institute, actor=manager)
    assert set(Membership.objects.values_list("user", flat=True)) == {second.pk}
    assert memberships_of(manager) == {}


def test_a_manager_whose_account_is_closed_does_not_count(institute, manager):
    manager_of(institute, is_active=False)
    with pytest.raises(WrongState, match="最后一位单位管理员"):
        services.leave_organisation(institute, actor=manager)


def test_who_leaves_leaves_with_all_roles(institute, manager):
    clerk = MembershipFactory(organisation=institute, role="clerk").user
    MembershipFactory(organisation=institute, role="broker", user=clerk)
    services.leave_organisation(institute, actor=clerk)
    assert not Membership.objects.filter(user=clerk).exists()
    with pytest.raises(WrongState, match="不是该单位的成员"):
        services.leave_organisation(institute, actor=clerk)


def test_a_role_is_changed_unless_the_person_has_it_already(institute, manager):
    membership = MembershipFactory(organisation=institute, role="clerk")
    services.change_role(membership, role="liaison", actor=manager)
    assert memberships_of(membership.user) == {institute.pk: frozenset({"liaison"})}
    MembershipFactory(organisation=institute, role="broker", user=membership.user)
    with pytest.raises(WrongState, match="已有这一角色"):
        services.change_role(membership, role="broker", actor=manager)


def test_staff_add_people_without_a_letter_and_managers_do_not(institute, manager):
    wang = UserFactory()
    with pytest.raises(NotAllowed, match="直接添加单位成员"):
        services.add_member(institute, user=wang, role="clerk", actor=manager)
    services.add_member(institute, user=wang, role="clerk", actor=UserFactory(is_staff=True))
    assert memberships_of(wang) == {institute.pk: frozenset({"clerk"})}


VERBS = {
    "invite": lambda place, other, actor: services.invite_member(
        place, email="new@example.org", role="member", actor=actor
    ),
    "add": lambda place, other, actor: services.add_member(
        place, user=UserFactory(), role="member", actor=actor
    ),
    "change_role": lambda place, other, actor: services.change_role(other, role="reviewer", actor=actor),
    "remove": lambda place, other, actor: services.remove_member(other, actor=actor),
    "leave": lambda place, other, actor: services.leave_organisation(place, actor=actor),
}
ALLOWED = {
    "invite": {"manager", "staff"},
    "add": {"staff"},
    "change_role": {"manager", "staff"},
    "remove": {"manager", "staff"},
    "leave": {role.value for role in Role},
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", [*(role.value for role in Role), "staff", "stranger", "founder", "ally"])
def test_who_may_use_which_verb_on_members(world, verb, who):
    manager_of(world.institute)
    other = MembershipFactory(organisation=world.institute, role="member")
    try:
        VERBS[verb](world.institute, other, world.people[who])
    except (NotAllowed, WrongState):
        allowed = False
    else:
        allowed = True
    assert allowed == (who in ALLOWED[verb])


def test_open_invitations_are_those_of_now(institute, manager):
    invitation = services.invite_member(institute, email="wang@example.org", role="clerk", actor=manager)
    assert list(Invitation.objects.open()) == [invitation]
    with clock.at(clock.now() + timedelta(days=15)):
        assert list(Invitation.objects.open()) == []


LETTERS = {
    "open": ("", {"invited"}, {"manager", "staff"}),
    "accepted": ("这份邀请已经用过", set(), set()),
    "withdrawn": ("这份邀请已被撤回", set(), set()),
    "expired": ("这份邀请已过期", set(), set()),
}


@pytest.mark.parametrize("state", LETTERS)
@pytest.mark.parametrize("who", [*(role.value for role in Role), "staff", "stranger", "founder", "invited"])
def test_who_accepts_and_who_withdraws_a_letter_in_which_state(world, state, who):
    people = {**world.people, "invited": UserFactory(email="wang@example.org")}
    told, may_accept, may_withdraw = LETTERS[state]
    marks = {"accepted": {"accepted_at": clock.now()}, "withdrawn": {"withdrawn_at": clock.now()}}
    expires = clock.now() + timedelta(days=-1 if state == "expired" else 14)
    letter = Invitation.objects.create(
        organisation=world.institute, email="wang@example.org", role="clerk", expires_at=expires,
        **marks.get(state, {}),
    )  # fmt: skip
    for verb, allowed in (
        (services.withdraw_invitation, may_withdraw),
        (services.accept_own_invitation, may_accept),
    ):
        Invitation.objects.filter(pk=letter.pk).update(withdrawn_at=letter.withdrawn_at)
        said = outcome(lambda verb=verb: verb(Invitation.objects.get(pk=letter.pk), actor=people[who]))
        assert (said == "done") == (who in allowed)
        if "邀请" in said and "另一个邮箱" not in said:
            assert said.startswith(told)


def outcome(deed):
    try:
        deed()
    except (NotAllowed, WrongState) as refusal:
        return str(refusal)
    return "done"
