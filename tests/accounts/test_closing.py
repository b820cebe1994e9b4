"""A person leaves for good: nothing of them is left, and what happened stands."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.urls import reverse

from jiedui.foundation.accounts import services
from jiedui.foundation.accounts.models import User
from jiedui.foundation.audit.chain import seal_events, verify
from jiedui.foundation.audit.models import Event
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.errors import NotAllowed, WrongState
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.organisations import services as organisation_services
from jiedui.foundation.organisations.models import Invitation, Membership
from tests.accounts.factories import UserFactory
from tests.exchange.factories import ExpertFactory
from tests.organisations.factories import OrganisationFactory, manager_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def institute():
    return OrganisationFactory(name="示例柑橘研究所")


@pytest.fixture
def manager(institute):
    return manager_of(institute, name="李示例")


@pytest.fixture
def wang(institute, manager):
    """Joined by letter, told of it, and wrote things down."""
    person = UserFactory(username="wang", name="王示例", email="wang@example.org", phone="000-0000-0101")
    letter = organisation_services.invite_member(
        institute, email="wang@example.org", role="clerk", actor=manager
    )
    organisation_services.accept_own_invitation(letter, actor=person)
    return person


def test_the_row_stays_and_is_empty(wang):
    services.close_account(wang, actor=wang)
    kept = User.objects.values().get(pk=wang.pk)
    personal = ("username", "name", "email", "phone", "is_active", "last_login", "consented_at")
    assert [kept[name] for name in personal] == [f"closed-{wang.pk}", "", "", "", False, None, None]
    assert not User.objects.get(pk=wang.pk).has_usable_password()
    assert not EmailAddress.objects.filter(user=wang).exists()
    assert not Membership.objects.filter(user=wang).exists()
    assert not Notice.objects.filter(recipient=wang).exists()
    assert list(Invitation.objects.values_list("email", flat=True)) == [""]


def test_what_they_did_stands_without_their_name_and_the_chain_holds(wang, institute, manager):
    seal_events()
    services.close_account(wang, actor=wang)
    seal_events()
    assert verify().faults == []
    assert [line.sentence for line in timeline_of(institute, actor=manager)][:2] == [
        "已注销用户 退出了示例柑橘研究所",
        "已注销用户 加入了示例柑橘研究所",
    ]
    assert Event.objects.last().kind == "accounts.user.closed"


def test_the_last_manager_reads_which_organisation_still_needs_them(manager):
    with pytest.raises(WrongState, match="示例柑橘研究所：最后一位单位管理员不能离开"):
        services.close_account(manager, actor=manager)
    assert User.objects.get(pk=manager.pk).is_active


def test_nobody_closes_somebody_elses_account_but_superusers(wang, manager):
    staff, root = UserFactory(is_staff=True), UserFactory(is_staff=True, is_superuser=True)
    for other in (manager, staff):
        with pytest.raises(NotAllowed, match="只能注销自己的账号"):
            services.close_account(wang, actor=other)
    services.close_account(wang, actor=root)
    with pytest.raises(WrongState, match="已经注销"):
        services.close_account(User.objects.get(pk=wang.pk), actor=root)
    with pytest.raises(WrongState, match="最后一位超级管理员"):
        services.close_account(root, actor=root)


def test_an_expert_who_leaves_is_found_no_longer(wang):
    expert = ExpertFactory(published=True, person=wang)
    services.close_account(wang, actor=wang)
    assert not type(expert).objects.filter(pk=expert.pk).exists()


def test_the_same_address_may_register_anew(wang):
    services.close_account(wang, actor=wang)
    assert UserFactory(username="wang", email="wang@example.org").pk != wang.pk


def test_one_leaves_from_ones_own_page_after_giving_the_password_again(client, wang):
    client.force_login(wang)
    page = reverse("accounts_close")
    asked = client.get(page)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    client.post(asked.url, {"password": "secret-enough-8"})
    assert "已注销用户" in client.get(page).content.decode()
    assert "请先勾选确认" in client.post(page, {}).content.decode()
    assert client.post(page, {"sure": "on"}).url == "/"
    assert client.get("/desk/").status_code == 302
    assert User.objects.get(pk=wang.pk).closed_at is not None


def test_a_refusal_is_read_on_the_page(client, manager):
    client.force_login(manager)
    page = reverse("accounts_close")
    client.post(client.get(page).url, {"password": "secret-enough-8"})
    assert "最后一位单位管理员不能离开" in client.post(page, {"sure": "on"}).content.decode()


def test_deleting_people_in_wagtails_administration_closes_their_accounts(client, wang, manager):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    client.post(reverse("wagtailusers_users:delete", args=[wang.pk]))
    assert User.objects.get(pk=wang.pk).closed_at is not None
    many = f"/cms/bulk/accounts/user/delete/?id={manager.pk}"
    answer = client.post(many, follow=True)
    assert "最后一位单位管理员不能离开" in answer.content.decode()
    assert User.objects.get(pk=manager.pk).is_active


def test_one_of_several_devices_is_signed_out(client, wang):
    client.post("/accounts/login/", {"login": "wang", "password": "secret-enough-8"})
    here = UserSession.objects.get()
    other = type(client)()
    other.post("/accounts/login/", {"login": "wang", "password": "secret-enough-8"})
    there = UserSession.objects.exclude(pk=here.pk).get()
    assert client.get("/accounts/sessions/").content.decode().count("退出这台设备") == 1
    client.post(reverse("accounts_end_session", args=[there.pk]))
    assert (client.get("/desk/").status_code, other.get("/desk/").status_code) == (200, 302)


def test_somebody_elses_device_does_not_exist(client, wang, manager):
    client.post("/accounts/login/", {"login": "wang", "password": "secret-enough-8"})
    theirs = UserSession.objects.get()
    client.force_login(manager)
    assert client.post(reverse("accounts_end_session", args=[theirs.pk])).status_code == 404
    with pytest.raises(NotAllowed, match="只能退出自己的设备"):
        services.end_session(theirs, actor=manager)


def test_the_page_of_addresses_needs_the_same_queries_for_any_number(client, queries_of, wang):
    client.force_login(wang)
    page = reverse("account_email")
    with_one = queries_of(page)
    for number in range(2):
        EmailAddress.objects.create(user=wang, email=f"wang{number}@example.org")
    assert queries_of(page) == with_one
