"""Access tokens: made once, seen once, good for their scopes and their time."""

from datetime import timedelta

import pytest
from django.test import Client

from jiedui.foundation.accounts.models import AccessToken, token_digest
from jiedui.foundation.accounts.services import close_account
from jiedui.foundation.accounts.tokens import create_token, new_token, revoke_token
from jiedui.foundation.audit.models import Event
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, TooMany
from tests.accounts.factories import UserFactory
from tests.api.calling import Program, said, token_of

pytestmark = pytest.mark.django_db

NOTHING_OPENS = "请在 Authorization 请求头中带上有效的访问令牌；令牌可能写错、过期或已吊销。"


@pytest.fixture
def person():
    return UserFactory(name="王示例")


def test_a_token_says_what_it_is_and_checks_itself():
    tokens = {new_token() for _index in range(50)}
    assert len(tokens) == 50
    assert {(token[:3], len(token), token[3:].isalnum()) for token in tokens} == {("jd_", 45, True)}


def test_the_database_keeps_a_digest_alone(person):
    token = token_of(person)
    row = AccessToken.objects.get()
    assert (row.digest, row.beginning) == (token_digest(token), token[:8])
    assert token[8:] not in str(vars(row))


def test_a_token_lets_a_program_act_as_its_person(person):
    answer = Program(person).get("/me")
    assert (answer.status_code, answer.json()["username"]) == (200, person.username)


def test_what_opens_nothing_is_answered_alike(person):
    with clock.at("2026-01-10"):
        expired = token_of(person, days=1)
    revoked = token_of(person)
    revoke_token(AccessToken.objects.get(digest=token_digest(revoked)), actor=person)
    inactive = token_of(UserFactory(is_active=False))
    shown = [
        f"Bearer {token}"
        for token in (expired, revoked, inactive, new_token(), "x", "", "令牌", "jd_" * 9000)
    ]
    answers = [Program().get("/me", Authorization=value) for value in [*shown, "Basic eDp5", "Bearer", ""]]
    assert {said(answer) for answer in answers} == {(401, NOTHING_OPENS)}
    assert {answer["WWW-Authenticate"] for answer in answers} == {'Bearer realm="jiedui"'}
    # neither does it open what is open to everybody
    assert Program().get("/achievements", Authorization=f"Bearer {expired}").status_code == 401


def test_a_token_is_asked_for_with_one_query_whatever_is_wrong_with_it(person, django_assert_num_queries):
    from jiedui.foundation.accounts.tokens import token_in_use

    revoked = token_of(person)
    revoke_token(AccessToken.objects.get(), actor=person)
    for token in (revoked, new_token(), "x"):
        with django_assert_num_queries(1):
            assert token_in_use(token) is None


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("account:read", (200, 403)),
        ("account:write", (200, 428)),
        ("exchange:write", (403, 403)),
    ],
)
def test_a_token_reaches_as_far_as_its_scopes(person, scope, expected):
    program = Program(person, scope)
    answers = program.get("/me"), program.call("patch", "/me", {"name": "新名"})
    assert tuple(answer.status_code for answer in answers) == expected


def test_whoever_lacks_a_scope_is_told_which(person):
    answer = Program(person, "exchange:read").get("/me")
    assert (said(answer), answer.json()["code"]) == (
        (403, "访问令牌没有所需的权限：account:read。"), "scope-needed",
    )  # fmt: skip


def test_reference_lists_need_no_scope(person):
    assert Program(person, "account:read").get("/fields").status_code == 200


def test_a_preview_only_reads(person):
    assert (
        Program(person, "exchange:read").post("/suggestions/preview", {"problem": "果胶"}).status_code == 200
    )


def test_a_session_reads_and_changes_nothing(person):
    program = Program()
    program.client.force_login(person)
    assert program.get("/me").json()["username"] == person.username
    assert said(program.call("patch", "/me", {"name": "换名"}, If_Match="*")) == (
        401, "修改数据须使用访问令牌：请在“个人中心 → 访问令牌”中创建。",
    )  # fmt: skip
    person.refresh_from_db()
    assert person.name == "王示例"


