"""Somebody at a department reports from a telephone: three clicks from the desk, without a script."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.people import Person

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(site: Site, browser: Any) -> Iterator[Person]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, java_script_enabled=False
    )
    context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": site.url}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    person = Person(page, site.url, "zh-hans")
    person.sign_in("mianyang-mishu")
    yield person
    context.close()


def test_a_report_takes_three_clicks_from_the_desk(phone: Person) -> None:
    page = phone.page
    phone.go("/desk/")
    page.locator("details:has(a[href='/desk/insights/mine/']) > summary").first.click()  # the menu of a phone

    page.get_by_role("link", name="我的事项").first.click()  # 1
    card = page.locator(".i-card").first
    opener, send = card.locator("summary"), card.get_by_role("button", name="填报", exact=True)
    assert opener.bounding_box()["height"] >= 44
    opener.click()  # 2
    assert send.bounding_box()["height"] >= 44
    value = card.locator("input[type=number]")
    assert value.input_value() != ""
    card.locator("textarea").fill("按月汇总")
    with page.expect_navigation():
        send.click()  # 3

    assert "已填报" in phone.text()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
