"""A brochure from ticking to reading: picked in the list, made in the background, fetched and opened."""

from typing import Any

import pytest
from pypdf import PdfReader

from tests.browser.conftest import Site
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_a_broker_has_a_brochure_made_of_what_they_ticked(site: Site, browser: Any) -> None:
    page = browser.new_page()
    broker = Person(page, site.url, "zh-hans")
    broker.sign_in("jingji-mian")
    broker.go("/achievements/")
    boxes = page.get_by_role("checkbox", name="加入成果册")
    titles = [page.locator(".x-card__title").nth(place).inner_text() for place in (0, 1)]
    for place in (0, 1):
        boxes.nth(place).check()
    page.get_by_role("button", name="勾选的加入成果册").click()
    page.get_by_role("link", name="已选入成果册：2 项").click()

    page.get_by_label("标题", exact=False).first.fill("秋季对接会成果册")
    page.get_by_label("副标题", exact=False).fill("两地共建")
    page.get_by_role("button", name="开始制作").click()
    page.wait_for_url("**/desk/jobs/**")
    page.get_by_text("收入 2 项。").wait_for()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="下载 秋季对接会成果册.pdf").click()

    book = PdfReader(fetched.value.path())
    words = ["".join(leaf.extract_text().split()) for leaf in book.pages]
    assert (len(words) >= 4, book.metadata.title) == (True, "秋季对接会成果册")
    assert all("".join(title.split()) in words[1] for title in titles)
    assert all("演示数据" in leaf for leaf in words)
    page.context.close()
