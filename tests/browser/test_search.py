"""From two letters to the thing itself: `gj`, 柑橘, what was found by kind, and one of it opened, by keyboard and by touch."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Site
from tests.browser.test_accessibility import OPTIONS

pytestmark = pytest.mark.browser

KINDS = {"zh-hans": ("科技成果", "专家"), "en": ("Achievements", "Experts")}


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 1440), ("en", 390)])
def test_two_letters_lead_to_what_was_meant(site: Site, browser: Any, language: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
    page = context.new_page()
    page.goto(site.url + "/news/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("gj")
    first = page.get_by_role("option").first
    first.wait_for()
    assert first.inner_text().split()[0] == "柑橘"
    page.keyboard.press("ArrowDown")
    assert first.get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert Axe().run(page, options=OPTIONS).response["violations"] == []
    page.keyboard.press("Enter")

    page.wait_for_url("**/search/?q=*")
    tabs = page.locator(".c-tabs").inner_text()
    assert all(kind in tabs for kind in KINDS[language])
    assert set(page.locator("main mark").all_inner_texts()) == {"柑橘"}
    page.get_by_role("link", name=KINDS[language][0]).last.click()
    page.wait_for_url("**kind=achievement**")
    page.locator("main ol h3 a").first.click()
    page.wait_for_url("**/achievements/CG-*/")
    context.close()
