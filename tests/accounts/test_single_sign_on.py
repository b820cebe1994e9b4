"""Sign-in through a provider of OpenID Connect: a real one runs in a thread, and a stand-in browser walks to it and back."""

import os
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.urls import reverse
from oidc_provider_mock import User as ProviderUser
from oidc_provider_mock import run_server_in_thread

from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.services import close_account
from jiedui.foundation.audit.models import Event
from tests.accounts.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")]

NAME = "示例统一身份"
PASSWORD = "secret-enough-8"
WANG = {"email": "wang@example.org", "email_verified": True, "name": "王示例", "preferred_username": "wang"}
PEOPLE = [
    ProviderUser(sub="wang", claims=WANG),
    ProviderUser(sub="unverified", claims={**WANG, "email_verified": False}),
    ProviderUser(sub="nameless", claims={}),
]


@pytest.fixture(scope="module")
def issuer():
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    with run_server_in_thread(user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def offered(issuer, settings, monkeypatch):
    for name, value in {"name": NAME, "issuer": issuer, "client_id": "jiedui", "client_secret": "s", "trusted": False}.items():  # fmt: skip
        monkeypatch.setattr(settings.JIEDUI, f"oidc_{name}", value)
    return issuer


@pytest.fixture
def trusted(offered, settings, monkeypatch):
    monkeypatch.setattr(settings.JIEDUI, "oidc_trusted", True)


def begin(client, **more):
    """Press the button; where it leads."""
    return client.post(
        reverse("openid_connect_login", args=["main"]) + "?process=" + more.pop("process", "login"), more
    )


def come_back(client, led, sub="wang", **form):
    """Say who one is at the provider, and follow its answer to the platform."""
    answer = requests.post(led.url, data={"sub": sub, **form}, allow_redirects=False, timeout=10)
    parts = urlsplit(answer.headers["Location"])
    return client.get(f"{parts.path}?{parts.query}", follow=True)


def walk(client, sub="wang", **more):
    return come_back(client, begin(client, **more), sub)


def page(response):
    return response.content.decode()


def test_nothing_is_offered_while_no_provider_is_named(client):
    assert "统一身份" not in page(client.get("/accounts/login/"))
    assert client.post("/accounts/sso/main/login/").status_code == 404
    assert client.get("/accounts/sso/main/login/callback/").status_code == 404


def test_the_button_leads_to_the_provider_with_a_proof_key_and_a_state(client, offered):
    assert f"用 {NAME} 登录" in page(client.get("/accounts/login/"))
    led = begin(client)
    asked = parse_qs(urlsplit(led.url).query)
    assert led.url.startswith(f"{offered}/oauth2/authorize?")
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/accounts/sso/main/login/callback/"]
    assert len(asked["state"][0]) >= 16


def test_a_link_alone_sends_nobody_to_the_provider(client, offered):
    asked = client.get("/accounts/sso/main/login/")
    assert (asked.status_code, "接下来将打开" in page(asked)) == (200, True)


def test_a_new_person_consents_and_verifies_the_address_where_the_provider_is_not_trusted(client, offered):
    form = walk(client)
    assert form.redirect_chain[-1][0] == "/accounts/sso/signup/"
    assert 'value="王示例"' in page(form)
    typed = {"name": "王示例", "email": "wang@example.org", "username": "wang"}
    assert "请先阅读并同意隐私说明" in page(client.post("/accounts/sso/signup/", typed))
    assert not User.objects.exists()
    done = client.post("/accounts/sso/signup/", {**typed, "consent": "on"})
    made = User.objects.get()
    assert (done.url, made.has_usable_password(), made.consented_at is not None) == (
        "/accounts/confirm-email/", False, True,
    )  # fmt: skip
    assert not EmailAddress.objects.get().verified
    assert [event.kind for event in Event.objects.all()] == ["accounts.user.registered"]
    kept = SocialAccount.objects.get()
    assert kept.extra_data == {"userinfo": {"name": "王示例", "email": "wang@example.org"}}


def test_a_new_person_of_a_trusted_provider_is_in_at_once_and_the_next_time_too(client, trusted):
    walk(client)
    typed = {"name": "王示例", "email": "wang@example.org", "username": "wang", "consent": "on"}
    assert client.post("/accounts/sso/signup/", typed).url == "/desk/"
    client.post("/accounts/logout/")
    again = walk(client, next="/desk/notices/")
    assert User.objects.count() == 1
    assert client.get("/desk/").status_code == 200
    assert again.redirect_chain[-1][0] in {"/desk/", "/desk/notices/"}


@pytest.mark.parametrize(
    ("is_trusted", "sub", "comes_in"),
    [(True, "wang", True), (True, "unverified", False), (False, "wang", False), (False, "unverified", False)],
)
def test_only_a_verified_address_of_a_trusted_provider_opens_an_account_that_is_here(
    client, offered, settings, monkeypatch, is_trusted, sub, comes_in
):
    monkeypatch.setattr(settings.JIEDUI, "oidc_trusted", is_trusted)
    UserFactory(username="wang", email="wang@example.org")
    walk(client, sub)
    assert (client.get("/desk/").status_code == 200) is comes_in
    assert SocialAccount.objects.exists() is comes_in


def test_registering_with_somebody_elses_address_tells_nothing_and_opens_nothing(client, offered):
    UserFactory(username="wang", email="wang@example.org")
    walk(client)
    typed = {"name": "王示例", "email": "wang@example.org", "username": "other", "consent": "on"}
    answer = client.post("/accounts/sso/signup/", typed)
    assert (answer.url, User.objects.count()) == ("/accounts/confirm-email/", 1)
    assert mail.outbox[0].subject == "绵碚结对：该邮箱已注册"
    assert client.get("/desk/").status_code == 302


def test_one_links_ones_own_account_while_signed_in_and_unlinks_it_again(client, offered):
    UserFactory(username="wang", email="li@example.org")
    client.post("/accounts/login/", {"login": "wang", "password": PASSWORD})
    asked = walk(client, process="connect")
    assert "请再输入一次密码" in page(asked)
    client.post(asked.redirect_chain[-1][0], {"password": PASSWORD})
    assert SocialAccount.objects.get().user.username == "wang"
    assert mail.outbox[-1].subject == "绵碚结对：已关联统一身份"
    assert f"已关联 {NAME}" in page(client.get("/accounts/security/"))
    client.post("/accounts/logout/")
    walk(client)
    assert client.get("/desk/").status_code == 200
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/sso/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()
    assert {event.kind for event in Event.objects.all()} == {
        "accounts.sign_on.linked", "accounts.sign_on.unlinked",
    }  # fmt: skip


def test_an_identity_belongs_to_one_account(client, offered):
    first = UserFactory(username="first")
    SocialAccountOf(first, client)
    UserFactory(username="second")
    client.post("/accounts/login/", {"login": "second", "password": PASSWORD})
    asked = walk(client, process="connect")
    client.post(asked.redirect_chain[-1][0], {"password": PASSWORD})
    assert [linked.user for linked in SocialAccount.objects.all()] == [first]


def SocialAccountOf(person, client):
    """Link the provider's wang to a person."""
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    asked = walk(client, process="connect")
    client.post(asked.redirect_chain[-1][0], {"password": PASSWORD})
    client.post("/accounts/logout/")


def test_a_second_factor_is_asked_after_the_provider_too(client, offered):
    person = UserFactory(username="wang")
    SocialAccountOf(person, client)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    asked = walk(client)
    assert asked.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    assert client.get("/desk/").status_code == 302


def test_a_stopped_account_and_a_closed_one_stay_shut(client, offered):
    person = UserFactory(username="wang")
    SocialAccountOf(person, client)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert "账号已停用" in page(walk(client))
    person.refresh_from_db()
    close_account(person, actor=person)
    assert walk(client).redirect_chain[-1][0] == "/accounts/sso/signup/"
    assert client.get("/desk/").status_code == 302


def test_who_says_no_at_the_provider_reads_so(client, offered):
    said = come_back(client, begin(client), action="deny")
    assert "您在身份认证页取消了登录" in page(said)


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=forged", "?error=server_error", "?state="])
def test_an_answer_that_nobody_asked_for_is_refused_in_words(client, offered, query):
    answer = client.get(f"/accounts/sso/main/login/callback/{query}")
    assert (answer.status_code, "这次登录已失效" in page(answer)) == (401, True)


def test_a_state_is_good_once_and_in_its_own_browser(client, offered):
    led = begin(client)
    answer = requests.post(led.url, data={"sub": "wang"}, allow_redirects=False, timeout=10)
    path = answer.headers["Location"].removeprefix("http://testserver")
    other = type(client)()
    assert other.get(path).status_code == 401
    assert client.get(path).status_code == 302
    assert client.get(path).status_code == 401


def test_a_code_that_the_provider_does_not_know_is_refused_in_words(client, offered):
    state = parse_qs(urlsplit(begin(client).url).query)["state"][0]
    answer = client.get("/accounts/sso/main/login/callback/", {"code": "made up", "state": state})
    assert (answer.status_code, f"暂时无法从 {NAME} 取得您的身份" in page(answer)) == (401, True)


def test_a_provider_that_is_down_is_said_to_be(client, offered, settings, monkeypatch):
    monkeypatch.setattr(settings.JIEDUI, "oidc_issuer", "http://localhost:9")
    answer = begin(client)
    assert (answer.status_code, f"暂时无法从 {NAME} 取得您的身份" in page(answer)) == (401, True)


def test_a_provider_that_answers_something_else_is_said_to_be_down(client, offered, settings, monkeypatch):
    monkeypatch.setattr(settings.JIEDUI, "oidc_issuer", f"{offered}/jwks?")
    answer = begin(client)
    assert (answer.status_code, "暂时无法从" in page(answer)) == (401, True)


def test_the_person_of_the_same_number_at_another_issuer_is_somebody_else(
    client, offered, settings, monkeypatch
):
    SocialAccountOf(UserFactory(username="wang"), client)
    monkeypatch.setattr(settings.JIEDUI, "oidc_issuer", offered.replace("localhost", "127.0.0.1"))
    walk(client)
    assert client.get("/desk/").status_code == 302


def test_whom_the_provider_gives_no_address_is_asked_for_one(client, trusted):
    form = walk(client, "nameless")
    assert form.redirect_chain[-1][0] == "/accounts/sso/signup/"
    typed = {"name": "李示例", "email": "", "username": "li", "consent": "on"}
    assert "必需字段" in page(client.post("/accounts/sso/signup/", typed))
    assert (
        client.post("/accounts/sso/signup/", {**typed, "email": "li@example.org"}).url
        == "/accounts/confirm-email/"
    )


def test_signing_out_is_signing_out_here(client, offered):
    SocialAccountOf(UserFactory(username="wang"), client)
    walk(client)
    assert client.post("/accounts/logout/").url == "/"
    assert client.get("/desk/").status_code == 302
