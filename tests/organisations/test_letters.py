"""Letters of invitation: through registration into the organisation, once more, to many, and a word before they expire."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, TooMany, WrongState
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.choices import InvitationState
from jiedui.foundation.organisations.models import Invitation, Membership
from jiedui.foundation.organisations.tasks import remind_of_invitations
from tests.accounts.factories import UserFactory
from tests.organisations.factories import OrganisationFactory, manager_of

pytestmark = pytest.mark.django_db

PASSWORD = "secret-enough-8"
INVITED = "wang@example.org"
NEW = {"name": "王示例", "username": "wang", "password1": PASSWORD, "password2": PASSWORD, "consent": "on"}


@pytest.fixture
def institute():
    return OrganisationFactory(name="示例柑橘研究所")


@pytest.fixture
def manager(institute):
    return manager_of(institute)


@pytest.fixture
def letter(institute, manager):
    return services.invite_member(institute, email=INVITED, role="clerk", actor=manager)


def address_of(letter):
    return reverse("organisations:invitation", args=[letter.token])


def test_who_registers_from_the_letter_lands_in_the_organisation_without_a_second_letter(
    client, letter, django_capture_on_commit_callbacks
):
    url = address_of(letter)
    assert "注册并加入" in client.get(url).content.decode()
    led = client.post(url, {"way": "register"})
    assert f'value="{INVITED}"' in client.get(led.url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/accounts/signup/", {**NEW, "email": INVITED, "next": url}, follow=True)
    assert done.redirect_chain[-1][0] == f"/desk/organisation/{letter.organisation.code}/"
    assert "您已加入 示例柑橘研究所" in done.content.decode()
    assert Membership.objects.filter(
        user__username="wang", organisation=letter.organisation, role="clerk"
    ).exists()
    assert EmailAddress.objects.get(user__username="wang").verified
    assert [each.subject for each in mail.outbox if each.to == [INVITED]] == []


def test_who_registers_with_another_address_still_has_to_verify_that_one(client, letter):
    url = address_of(letter)
    client.post(url, {"way": "register"})
    client.post("/accounts/signup/", {**NEW, "email": "other@example.org", "next": url}, follow=True)
    kept = EmailAddress.objects.filter(user__username="wang").values_list("email", "verified")
    assert dict(kept) == {INVITED: True, "other@example.org": False}


def test_who_has_an_account_signs_in_and_has_joined(client, letter):
    UserFactory(username="wang", email=INVITED)
    url = address_of(letter)
    assert "登录并加入" in client.get(url).content.decode()
    led = client.post(url, {"way": "sign_in"})
    answer = client.post(led.url, {"login": "wang", "password": PASSWORD, "next": url}, follow=True)
    assert "您已加入 示例柑橘研究所" in answer.content.decode()


def test_who_only_looks_does_not_join_by_looking(client, letter):
    client.force_login(UserFactory(email=INVITED))
    assert "接受邀请" in client.get(address_of(letter)).content.decode()
    assert not Membership.objects.filter(role="clerk").exists()


def test_a_letter_goes_out_again_is_good_for_longer_and_not_every_minute(
    letter, manager, django_capture_on_commit_callbacks
):
    with pytest.raises(TooMany, match="请过 10 分钟再试"):
        services.send_invitation_again(letter, actor=manager)
    with clock.at(clock.now() + timedelta(days=20)), django_capture_on_commit_callbacks(execute=True):
        assert Invitation.objects.get().state == InvitationState.EXPIRED
        again = services.send_invitation_again(letter, actor=manager)
        assert (again.state, again.sent_count) == (InvitationState.WAITING, 2)
    assert [each.to for each in mail.outbox] == [[INVITED]]
    assert letter.token in mail.outbox[0].body


def test_nobody_is_written_to_more_than_five_times_a_day_however_it_is_done(institute, manager):
    now = clock.now()
    for hour in range(3):
        with clock.at(now + timedelta(hours=hour)):
            services.withdraw_invitation(
                services.invite_member(institute, email=INVITED, role="clerk", actor=manager), actor=manager
            )
    with clock.at(now + timedelta(hours=4)):
        letter = services.invite_member(institute, email=INVITED, role="clerk", actor=manager)
    with clock.at(now + timedelta(hours=5)):
        services.send_invitation_again(letter, actor=manager)
    with clock.at(now + timedelta(hours=6)):
        for attempt in (
            lambda: services.send_invitation_again(letter, actor=manager),
            lambda: services.invite_member(institute, email=INVITED, role="member", actor=manager),
        ):
            with pytest.raises(TooMany, match="今天已多次写信给这个邮箱"):
                attempt()
    with clock.at(now + timedelta(hours=30)):
        services.send_invitation_again(letter, actor=manager)


@pytest.mark.parametrize("deed", ["accepted", "withdrawn"])
def test_an_answered_letter_does_not_go_out_again(letter, manager, deed):
    if deed == "accepted":
        services.accept_own_invitation(letter, actor=UserFactory(email=INVITED))
    else:
        services.withdraw_invitation(letter, actor=manager)
    with clock.at(clock.now() + timedelta(hours=1)), pytest.raises(WrongState):
        services.send_invitation_again(letter, actor=manager)


def test_others_send_nothing_again(letter):
    with pytest.raises(NotAllowed):
        services.send_invitation_again(letter, actor=UserFactory())


def test_three_days_before_the_end_a_word_goes_out_once(letter):
    now = clock.now()
    with clock.at(now + timedelta(days=10)):
        assert remind_of_invitations() == 0
    with clock.at(now + timedelta(days=12)):
        assert (remind_of_invitations(), remind_of_invitations()) == (1, 0)
    assert [each.subject for each in mail.outbox] == ["绵碚结对：加入 示例柑橘研究所 的邀请即将过期"]


def test_each_of_many_addresses_is_answered(institute, manager):
    member = UserFactory(email="here@example.org")
    services.add_member(institute, user=member, role="clerk", actor=UserFactory(is_staff=True))
    answered = services.invite_many(
        institute,
        addresses=["a@example.org", "", "A@example.org ", "no address", "here@example.org"],
        role="clerk",
        actor=manager,
    )
    assert [(each.address, each.invitation is not None, each.refusal) for each in answered] == [
        ("a@example.org", True, ""),
        ("no address", False, "输入一个有效的 Email 地址。"),
        ("here@example.org", False, "此人在该单位已有这一角色。"),
    ]


@pytest.mark.parametrize(
    ("count", "sentence"), [(0, "请至少填写一个邮箱"), (51, "一次最多邀请 50 人，您填写了 51 个")]
)
def test_none_and_too_many_are_refused_before_anything_is_sent(institute, manager, count, sentence):
    with pytest.raises(Invalid, match=sentence):
        services.invite_many(
            institute,
            addresses=[f"a{number}@example.org" for number in range(count)],
            role="clerk",
            actor=manager,
        )
    assert not Invitation.objects.exists()


def test_the_page_takes_a_pasted_list_and_keeps_what_was_refused(client, institute, manager):
    client.force_login(manager)
    url = f"/desk/organisation/{institute.code}/members/invite/"
    page = client.post(
        url, {"addresses": "a@example.org；nonsense\nb@example.org", "role": "member"}
    ).content.decode()
    assert (page.count("已发出"), page.count("没有发出")) == (2, 1)
    assert "nonsense</textarea>" in page
    assert client.post(url, {"addresses": " ", "role": "member"}).status_code == 422


def test_the_page_lists_letters_with_what_became_of_them(client, institute, manager, letter):
    client.force_login(manager)
    services.withdraw_invitation(
        services.invite_member(institute, email="li@example.org", role="clerk", actor=manager), actor=manager
    )
    page = client.get(f"/desk/organisation/{institute.code}/members/").content.decode()
    assert (page.count(">等待回应<"), page.count(">已撤回<")) == (1, 1)
    client.post(f"/desk/organisation/{institute.code}/invitations/{letter.pk}/again/")
    assert "请过 10 分钟再试" in client.get(f"/desk/organisation/{institute.code}/members/").content.decode()


def test_a_name_with_line_breaks_writes_no_line_of_its_own_in_the_head(
    institute, manager, django_capture_on_commit_callbacks
):
    institute.name = "示例\r\nBcc: everybody@example.org\n\u2028单位"
    institute.save()
    with django_capture_on_commit_callbacks(execute=True):
        services.invite_member(institute, email=INVITED, role="clerk", actor=manager)
    assert mail.outbox[0].subject == "绵碚结对：邀请您加入 示例 Bcc: everybody@example.org 单位"
    assert mail.outbox[0].recipients() == [INVITED]
