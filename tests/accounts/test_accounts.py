import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import IntegrityError
from django.urls import reverse

from jiedui.foundation.accounts import services
from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.selectors import verified_emails_of
from jiedui.foundation.audit.models import Event
from jiedui.foundation.core.errors import Invalid, NotAllowed

from .factories import UserFactory

pytestmark = pytest.mark.django_db

SECRET = "secret-enough-8"
NEW = {
    "name": "王示例",
    "email": "Wang@Example.org",
    "username": "wang",
    "password1": SECRET,
    "password2": SECRET,
    "consent": "on",
}


@pytest.mark.postgres
def test_an_address_belongs_to_one_person_in_whatever_case():
    UserFactory(email="wang@example.org")
    assert User.objects.by_email("WANG@example.org") is not None
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(username="other", email="Wang@Example.org")])


@pytest.mark.postgres
def test_several_people_may_have_no_address():
    for number in range(2):
        UserFactory(username=f"silent{number}", email="")
    assert User.objects.by_email("") is None


def test_staff_make_accounts_whose_address_counts_as_verified():
    made = services.create_user(
        actor=UserFactory(is_staff=True),
        username="wang",
        email="Wang@example.org",
        name="王示例",
        password=SECRET,
    )
    assert (made.email, made.get_full_name(), made.check_password(SECRET)) == (
        "wang@example.org",
        "王示例",
        True,
    )
    assert verified_emails_of(made) == {"wang@example.org"}
    assert verified_emails_of(AnonymousUser()) == frozenset()


def test_who_may_not_make_accounts_or_picks_a_taken_address_is_told():
    taken, staff = UserFactory(), UserFactory(is_staff=True)
    with pytest.raises(NotAllowed, match="只有平台管理员"):
        services.create_user(actor=taken, username="wang", email="", name="王示例")
    with pytest.raises(Invalid, match="该邮箱已被使用"):
        services.create_user(actor=staff, username="wang", email=taken.email.upper(), name="王示例")
    with pytest.raises(Invalid) as weak:
        services.create_user(actor=staff, username="wang", email="", name="王示例", password="12345678")
    assert list(weak.value.errors) == ["password"]


def test_registration_keeps_name_and_consent_and_asks_for_the_address(client):
    response = client.post("/accounts/signup/", NEW)
    made = User.objects.get()
    assert response.url == "/accounts/confirm-email/"
    assert (made.name, made.email, made.consented_at is not None) == ("王示例", "wang@example.org", True)
    assert [event.kind for event in Event.objects.all()] == ["accounts.user.registered"]
    letter = mail.outbox[0]
    assert letter.subject == "绵碚结对：请验证邮箱"
    assert "王示例，您好" in letter.body
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", letter.body).group(1)
    assert "请确认 wang@example.org 是 王示例 的邮箱" in client.get(link).content.decode()
    client.post(link)
    assert verified_emails_of(made) == {"wang@example.org"}


def test_nobody_signs_in_before_the_address_is_verified(client):
    client.post("/accounts/signup/", NEW)
    response = client.post("/accounts/login/", {"login": "wang", "password": SECRET})
    assert response.url == "/accounts/confirm-email/"


def test_registration_without_consent_is_refused_and_keeps_what_was_typed(client):
    response = client.post("/accounts/signup/", {**NEW, "consent": ""})
    page = response.content.decode()
    assert "请先阅读并同意隐私说明" in page
    assert 'value="王示例"' in page
    assert not User.objects.exists()


def test_registration_does_not_tell_who_is_here_already(client):
    UserFactory(email="wang@example.org")
    response = client.post("/accounts/signup/", NEW)
    assert (response.url, User.objects.count()) == ("/accounts/confirm-email/", 1)
    assert mail.outbox[0].subject == "绵碚结对：该邮箱已注册"


@pytest.mark.parametrize("login", ["wang", "wang@example.org", "WANG@example.org"])
def test_one_signs_in_by_name_or_address_and_comes_to_the_desk(client, login):
    UserFactory(username="wang", email="wang@example.org")
    response = client.post("/accounts/login/", {"login": login, "password": SECRET})
    assert response.url == "/desk/"


def test_one_comes_back_to_where_one_was_asked_to_sign_in(client):
    UserFactory(username="wang")
    response = client.post(
        "/accounts/login/", {"login": "wang", "password": SECRET, "next": "/desk/organisation/"}
    )
    assert response.url == "/desk/organisation/"


def test_a_wrong_password_is_told_in_words_and_too_many_are_stopped(client):
    UserFactory(username="wang")
    said = [
        client.post("/accounts/login/", {"login": "wang", "password": "wrong"}).content.decode()
        for _attempt in range(6)
    ]
    assert "用户名或密码不正确" in said[0]
    assert "登录失败次数过多" in said[5]


def test_too_many_requests_get_a_page_of_ours(client):
    for _attempt in range(31):
        response = client.post("/accounts/login/", {"login": "x", "password": "y"})
    assert response.status_code == 429
    assert "操作太频繁" in response.content.decode()


def test_a_forgotten_password_is_set_anew_by_mail(client):
    person = UserFactory(email="wang@example.org")
    client.post("/accounts/password/reset/", {"email": "wang@example.org"})
    letter = mail.outbox[0]
    assert letter.subject == "绵碚结对：重设密码"
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", letter.body).group(1)
    form_page = client.get(link, follow=True)
    client.post(
        form_page.redirect_chain[-1][0], {"password1": "another-secret-9", "password2": "another-secret-9"}
    )
    person.refresh_from_db()
    assert person.check_password("another-secret-9")
    assert "链接已失效" in client.get(link, follow=True).content.decode()


