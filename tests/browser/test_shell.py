"""What holds on every page: no English in Chinese pages, no Chinese in English ones, nothing wider than the screen."""

import re
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.people import Person
from tests.browser.test_accessibility import DESK, PUBLIC

pytestmark = pytest.mark.browser

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# content is Chinese whatever the interface: it stands in elements marked as Chinese, or comes from these tables
CONTENT = """() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll('[lang^=zh], script, style, select option, input, textarea').forEach(each => each.remove());
  return copy.innerText;
}"""


def arrive(site: Site, browser: Any, language: str, width: int) -> Person:
    context = browser.new_context(viewport={"width": width, "height": 844})
    context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    return Person(page, site.url, language)


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_is_wider_than_the_screen(site: Site, browser: Any, width: int) -> None:
    person = arrive(site, browser, "zh-hans", width)
    wide = []
    for paths, username in ((PUBLIC, ""), (DESK, "qiye")):
        if username:
            person.sign_in(username)
        for path in paths:
            person.go(path)
            if person.page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(path)
    person.page.context.close()
    assert wide == []


def test_every_page_says_that_the_data_is_for_demonstration(site: Site, browser: Any) -> None:
    person = arrive(site, browser, "zh-hans", 1440)
    silent = []
    for path in PUBLIC:
        person.go(path)
        if "演示数据" not in person.text():
            silent.append(path)
    person.page.context.close()
    assert silent == []


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/no-such-page/"]
)
def test_pages_without_content_hold_no_chinese_in_english(site: Site, browser: Any, path: str) -> None:
    person = arrive(site, browser, "en", 1440)
    person.go(path)
    shown = person.page.evaluate(CONTENT)
    for name in ("绵碚结对", "绵阳", "北碚", "科教创新共建平台", "简体中文", "中文"):  # the site's own name
        shown = shown.replace(name, " ")
    left = set(CHINESE.findall(shown))
    person.page.context.close()
    assert left == set()
