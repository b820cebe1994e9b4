"""A code is good once, also for two who show it in the same moment."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from tests.accounts.codes import code_of
from tests.accounts.factories import UserFactory
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_two_who_show_the_same_code_at_once_one_is_let_in(kind):
    person = UserFactory(username="wang")
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    recovery = Authenticator.objects.get(type="recovery_codes").wrap()
    code = code_of(SECRET) if kind == "app" else recovery.get_unused_codes()[0]
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.post("/accounts/login/", {"login": "wang", "password": "secret-enough-8"})

    def show(browser):
        answer = browser.post("/accounts/2fa/authenticate/", {"code": code})
        return "in" if answer.status_code == 302 else "out"

    assert at_once(*(lambda browser=browser: show(browser) for browser in browsers)) == ["in", "out"]