@pytest.mark.parametrize(
    ("send", "heading", "leads"),
    [
        (lambda client: client.post("/accounts/signup/", NEW), "验证邮箱", "/accounts/confirm-email/"),
        (lambda client: forget("known@example.org", client), "重设密码", "/accounts/password/reset/key/"),
        (lambda client: forget("nobody@example.org", client), "没有这个账号", "/accounts/signup/"),
        (
            lambda client: client.post("/accounts/signup/", {**NEW, "email": "known@example.org"}),
            "该邮箱已注册",
            "/accounts/password/reset/",
        ),
    ],
)
def test_letters_come_as_text_and_as_html_and_say_the_same(client, settings, send, heading, leads):
    settings.JIEDUI = settings.JIEDUI.model_copy(update={"demo": True})
    UserFactory(email="known@example.org")
    send(client)
    letter = mail.outbox[0]
    page, kind = letter.alternatives[0]
    assert kind == "text/html"
    for part in (letter.body, page):
        assert f"http://testserver{leads}" in part
        assert "演示数据" in part
    assert heading in page


def forget(email, client):
    client.post("/accounts/password/reset/", {"email": email})


def test_the_first_line_of_sign_in_says_what_may_stand_there(client):
    form = client.get("/accounts/login/").context["form"]
    assert (str(form.fields["login"].label), form.fields["password"].help_text) == ("邮箱或用户名", "")


def test_what_was_done_is_said_in_our_words(client):
    UserFactory(username="wang")
    page = client.post("/accounts/login/", {"login": "wang", "password": SECRET}, follow=True)
    assert "您已登录。" in page.content.decode()
    client.post("/accounts/logout/")
    assert "您已退出登录。" in client.get("/accounts/login/").content.decode()


OPEN_PAGES = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
]
OWN_PAGES = [
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "usersessions_list",
    "accounts_profile",
]


@pytest.mark.parametrize("name", OPEN_PAGES)
def test_pages_for_everybody_are_drawn_in_our_look(client, name):
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert 'class="s-plain' in page.content.decode()


@pytest.mark.parametrize("name", OWN_PAGES)
def test_pages_for_oneself_are_drawn_in_our_look_and_ask_strangers_to_sign_in(client, name):
    assert client.get(reverse(name)).status_code == 302
    client.force_login(UserFactory())
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert 'class="s-plain' in page.content.decode()


def test_the_profile_is_saved_and_the_page_speaks_the_chosen_language(client):
    person = UserFactory()
    client.force_login(person)
    response = client.post(
        "/accounts/profile/", {"name": "王示例", "phone": "000-0000-0101", "language": "en"}
    )
    person.refresh_from_db()
    assert (person.name, person.phone, person.language) == ("王示例", "000-0000-0101", "en")
    assert response.cookies["django_language"].value == "en"
    assert [event.data for event in Event.objects.all()] == [{}]


def test_a_profile_without_a_name_is_refused_and_keeps_what_was_typed(client):
    client.force_login(UserFactory())
    response = client.post("/accounts/profile/", {"name": "", "phone": "000-0000-0101", "language": "en"})
    assert response.status_code == 422
    assert 'value="000-0000-0101"' in response.content.decode()


def test_the_persons_language_holds_unless_the_browser_was_told_otherwise(client):
    client.force_login(UserFactory(language="en"))
    assert client.get("/accounts/profile/").headers["Content-Language"] == "en"
    client.cookies["django_language"] = "zh-hans"
    assert client.get("/accounts/profile/").headers["Content-Language"] == "zh-hans"


def test_choosing_a_language_is_remembered():
    person = UserFactory()
    services.set_language(person, "en")
    person.refresh_from_db()
    assert person.language == "en"
    with pytest.raises(Invalid, match="不支持这种语言"):
        services.set_language(person, "tlh")


def test_a_second_address_is_added_and_waits_for_verification(client):
    person = UserFactory(username="wang", email="wang@example.org")
    client.post("/accounts/login/", {"login": "wang", "password": SECRET})
    asked = client.post("/accounts/email/", {"action_add": "1", "email": "wang2@example.org"})
    client.post(asked.url, {"password": SECRET})
    page = client.get("/accounts/email/").content.decode()
    assert "wang2@example.org" in page
    assert "未验证" in page
    assert verified_emails_of(person) == {"wang@example.org"}


def test_wagtails_administration_of_people_works_with_ours(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get(reverse("wagtailusers_users:index")).status_code == 200
    values = {
        "username": "wang",
        "email": "wang@example.org",
        "name": "王示例",
        "phone": "",
        "language": "zh-hans",
    }
    add = reverse("wagtailusers_users:add")
    assert "姓名" in client.get(add).content.decode()
    client.post(add, {**values, "password1": SECRET, "password2": SECRET})
    made = User.objects.get(username="wang")
    assert (made.name, made.is_staff) == ("王示例", False)
    edit = reverse("wagtailusers_users:edit", args=[made.pk])
    assert 'value="王示例"' in client.get(edit).content.decode()
    client.post(edit, {**values, "name": "王又示例", "is_active": "on", "password1": "", "password2": ""})
    made.refresh_from_db()
    assert (made.name, made.is_active) == ("王又示例", True)