def test_when_it_was_last_used_is_noted_every_five_minutes(person):
    program = Program(person)
    seen = []
    for minute in ("09:30", "09:34", "09:36"):
        with clock.at(f"{clock.today()} {minute}"):
            program.get("/me")
        seen.append(clock_of(AccessToken.objects.get().last_used_at))
    assert seen == ["09:30", "09:30", "09:36"]


def clock_of(moment):
    from django.utils import timezone

    return timezone.localtime(moment).strftime("%H:%M")


def test_a_new_password_revokes_all_tokens(person, client):
    program = Program(person)
    client.force_login(person)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": "secret-enough-8", "password1": "another-enough-9", "password2": "another-enough-9"},
    )
    assert program.get("/me").status_code == 401


def test_a_closed_account_leaves_no_tokens(person):
    program = Program(person)
    close_account(person, actor=person)
    assert (program.get("/me").status_code, AccessToken.objects.count()) == (401, 0)


def test_making_and_revoking_is_recorded_without_the_token(person):
    token = token_of(person)
    revoke_token(AccessToken.objects.get(), actor=person)
    events = Event.objects.filter(target_id=person.pk).order_by("pk")
    assert [event.kind for event in events] == ["accounts.token.created", "accounts.token.revoked"]
    assert token[3:] not in str([event.data for event in events])


@pytest.mark.parametrize(
    ("days", "scopes", "fields"),
    [(366, ["account:read"], {"expires_on"}), (-1, ["account:read"], {"expires_on"}), (5, [], {"scopes"}), (5, ["all:write"], {"scopes"})],
)  # fmt: skip
def test_a_token_is_made_for_known_scopes_and_a_year_at_most(person, days, scopes, fields):
    with pytest.raises(Invalid) as refusal:
        create_token(actor=person, name="x", scopes=scopes, expires_on=clock.today() + timedelta(days=days))
    assert set(refusal.value.errors) == fields


def test_nobody_has_more_tokens_than_they_can_keep_an_eye_on(person):
    for _index in range(20):
        token_of(person)
    with pytest.raises(TooMany):
        token_of(person)


# --- the page


def test_the_password_is_asked_once_more(client, person):
    client.force_login(person)
    assert client.get("/accounts/tokens/new/").url.startswith("/accounts/reauthenticate/")


@pytest.fixture
def desk(person):
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": "secret-enough-8"})
    client.post("/accounts/reauthenticate/", {"password": "secret-enough-8"})
    return client


def test_the_page_says_what_to_do_while_there_are_none(desk):
    assert "还没有可用的访问令牌" in desk.get("/accounts/tokens/").content.decode()


def test_a_token_is_shown_once(desk, person):
    answer = desk.post(
        "/accounts/tokens/new/",
        {"name": "台账同步", "scopes": ["exchange:read"], "expires_on": clock.today() + timedelta(days=30)},
    )
    page = answer.content.decode()
    token = page.partition(">jd_")[2].partition("<")[0]
    assert Program(token=f"jd_{token}").get("/demands").status_code == 200
    assert "no-store" in answer["Cache-Control"]
    listed = desk.get("/accounts/tokens/").content.decode()
    assert ("台账同步" in listed, "供需对接 · 读取" in listed, token in listed) == (True, True, False)


def test_what_was_typed_stays_when_it_is_refused(desk):
    answer = desk.post("/accounts/tokens/new/", {"name": "台账同步", "expires_on": "2001-01-01"})
    page = answer.content.decode()
    assert (answer.status_code, "请至少选择一项权限。" in page, 'value="台账同步"' in page) == (
        422,
        True,
        True,
    )


def test_a_token_is_revoked_by_its_owner_alone(desk, person):
    program, other = Program(person), UserFactory()
    theirs = AccessToken.objects.get(digest=token_digest(token_of(other)))
    assert desk.post(f"/accounts/tokens/{theirs.pk}/revoke/").status_code == 404
    mine = AccessToken.objects.get(user=person)
    assert desk.post(f"/accounts/tokens/{mine.pk}/revoke/").status_code == 303
    assert program.get("/me").status_code == 401


def test_a_token_can_give_itself_up(person):
    program = Program(person)
    assert program.get("/me/token").json()["name"] == "示例程序"
    assert program.delete("/me/token").status_code == 204
    assert program.get("/me").status_code == 401
