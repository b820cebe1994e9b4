"""A passkey is made, used alone, and used beside the password, with Chromium's own virtual authenticator."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Site
from tests.browser.people import PASSWORD, Person

pytestmark = pytest.mark.browser


@pytest.fixture
def person(site: Site, browser: Any) -> Any:
    """Somebody whose device checks its owner; passkeys want https, or localhost."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(20_000)
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield Person(page, site.url.replace("127.0.0.1", "localhost"), "zh-hans")
    context.close()


def test_a_passkey_is_added_and_then_signs_in_without_a_password(person: Person) -> None:
    page = person.page
    person.sign_in("zhuanjia")
    person.go("/accounts/2fa/webauthn/add/")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.fill("input[name=name]", "示例电脑")
    page.click("[data-passkey-button]")
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    assert page.locator(".c-recovery li").count() == 10
    person.go("/accounts/security/")
    assert "示例电脑" in person.text()
    assert "可直接登录" in person.text()

    page.context.clear_cookies()
    person.go("/accounts/login/?next=/desk/notices/")
    page.click("[data-passkey-button]")
    page.wait_for_url(lambda url: urlsplit(url).path == "/desk/notices/")  # not the question that names it

    page.context.clear_cookies()
    person.go("/accounts/login/")
    page.fill("input[name=login]", "zhuanjia")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/accounts/2fa/authenticate/")
    page.click("[data-passkey-button]")
    page.wait_for_url("**/desk/")
