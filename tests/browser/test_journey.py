"""An enterprise finds and asks, an institute answers: in both languages, on desk and phone, with script and without."""

from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.people import Person

pytestmark = pytest.mark.browser

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
TITLE = "柑橘皮渣提取果胶工艺"
PROBLEM = "年产柑橘皮渣约 2 万吨，含水率高，目前填埋。希望提取果胶，现有酸提法废水多，果胶收率不足 12 %。"


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def arrive(site: Site, browser: Any, language: str) -> Any:
    """Let somebody arrive with a browser of their own."""
    contexts = []

    def open_browser(size: str, *, script: bool = True) -> Person:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=script)
        context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return Person(page, site.url, language)

    yield open_browser
    for context in contexts:
        context.close()


def find_while_typing(person: Person, *, script: bool) -> str:
    """Describe the demand and look at what the other side has; the address of the first achievement found."""
    page = person.page
    person.go("/desk/demands/new/")
    page.fill("[name=title]", TITLE)
    if script:
        page.locator("[name=problem]").press_sequentially(PROBLEM[:24], delay=5)
        page.wait_for_selector("#preview-results .c-match")
        page.fill("[name=problem]", PROBLEM)
    else:
        page.fill("[name=problem]", PROBLEM)
        page.locator("button[name=preview]").first.click()
    page.wait_for_selector("#preview-results .c-match mark")
    assert page.input_value("[name=title]") == TITLE
    links = page.locator("#preview-results .c-match a[href*='/achievements/']")
    return str(links.first.get_attribute("href"))


def ask(person: Person, found: str) -> str:
    """Send an enquiry from the page of what was found; the address of the enquiry."""
    page = person.page
    person.go(found)
    page.get_by_role("link", name=person.word("enquire")).first.click()
    page.wait_for_url("**/desk/enquiries/new/**")
    page.locator("input[name=cooperation]").first.check()
    page.fill("[name=unclear]", "对皮渣的含水率和品种有什么要求？")
    page.fill("[name=about]", "年处理柑橘 5 万吨的加工企业，现有酸提法生产线一条。")
    page.get_by_role("button", name=person.word("send")).click()
    page.wait_for_url("**/desk/enquiries/DJ-*/")
    return page.url.removeprefix(person.base)


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_an_enterprise_finds_and_asks_and_the_institute_answers(arrive: Any, size: str, script: bool) -> None:
    enterprise = arrive(size, script=script)
    enterprise.sign_in("qiye")
    found = find_while_typing(enterprise, script=script)
    enquiry = ask(enterprise, found)

    owner = owner_of(found)
    institute = arrive(size, script=script)
    institute.sign_in(owner)
    institute.go(enquiry)
    institute.page.get_by_role("button", name=institute.word("accept"), exact=True).click()
    institute.page.wait_for_load_state()
    assert institute.word("accepted") in institute.text()

    enterprise.go(enquiry)
    assert institute.word("accepted") in enterprise.text()
    assert contact_of(owner) in enterprise.text()


def owner_of(found: str) -> str:
    """Somebody who manages the owner of what was found."""
    from jiedui.areas.exchange.models import Achievement
    from jiedui.foundation.organisations.selectors import managers_of

    code = found.rstrip("/").rpartition("/")[2]
    manager = managers_of(Achievement.objects.get(code=code).owner).order_by("pk").first()
    assert manager is not None
    return str(manager.username)


def contact_of(username: str) -> str:
    from jiedui.foundation.accounts.models import User

    return str(User.objects.get(username=username).email)


def test_on_a_phone_the_form_says_how_many_were_found_and_leads_there(arrive: Any) -> None:
    enterprise = arrive("phone")
    enterprise.sign_in("qiye")
    find_while_typing(enterprise, script=True)
    jump = enterprise.page.locator(".x-jump")
    found = enterprise.page.locator("#preview-results .c-match").count()
    assert str(found) in jump.inner_text()
    jump.click()
    assert enterprise.page.evaluate(
        "document.querySelector('#preview-results').getBoundingClientRect().top < innerHeight"
    )


def test_what_was_typed_is_not_left_without_a_word(arrive: Any) -> None:
    enterprise = arrive("desk")
    enterprise.sign_in("qiye")
    enterprise.go("/desk/demands/new/")
    enterprise.page.locator("[name=title]").press_sequentially(TITLE[:4])
    asked = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    enterprise.page.on("dialog", stay)
    enterprise.page.close(run_before_unload=True)
    enterprise.page.wait_for_timeout(500)
    assert asked == ["beforeunload"]


def test_anybody_may_describe_a_problem_on_the_first_page(arrive: Any) -> None:
    visitor = arrive("desk")
    visitor.go("/")
    visitor.page.locator("form[action$='/ask/'] textarea, form[action$='/ask/'] input[type=text]").first.fill(
        PROBLEM
    )
    visitor.page.locator("form[action$='/ask/'] button[type=submit]").first.click()
    visitor.page.wait_for_selector(".c-match mark")
    assert PROBLEM[:4] not in visitor.page.url
    assert visitor.page.locator(".c-match").count() >= 3
