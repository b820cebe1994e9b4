"""What the platform's staff do with the mouse."""

from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_staff_verify_an_organisation_with_the_mouse(site: Site, browser: Any) -> None:
    person = Person(browser.new_page(), site.url, "zh-hans")
    person.page.set_default_timeout(20_000)
    person.sign_in("zhuanjia")
    person.go("/desk/organisation/new/")
    person.page.fill("[name=name]", "示例新公司")
    person.page.select_option("[name=kind]", "enterprise")
    person.page.fill("[name=region]", "涪城区")
    person.page.click("main form.c-form button[type=submit]")
    person.page.context.clear_cookies()
    person.sign_in("guanli")
    person.go("/desk/organisation/verification/")
    person.page.click("button:has-text('通过核验')")
    person.page.wait_for_selector("text=示例新公司 已通过核验。")
    person.page.context.close()
