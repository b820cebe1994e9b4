"""A search is kept from the list; when the other side publishes what it asks for, a letter comes and leads to it."""

from typing import Any

import pytest
from django.core import mail

from jiedui.areas.exchange import alerts
from jiedui.areas.exchange.models import Achievement
from jiedui.areas.exchange.services import listings
from jiedui.foundation.accounts.models import User
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.search.indexer import drain_all
from tests.browser.conftest import Site
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_a_kept_search_tells_of_what_the_other_side_publishes(site: Site, browser: Any) -> None:
    page = browser.new_page()
    reader = Person(page, site.url, "zh-hans")
    reader.sign_in("qiye")
    reader.go("/achievements/?q=柑橘皮渣")
    page.get_by_role("link", name="保存这个检索").click()
    page.get_by_label("名称").fill("皮渣有了新办法")
    page.get_by_label("只要对方的").check()
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/desk/searches/")

    _publish()
    drain_all()
    alerts.alert_saved_searches()
    assert [letter.to for letter in mail.outbox if "订阅的检索" in letter.subject] == [["qiye@example.org"]]

    reader.go("/desk/notices/")
    page.get_by_text("订阅检索“皮渣有了新办法”有 1 条新内容").click()
    page.wait_for_url("**/desk/searches/*/")
    page.get_by_role("link", name="柑橘皮渣制备食品级纤维（示例）").click()
    page.wait_for_url("**/achievements/*/")
    page.context.close()


def _publish() -> None:
    """The institute on the other side publishes a matching achievement."""
    institute = Organisation.objects.get(name="柑橘加工研究所（示例）")
    manager = User.objects.get(username="yanjiu")
    like = Achievement.objects.published().filter(owner=institute).first()
    assert like is not None
    made = listings.create_listing(
        Achievement,
        owner=institute,
        actor=manager,
        title="柑橘皮渣制备食品级纤维（示例）",
        summary="把柑橘皮渣制成食品级膳食纤维（示例）。",
        description="柑橘皮渣经漂洗、均质和干燥制成膳食纤维，已在中试线运行（示例）。",
        kind=like.kind,
        field=like.field,
        keywords=["柑橘皮渣"],
        trl=like.trl,
        trl_note=like.trl_note,
        stage=like.stage,
        ip_state="none",
        scenes=["食品加工"],
        transfer_modes=["licence"],
        price_mode="negotiable",
    )
    listings.submit_listing(made, actor=manager)
    listings.publish_listing(made, actor=manager, secrecy_confirmed=True)
