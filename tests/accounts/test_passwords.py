"""Passwords are long, taken whole, changed by their owner; and no name writes headers of mail."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

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
