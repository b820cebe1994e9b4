"""Two people at once: one of them is served, the other is told in words why not."""

import pytest

from jiedui.foundation.accounts.models import User
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import Invitation, Membership, Organisation
from tests.accounts.factories import UserFactory
from tests.at_once import DONE, at_once
from tests.regions.factories import RegionFactory

from .factories import OrganisationFactory, manager_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def person(user):
    """Fresh from the database, as each request has them."""
    return User.objects.get(pk=user.pk)


def unit(organisation):
    return Organisation.objects.get(pk=organisation.pk)


def test_of_two_managers_who_leave_at_once_one_stays():
    organisation = OrganisationFactory()
    pair = [manager_of(organisation) for _ in range(2)]
    said = at_once(
        *(lambda who=who: services.leave_organisation(unit(organisation), actor=person(who)) for who in pair)
    )
    assert said == [DONE, "最后一位单位管理员不能离开或改任其他角色，请先移交，或指定另一位管理员。"]
    assert Membership.objects.count() == 1


def test_of_two_managers_who_make_each_other_a_member_at_once_one_stays_manager():
    organisation = OrganisationFactory()
    one, other = (manager_of(organisation) for _ in range(2))
    said = at_once(
        *(
            lambda who=who, whom=whom: services.change_role(
                Membership.objects.get(user=whom), role="member", actor=person(who)
            )
            for who, whom in ((one, other), (other, one))
        )
    )
    assert said[0] == DONE
    assert sorted(Membership.objects.values_list("role", flat=True)) == ["manager", "member"]


def register(founder, region, **values):
    services.create_organisation(
        actor=person(founder), **{"name": "示例新公司", "kind": "enterprise", "region": region} | values
    )


def test_of_two_who_register_one_name_at_once_one_is_told_that_it_is_taken():
    region, founders = RegionFactory(), [UserFactory() for _ in range(2)]
    said = at_once(*(lambda who=who: register(who, region) for who in founders))
    assert said == [DONE, "已有同名单位登记。"]
    assert Organisation.objects.count() == Membership.objects.count() == 1


def test_of_two_who_register_one_credit_code_at_once_one_is_told_that_it_is_taken():
    region, founders = RegionFactory(), [UserFactory() for _ in range(2)]
    said = at_once(
        *(
            lambda who=who, name=name: register(who, region, name=name, credit_code="91350100M000100Y43")
            for who, name in zip(founders, ("示例新公司", "示例另一家公司"), strict=True)
        )
    )
    assert said == [DONE, "该统一社会信用代码已登记。"]


def test_of_two_who_take_one_name_at_once_one_is_told_that_it_is_taken():
    places = [OrganisationFactory(verified_at=None) for _ in range(2)]
    staff = UserFactory(is_staff=True)
    said = at_once(
        *(
            lambda place=place: services.change_organisation(
                unit(place), actor=person(staff), name="示例改名研究所"
            )
            for place in places
        )
    )
    assert said == [DONE, "已有同名单位登记。"]


def test_a_letter_opened_twice_at_once_lets_in_once():
    organisation = OrganisationFactory()
    wang = UserFactory(email="wang@example.org")
    letter = services.invite_member(
        organisation, email="wang@example.org", role="clerk", actor=manager_of(organisation)
    )
    said = at_once(*(lambda: services.accept_invitation(letter.token, actor=person(wang)) for _ in range(2)))
    assert said == [DONE, "这份邀请已经用过。"]
    assert Membership.objects.filter(user=wang).count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_accepting_and_inviting_anew_at_once_never_block_each_other(_round):
    organisation = OrganisationFactory()
    wang, manager = UserFactory(email="wang@example.org"), manager_of(organisation)
    first = services.invite_member(organisation, email="wang@example.org", role="clerk", actor=manager)
    said = at_once(
        lambda: services.accept_own_invitation(Invitation.objects.get(pk=first.pk), actor=person(wang)),
        lambda: services.invite_member(
            unit(organisation), email="wang@example.org", role="clerk", actor=person(manager)
        ),
    )
    assert said in ([DONE, "此人在该单位已有这一角色。"], [DONE, "这份邀请已被撤回。"])


@pytest.mark.parametrize("_round", range(5))
def test_of_two_moves_that_would_close_a_ring_one_is_refused(_round):
    one, other = OrganisationFactory(name="示例甲所"), OrganisationFactory(name="示例乙所")
    staff = UserFactory(is_staff=True)
    said = at_once(
        *(
            lambda below=below, above=above: services.set_parent(
                unit(below), parent=unit(above), actor=person(staff)
            )
            for below, above in ((one, other), (other, one))
        )
    )
    assert (said[0], said[1].endswith("已在本单位之下，不能作为上级。")) == (DONE, True)
