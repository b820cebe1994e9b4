"""Passwords are long, taken whole, changed by their owner; and no name writes headers of mail."""

import hashlib

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError

from jiedui.config.environment import Environment
from jiedui.foundation.accounts import checks
from jiedui.foundation.accounts.passwords import stands_in
from jiedui.foundation.core.health import Level
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
LONG = "结对共建-科教创新-Ünïcödé🔑 " * 4


def test_a_password_may_be_long_and_of_any_script_and_is_compared_whole(client):
    user = UserFactory(username="wang")
    user.set_password(LONG)
    user.save()
    assert client.post("/accounts/login/", {"login": "wang", "password": LONG[:-3]}).status_code == 200
    assert client.post("/accounts/login/", {"login": "wang", "password": LONG}).status_code == 302


@pytest.mark.parametrize("password", ["eleven-char", "password1234", "123456789012345"])
def test_short_common_and_merely_numeric_passwords_are_refused(client, password):
    client.force_login(UserFactory())
    sent = {"oldpassword": "secret-enough-8", "password1": password, "password2": password}
    assert client.post("/accounts/password/change/", sent).status_code == 200
    assert get_user_model().objects.get().check_password(password) is False


@pytest.mark.parametrize(("present", "changed"), [("secret-enough-8", True), ("a-wrong-guess-1", False)])
def test_changing_the_password_asks_for_the_present_one(client, present, changed):
    client.force_login(UserFactory())
    sent = {"oldpassword": present, "password1": "another-secret-9", "password2": "another-secret-9"}
    client.post("/accounts/password/change/", sent)
    assert get_user_model().objects.get().check_password("another-secret-9") is changed


def test_a_letter_tells_that_the_password_was_changed(client):
    person = UserFactory(email="wang@example.org")
    client.force_login(person)
    sent = {
        "oldpassword": "secret-enough-8",
        "password1": "another-secret-9",
        "password2": "another-secret-9",
    }
    client.post("/accounts/password/change/", sent)
    [letter] = mail.outbox
    assert (letter.recipients(), "another-secret-9" in letter.body) == (["wang@example.org"], False)


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("/accounts/login/", 'autocomplete="current-password"'),
        ("/accounts/signup/", 'autocomplete="new-password"'),
    ],
)
def test_password_fields_help_password_managers(client, page, wanted):
    assert wanted in client.get(page).content.decode()


def test_a_name_with_line_breaks_writes_no_headers(client):
    UserFactory(name="王\r\nBcc: all@example.org", email="wang@example.org")
    client.post("/accounts/password/reset/", {"email": "wang@example.org"})
    [letter] = mail.outbox
    assert (letter.recipients(), "Bcc" in letter.message()) == (["wang@example.org"], False)


# --- what others know already


@pytest.mark.parametrize(
    "password",
    [
        "qwerty123456",
        "Password2026!",
        "!!sunshine2020",
        "passwordpassword",
        "1234.iloveyou.5678",
        "dragondragondragon",
        "woaini1314520",
    ],
)
def test_the_commonest_are_refused_however_they_are_made_long_enough(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert {problem.code for problem in refused.value.error_list} == {"password_too_common"}


@pytest.mark.parametrize("password", ["柑橘皮渣提取果胶2026", "correct-horse-battery", "abc-of-citrus-peel"])
def test_what_is_not_common_is_taken(password):
    validate_password(password)


def sha1(word):
    return hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def breached(tmp_path, monkeypatch):
    """Let a list of breaches lie on the machine, as it is given out: hashes in ascending order with a count."""

    def lies(*passwords, ending="\r\n"):
        digests = sorted(sha1(word).upper() for word in passwords)
        path = tmp_path / "breached.txt"
        path.write_text("".join(f"{digest}:{n + 1}{ending}" for n, digest in enumerate(digests)), newline="")
        monkeypatch.setattr(settings.JIEDUI, "breached_passwords", path)
        return path

    return lies


@pytest.mark.parametrize("number", [1, 2, 3, 7, 500])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_each_of_a_list_is_found_and_nothing_else(breached, number, ending):
    listed = [f"breached-{each}-{'x' * (each % 5)}" for each in range(number)]
    path = breached(*listed, ending=ending)
    digests = [sha1(word) for word in (*listed, *"abcdefghij")]
    assert [stands_in(path, digest) for digest in digests] == [True] * number + [False] * 10


def test_a_list_is_not_read_whole(breached):
    path = breached("breached-1", "breached-2")
    lines = path.read_bytes()
    with path.open("wb") as opened:
        opened.seek(20_000_000_000)  # a hole, as long as half of the lists that are given out
        opened.write(b"\n" + lines)
    assert [stands_in(path, sha1(word)) for word in ("breached-1", "breached-3")] == [True, False]


def test_a_breached_password_is_refused_in_words_where_one_is_chosen(client, breached):
    breached("柑橘皮渣提取果胶2026")
    client.force_login(UserFactory())
    sent = {"oldpassword": "secret-enough-8", "password1": "柑橘皮渣提取果胶2026"}
    page = client.post("/accounts/password/change/", {**sent, "password2": sent["password1"]})
    assert "已经泄露的密码" in page.content.decode()
    assert get_user_model().objects.get().check_password("secret-enough-8")


def test_a_list_that_is_gone_keeps_nobody_out_and_doctor_tells_of_it(db, breached, monkeypatch):
    breached("柑橘皮渣提取果胶2026").unlink()
    validate_password("柑橘皮渣提取果胶2026")
    assert (checks.passwords().level, "读不到已泄露密码的清单" in checks.passwords().sentence) == (
        Level.BAD,
        True,
    )


@pytest.mark.parametrize(
    ("holds", "said"),
    [
        (None, "cannot be read: No such file"),
        ("hello\n", "does not begin with a SHA-1 hash"),
        ("", "does not begin with a SHA-1 hash"),
    ],
)
def test_what_is_no_list_stops_the_start_with_a_sentence(tmp_path, holds, said):
    path = tmp_path / "list.txt"
    if holds is not None:
        path.write_text(holds)
    with pytest.raises(ValueError, match=said):
        Environment(_env_file=None, breached_passwords=path)


def test_the_hint_beside_the_field_says_what_is_asked(client):
    page = client.get("/accounts/signup/").text
    shortest = next(each for each in settings.AUTH_PASSWORD_VALIDATORS if each["OPTIONS"])
    assert f"至少 {shortest['OPTIONS']['min_length']} 位" in page
