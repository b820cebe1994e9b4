"""Feedback in two keys: a broker works through the desk without a mouse."""

from typing import Any

import pytest

from jiedui.areas.exchange.models import Dismissal, Endorsement
from tests.browser.conftest import Site
from tests.browser.people import Person

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.closest('[data-pair]')?.querySelector('input[name=pair]')?.value ?? ''"


def test_a_broker_says_what_fits_and_what_does_not_by_keyboard(site: Site, browser: Any) -> None:
    page = browser.new_page()
    broker = Person(page, site.url, "zh-hans")
    broker.sign_in("jingji-mian")
    broker.go("/desk/matching/?since=all&band=all")
    before = Endorsement.objects.count(), Dismissal.objects.count()
    pairs = page.locator("[data-pair]:has(input[name=pair])")
    page.keyboard.press("g")
    assert (Endorsement.objects.count(), page.evaluate(FOCUSED)) == (before[0], "")

    pairs.first.focus()
    first = page.evaluate(FOCUSED)
    page.keyboard.press("x")
    page.get_by_text("已勾选 1").wait_for()
    page.keyboard.press("g")
    page.locator("[data-said=endorsed]").first.wait_for()
    page.wait_for_function(f"({FOCUSED}) !== '{first}'")
    assert Endorsement.objects.count() == before[0] + 1

    page.keyboard.press("b")
    page.keyboard.press("4")
    page.locator("[data-said=dismissed]").first.wait_for()
    assert Dismissal.objects.order_by("-pk")[0].reason == "price"
    assert Dismissal.objects.count() == before[1] + 1

    page.get_by_role("button", name="写一次，发给勾选的").click()
    page.wait_for_url("**/desk/matching/enquire/**")
    assert page.locator("input[name=pair]:checked").count() == 1
    page.context.close()
