"""axe finds nothing on any page of ours, in light and in dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Site
from tests.browser.people import Person

pytestmark = pytest.mark.browser

PUBLIC = [
    "/",
    "/ask/",
    "/achievements/",
    "/demands/",
    "/experts/",
    "/organisations/",
    "/agreements/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/no-such-page/",
]
DESK = [
    "/desk/",
    "/desk/achievements/",
    "/desk/demands/",
    "/desk/demands/new/",
    "/desk/achievements/new/",
    "/desk/experts/new/",
    "/desk/suggestions/",
    "/desk/enquiries/",
    "/desk/enquiries/?box=sent",
    "/desk/agreements/",
    "/desk/organisation/",
    "/desk/organisation/new/",
    "/desk/organisation/invitations/",
    "/desk/notices/",
    "/accounts/profile/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/sessions/",
    "/accounts/close/",
]


@pytest.fixture(scope="module", params=["light", "dark"])
def reader(request: pytest.FixtureRequest, site: Site, browser: Any) -> Any:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield Person(page, site.url, "zh-hans")
    context.close()


def faults(person: Person, path: str) -> list[str]:
    person.go(path)
    found = Axe().run(person.page).response["violations"]
    return [f"{path}: {each['id']} {[node['target'] for node in each['nodes'][:3]]}" for each in found]


def first_link(person: Person, path: str, prefix: str) -> str:
    person.go(path)
    links = person.page.eval_on_selector_all(
        "main a[href]", "all => all.map(each => each.getAttribute('href'))"
    )
    return next(link for link in links if link.startswith(prefix) and link != prefix and "?" not in link)


def test_axe_finds_nothing_on_public_pages(reader: Person) -> None:
    details = [
        first_link(reader, path, path)
        for path in ("/achievements/", "/demands/", "/experts/", "/organisations/", "/agreements/")
    ]
    assert [fault for path in [*PUBLIC, *details] for fault in faults(reader, path)] == []


def test_axe_finds_nothing_at_the_desk(reader: Person) -> None:
    reader.sign_in("qiye")
    details = [
        first_link(reader, "/desk/demands/", "/desk/demands/XQ-"),
        first_link(reader, "/desk/suggestions/", "/desk/suggestions/"),
        first_link(reader, "/desk/enquiries/?box=sent", "/desk/enquiries/DJ-"),
    ]
    assert [fault for path in [*DESK, *details] for fault in faults(reader, path)] == []


def test_axe_finds_nothing_on_the_component_page(site: Site, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(40_000)
    staff = Person(page, site.url, "zh-hans")
    staff.sign_in("guanli")
    found = faults(staff, "/ui/")
    context.close()
    assert found == []
