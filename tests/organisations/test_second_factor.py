"""What an organisation demands of its managers: a week to set it up, then their powers wait for it."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import NotAllowed, Withheld, WrongState
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import memberships_of
from tests.accounts.factories import UserFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = pytest.mark.django_db

BEGAN = "2026-03-12 09:00"
IN_TIME = "2026-03-19 08:59"
TOO_LATE = "2026-03-19 09:00"
MANAGING = "organisations.manage_members"


def anew(person):
    """The same person as the next request finds them."""
    return User.objects.get(pk=person.pk)


def guard(person):
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    return anew(person)


@pytest.fixture
def institute():
    organisation = OrganisationFactory(name="示例柑橘研究所")
    with clock.at(BEGAN):
        services.demand_second_factor(organisation, actor=guard(manager_of(organisation)))
    return organisation


# who, when → may manage
MATRIX = [
    ("manager without", IN_TIME, True),
    ("manager without", TOO_LATE, False),
    ("manager with", TOO_LATE, True),
    ("member", TOO_LATE, False),
    ("staff", TOO_LATE, True),
    ("stranger", TOO_LATE, False),
]


@pytest.mark.parametrize(("who", "when", "may"), MATRIX)
def test_who_may_manage_when(institute, who, when, may):
    actor = {
        "manager without": lambda: manager_of(institute),
        "manager with": lambda: guard(manager_of(institute)),
        "member": lambda: MembershipFactory(organisation=institute).user,
        "staff": lambda: UserFactory(is_staff=True),
        "stranger": UserFactory,
    }[who]()
    with clock.at(when):
        assert actor.has_perm(MANAGING, institute) is may
        assert actor.has_perm(MANAGING, OrganisationFactory()) is (who == "staff")


def test_a_manager_who_waits_still_does_the_daily_work_and_elsewhere_manages(institute):
    manager = manager_of(institute)
    other = MembershipFactory(user=manager, role="manager").organisation
    with clock.at(TOO_LATE):
        assert memberships_of(anew(manager)) == {
            institute.pk: frozenset({"member"}),
            other.pk: frozenset({"manager"}),
        }


def test_what_waits_is_refused_with_the_way_to_it_and_the_rest_as_ever(institute):
    manager = manager_of(institute)
    with clock.at(TOO_LATE):
        with pytest.raises(Withheld, match="请到“登录安全”开启后继续") as refused:
            require(manager, MANAGING, institute)
        assert refused.value.way_out == "accounts_security"
        with pytest.raises(NotAllowed, match="您没有权限：核验单位"):
            require(manager, "organisations.verify_organisation", institute)
        assert memberships_of(manager) == {institute.pk: frozenset({"member"})}


def test_the_desk_counts_the_days_and_then_says_what_waits(client, institute):
    manager = manager_of(institute)
    with clock.at("2026-03-16 09:00"):
        client.force_login(manager)
        page = client.get("/desk/").content.decode()
        assert "请在 2026年3月19日 09:00 前完成（还有3" in page.replace("\xa0", "").replace("3 天", "3天")
    client.logout()
    with clock.at(TOO_LATE):
        client.force_login(manager)
        assert "您的管理权限已暂停" in client.get("/desk/").content.decode()
        refused = client.get(f"/desk/organisation/{institute.code}/edit/")
        assert refused.status_code == 403
        assert 'href="/accounts/security/"' in refused.content.decode()
        assert "期限已过" in client.get("/accounts/security/").content.decode()


def test_who_set_it_up_sees_no_banner(client, institute):
    manager = guard(manager_of(institute))
    client.force_login(manager)
    assert "两步验证" not in client.get("/desk/").content.decode()


def test_other_managers_are_told_and_nobody_demands_what_they_lack(django_capture_on_commit_callbacks):
    organisation = OrganisationFactory()
    first, second = manager_of(organisation), manager_of(organisation)
    with pytest.raises(WrongState, match="请先为您自己的账号开启"):
        services.demand_second_factor(organisation, actor=first)
    with django_capture_on_commit_callbacks(execute=True):
        services.demand_second_factor(organisation, actor=guard(first))
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([second.email], "[绵碚结对] 请在一周内开启两步验证")
    ]
    with pytest.raises(WrongState, match="已经要求"):
        services.demand_second_factor(organisation, actor=guard(second))


def test_who_waits_cannot_lift_the_demand_and_who_does_not_can(institute):
    waiting = manager_of(institute)
    with clock.at(TOO_LATE), pytest.raises(Withheld):
        services.lift_second_factor(institute, actor=waiting)
    services.lift_second_factor(institute, actor=guard(manager_of(institute)))
    with clock.at(TOO_LATE):
        require(anew(waiting), MANAGING, Organisation.objects.get(pk=institute.pk))
    with pytest.raises(WrongState, match="没有要求"):
        services.lift_second_factor(institute, actor=guard(waiting))


def test_the_page_of_members_shows_who_lacks_it_and_takes_the_demand(client):
    organisation = OrganisationFactory()
    manager = guard(manager_of(organisation))
    manager_of(organisation)
    client.force_login(manager)
    address = f"/desk/organisation/{organisation.code}/members/"
    assert client.get(address).content.decode().count("未开两步验证") == 1
    client.post(f"{address}second-factor/", {"demand": "on"})
    organisation.refresh_from_db()
    assert clock.now() - organisation.second_factor_since < timedelta(minutes=1)
    client.post(f"{address}second-factor/", {"demand": "off"})
    organisation.refresh_from_db()
    assert organisation.second_factor_since is None
