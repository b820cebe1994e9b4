"""Roles, and what is open with them, go from one person to another once both agree."""

import pytest

from jiedui.foundation.accounts.services import close_account
from jiedui.foundation.core import todos
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import Handover, Membership
from jiedui.foundation.organisations.selectors import roles_in
from tests.accounts.factories import UserFactory
from tests.at_once import DONE, at_once
from tests.exchange.factories import AchievementFactory
from tests.exchange.town import achievement, build_town, demand

from .factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def institute():
    return OrganisationFactory(name="示例柑橘研究所")


@pytest.fixture
def manager(institute):
    return manager_of(institute, name="秦示例")


@pytest.fixture
def clerk(institute):
    return MembershipFactory(organisation=institute, role="clerk", user__name="王示例").user


def roles(organisation, person):
    return set(
        Membership.objects.filter(organisation=organisation, user=person).values_list("role", flat=True)
    )


def test_the_last_manager_leaves_by_handing_over(institute, manager, clerk):
    with pytest.raises(WrongState, match="请先移交"):
        services.leave_organisation(institute, actor=manager)
    handover = services.offer_handover(
        institute, receiver=clerk, roles=["manager"], leaves=True, actor=manager
    )
    assert roles(institute, clerk) == {"clerk"}
    assert todos.todo_sources["organisations.handovers"].count(clerk) == 1
    services.accept_handover(handover, actor=clerk)
    assert (roles(institute, clerk), roles(institute, manager)) == ({"clerk", "manager"}, set())
    assert roles_in(institute, clerk) == {"clerk", "manager"}


def test_who_stays_without_a_role_stays_as_a_member(institute, manager, clerk):
    services.accept_handover(
        services.offer_handover(institute, receiver=clerk, roles=["manager"], actor=manager), actor=clerk
    )
    assert roles(institute, manager) == {"member"}


def test_open_work_goes_along_or_stays(institute, manager, clerk):
    draft = AchievementFactory(owner=institute, created_by=manager)
    public = AchievementFactory(owner=institute, created_by=manager, published=True)
    elsewhere = AchievementFactory(created_by=manager)
    services.accept_handover(
        services.offer_handover(institute, receiver=clerk, roles=["manager"], actor=manager), actor=clerk
    )
    for listing in (draft, public, elsewhere):
        listing.refresh_from_db()
    assert (draft.created_by, public.created_by, elsewhere.created_by) == (clerk, manager, manager)


def test_enquiries_find_the_one_who_took_over():
    from jiedui.areas.exchange.services.enquiries import send_enquiry

    town = build_town()
    own = demand(town)
    enquiry = send_enquiry(
        achievement(town),
        organisation=town.enterprise,
        cooperation=["licence"],
        unclear="收率",
        about="果汁厂",
        own=own,
        actor=town.boss,
    )
    heir = MembershipFactory(organisation=town.enterprise).user
    services.accept_handover(
        services.offer_handover(town.enterprise, receiver=heir, roles=["manager"], actor=town.boss),
        actor=heir,
    )
    enquiry.refresh_from_db()
    assert enquiry.created_by == heir


def test_what_cannot_be_handed_over_is_said_in_words(institute, manager, clerk):
    with pytest.raises(Invalid, match="现在担任的角色"):
        services.offer_handover(institute, receiver=manager, roles=["manager"], actor=clerk)
    with pytest.raises(Invalid, match="另一位成员"):
        services.offer_handover(institute, receiver=manager, roles=["manager"], actor=manager)
    with pytest.raises(Invalid, match="另一位成员"):
        services.offer_handover(institute, receiver=UserFactory(), roles=["manager"], actor=manager)
    with pytest.raises(NotAllowed):
        services.offer_handover(institute, receiver=clerk, roles=["manager"], actor=UserFactory())
    handover = services.offer_handover(institute, receiver=clerk, roles=["manager"], actor=manager)
    with pytest.raises(NotAllowed, match="本人确认"):
        services.accept_handover(handover, actor=manager)
    with pytest.raises(WrongState, match="已提出移交"):
        services.offer_handover(institute, receiver=clerk, roles=["manager"], actor=manager)


def test_a_handover_is_declined_or_withdrawn_and_nothing_changes(institute, manager, clerk):
    first = services.offer_handover(institute, receiver=clerk, roles=["manager"], actor=manager)
    services.decline_handover(first, actor=clerk)
    second = services.offer_handover(institute, receiver=clerk, roles=["manager"], actor=manager)
    services.withdraw_handover(second, actor=manager)
    with pytest.raises(WrongState, match="已有答复"):
        services.accept_handover(second, actor=clerk)
    assert (roles(institute, manager), roles(institute, clerk)) == ({"manager"}, {"clerk"})


def test_what_changed_between_asking_and_agreeing_is_noticed(institute, manager, clerk):
    second = manager_of(institute)
    handover = services.offer_handover(institute, receiver=clerk, roles=["manager"], actor=manager)
    services.change_role(Membership.objects.get(user=manager), role="member", actor=second)
    with pytest.raises(WrongState, match="角色已有变动"):
        services.accept_handover(handover, actor=clerk)


def test_staff_name_a_manager_where_none_is_left(institute, clerk):
    gone = manager_of(institute, is_active=False)
    draft = AchievementFactory(owner=institute, created_by=gone)
    staff = UserFactory(is_staff=True)
    services.appoint_manager(institute, user=clerk, actor=staff)
    draft.refresh_from_db()
    assert (roles(institute, clerk), roles(institute, gone)) == ({"clerk", "manager"}, set())
    assert draft.created_by == clerk
    with pytest.raises(WrongState, match="还有单位管理员"):
        services.appoint_manager(institute, user=UserFactory(), actor=staff)
    with pytest.raises(NotAllowed):
        services.appoint_manager(institute, user=clerk, actor=clerk)


def test_a_closed_account_hands_nothing_over(institute, manager, clerk):
    services.offer_handover(institute, receiver=manager, roles=["clerk"], actor=clerk)
    close_account(clerk, actor=clerk)
    assert Handover.objects.count() == 0


def test_pages_offer_and_answer(client, institute, manager, clerk):
    path = f"/desk/organisation/{institute.code}/handovers/"
    client.force_login(manager)
    assert client.post(path, {"receiver": clerk.pk}).status_code == 422
    client.post(path, {"receiver": clerk.pk, "roles": "manager", "with_work": "on", "words": "拜托了"})
    client.force_login(clerk)
    assert "拜托了" in client.get(path).content.decode()
    client.post(f"{path}{Handover.objects.get().pk}/accept/")
    assert roles(institute, clerk) == {"clerk", "manager"}


@pytest.mark.django_db(transaction=True)
def test_of_taking_over_and_taking_back_at_once_one_happens():
    institute = OrganisationFactory()
    manager, clerk = manager_of(institute), MembershipFactory(organisation=institute, role="clerk").user
    pk = services.offer_handover(institute, receiver=clerk, roles=["manager"], actor=manager).pk
    said = at_once(
        lambda: services.accept_handover(Handover.objects.get(pk=pk), actor=clerk),
        lambda: services.withdraw_handover(Handover.objects.get(pk=pk), actor=manager),
    )
    assert said == [DONE, "这份移交已有答复或已撤回。"]
    assert Membership.objects.filter(organisation=institute, role="manager").count() == 1
