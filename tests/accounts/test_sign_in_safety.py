"""What strangers learn from sign-in: nothing of who is here; and what a sign-in is worth, and for how long."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client

from jiedui.config.environment import Environment
from jiedui.foundation.core import clock
from tests.accounts.counting import CountingHasher
from tests.accounts.factories import UserFactory
from tests.organisations.factories import OrganisationFactory, manager_of

pytestmark = pytest.mark.django_db

PASSWORD = "secret-enough-8"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def wang():
    return UserFactory(username="wang", email="wang@example.org")


@pytest.fixture
def hashes(settings):
    """How often a password was hashed while something was done."""
    settings.PASSWORD_HASHERS = ["tests.accounts.counting.CountingHasher"]

    def count(deed):
        before = len(CountingHasher.made)
        answer = deed()
        return answer, len(CountingHasher.made) - before

    return count


def sign_in(client, **more):
    return client.post("/accounts/login/", {"login": "wang", "password": PASSWORD, **more})


def told(answer):
    """What a stranger sees of a page, but for what changes with each request and what they typed themselves."""
    page = re.sub(r'(csrfmiddlewaretoken"|"X-CSRFToken":) ?(value=)?"[^"]+"', "", answer.content.decode())
    return answer.status_code, re.sub(r'value="[^"]*"', "", page)


@pytest.mark.parametrize("login", ["wang", "nobody", "li@example.org", "left"])
def test_a_wrong_password_and_a_name_that_is_not_here_get_one_answer_at_one_cost(client, hashes, login):
    UserFactory(username="wang")
    UserFactory(username="li", email="li@example.org")
    UserFactory(username="left", is_active=False)
    answer, cost = hashes(
        lambda: client.post("/accounts/login/", {"login": login, "password": "wrong-one-9"})
    )
    sentence = "邮箱或密码不正确" if "@" in login else "用户名或密码不正确"
    assert (answer.status_code, sentence in answer.content.decode(), cost) == (200, True, 1)


def test_an_address_that_is_not_here_gets_the_answer_of_one_that_is(client, hashes, wang):
    answers = {
        address: hashes(
            lambda address=address: Client().post("/accounts/login/", {"login": address, "password": "x"})
        )
        for address in ("wang@example.org", "nobody@example.org")
    }
    known, unknown = ((told(answer), cost) for answer, cost in answers.values())
    assert known == unknown


def test_registration_costs_the_same_for_an_address_that_is_here(hashes, wang):
    new = {"name": "示例", "password1": PASSWORD, "password2": PASSWORD, "consent": "on"}
    found = [
        hashes(
            lambda email=email, name=name: Client().post(
                "/accounts/signup/", {**new, "email": email, "username": name}
            )
        )
        for email, name in (("wang@example.org", "other"), ("new@example.org", "new"))
    ]
    assert [(answer.status_code, answer.url, cost) for answer, cost in found] == [
        (302, "/accounts/confirm-email/", 1)
    ] * 2
    assert len(mail.outbox) == 2


def test_a_forgotten_password_is_answered_alike_and_by_a_letter_in_either_case(wang):
    answers = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in ("wang@example.org", "nobody@example.org")
    ]
    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, "/accounts/password/reset/done/")
    ] * 2
    assert [letter.to for letter in mail.outbox] == [["wang@example.org"], ["nobody@example.org"]]


def test_inviting_tells_nobody_who_is_here(client, wang):
    organisation = OrganisationFactory()
    client.force_login(manager_of(organisation))
    url = f"/desk/organisation/{organisation.code}/members/"
    seen = []
    for email in ("wang@example.org", "nobody@example.org"):
        page = client.post(url, {"email": email, "role": "member"}, follow=True).content.decode()
        seen.append(("邀请已发出" in page, page.count("等待回应")))
    assert seen == [(True, 1), (True, 2)]


def test_signing_in_changes_the_session_and_signing_out_ends_it(client, wang):
    client.get("/accounts/login/")
    client.post("/language/", {"language": "en"})
    before = client.session.session_key
    sign_in(client)
    during = client.session.session_key
    assert before != during
    cookie = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    stolen = Client()
    stolen.cookies["sessionid"] = cookie
    assert stolen.get("/desk/").status_code == 302


def test_a_session_that_somebody_planted_is_not_taken_over(client, wang):
    client.cookies["sessionid"] = "planted0planted0planted0planted0"
    sign_in(client)
    assert client.cookies["sessionid"].value != "planted0planted0planted0planted0"


# remembered?, minutes without use, days since sign-in → still in?
@pytest.mark.parametrize(
    ("remembered", "unused", "still_in"),
    [
        (False, timedelta(hours=11), True),
        (False, timedelta(hours=13), False),
        (True, timedelta(days=13), True),
        (True, timedelta(days=14), False),
    ],
)
def test_a_sign_in_ends_when_unused_and_in_any_case_in_time(client, wang, remembered, unused, still_in):
    began = clock.now()
    sign_in(client, **({"remember": "on"} if remembered else {}))
    client.get("/desk/")
    with clock.at(began + unused):
        answer = client.get("/desk/")
        assert (answer.status_code == 200) is still_in
        if not still_in:
            assert answer.url == "/accounts/login/?next=/desk/"
            assert "登录已过期，请重新登录" in client.get(answer.url).content.decode()


def test_a_sign_in_by_other_ways_than_the_form_ends_when_unused_too(client, wang):
    """By passkey or through a provider nobody asks whether to remember."""
    began = clock.now()
    client.force_login(wang)
    client.get("/desk/")
    with clock.at(began + timedelta(hours=13)):
        assert client.get("/desk/").status_code == 302


def test_use_keeps_a_sign_in_but_not_beyond_its_end(client, wang):
    began = clock.now()
    sign_in(client)
    for hours in range(0, 14 * 24, 11):
        with clock.at(began + timedelta(hours=hours)):
            assert client.get("/desk/").status_code == 200
    with clock.at(began + timedelta(days=14)):
        assert client.get("/desk/").status_code == 302


def test_an_operator_may_switch_the_idle_limit_off(client, wang, settings, monkeypatch):
    monkeypatch.setattr(settings.JIEDUI, "session_idle_minutes", 0)
    began = clock.now()
    sign_in(client)
    client.get("/desk/")
    with clock.at(began + timedelta(days=3)):
        assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("how", ["by letter", "by hand"])
def test_a_new_password_ends_every_other_session(client, wang, how):
    other = Client()
    for each in (client, other):
        sign_in(each)
    new = {"password1": "another-secret-9", "password2": "another-secret-9"}
    if how == "by hand":
        client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
        assert client.get("/desk/").status_code == 200
    else:
        Client().post("/accounts/password/reset/", {"email": wang.email})
        link = re.search(r"testserver(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
        stranger = Client()
        form = stranger.get(link, follow=True).redirect_chain[-1][0]
        stranger.post(form, new)
        assert stranger.get(link, follow=True).content.decode().count("这个链接无效") == 1
    assert other.get("/desk/").status_code == 302
    assert "密码已" in mail.outbox[-1].subject


def test_the_limit_of_guesses_is_one_for_all_processes(client, wang, settings):
    def another_process():
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
        }

    for _guess in range(5):
        another_process()
        Client().post("/accounts/login/", {"login": "wang", "password": "wrong-one-9"})
    another_process()
    answer = sign_in(Client())
    assert (answer.status_code, "登录失败次数过多" in answer.content.decode()) == (200, True)


def test_the_limit_stands_in_the_database_by_default():
    from jiedui.config import settings as whole

    assert whole.CACHES["default"]["BACKEND"].endswith("db.DatabaseCache")


def test_the_session_cookie_is_for_the_browser_alone(client, wang):
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_cookies_travel_by_https_alone_where_the_site_does_and_forms_lead_to_the_provider_named(tmp_path):
    code = (
        "from jiedui.config import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS);"
        "print(*s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )
    environment = {
        **os.environ,
        "JIEDUI_ORIGIN": "https://jiedui.example.cn",
        "JIEDUI_DATA_DIR": str(tmp_path),
        **{f"JIEDUI_OIDC_{name}": "x" for name in ("NAME", "CLIENT_ID", "CLIENT_SECRET")},
        "JIEDUI_OIDC_ISSUER": "https://id.example.cn/realms/city/",
    }
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["True", "True", "True", "31536000", "'self'", "https://id.example.cn"]


@pytest.mark.parametrize("missing", ["oidc_name", "oidc_issuer", "oidc_client_id", "oidc_client_secret"])
def test_half_a_provider_stops_the_start(missing):
    whole = dict.fromkeys(("oidc_name", "oidc_issuer", "oidc_client_id", "oidc_client_secret"), "x")
    with pytest.raises(ValueError, match="single sign-on needs all of"):
        Environment(**{**whole, missing: ""})


ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example", "https:evil.example",
    "javascript:alert(1)", "http://testserver@evil.example/", "https://testserver.evil.example/", "\t//evil.example",
    "///evil.example", "/%0d%0aLocation: https://evil.example",
)  # fmt: skip


def leads(answer):
    """Where a browser would go, if anywhere."""
    return answer.headers.get("Location", "")


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_page_of_sign_in_leads_elsewhere(client, wang, elsewhere):
    seen = [sign_in(client, next=elsewhere)]
    seen.append(client.get("/accounts/login/", {"next": elsewhere}))
    seen.append(client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": elsewhere}))
    seen.append(client.post("/language/", {"language": "en", "next": elsewhere}))
    seen.append(client.post("/theme/", {"theme": "dark", "next": elsewhere}))
    seen.append(client.post("/accounts/logout/", {"next": elsewhere}))
    seen.append(client.get("/cms/login/", {"next": elsewhere}, follow=True))
    seen.append(client.post("/accounts/2fa/webauthn/login/", {"credential": "{}", "next": elsewhere}))
    new = {
        "name": "示例",
        "email": "n@example.org",
        "username": "n",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    seen.append(client.post("/accounts/signup/", {**new, "consent": "on", "next": elsewhere}))
    found = [leads(answer) for answer in seen]
    assert [place for place in found if not re.fullmatch(r"(/(?![/\\])[^\\\r\n]*)?", place)] == []
