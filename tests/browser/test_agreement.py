"""Two secretariats settle a text: drafted by one side, countered by the other, approved by both, and checked by anybody."""

import re
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.people import Person

pytestmark = pytest.mark.browser
PASTED = """第一条 选派
双方每年互派科技特派员不少于 5 名。
第二条 总结
每年十二月召开总结会。"""


@pytest.fixture
def arrive(site: Site, browser: Any) -> Any:
    """Let somebody arrive with a browser of their own."""
    contexts = []

    def open_browser(username: str = "") -> Person:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": site.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        person = Person(page, site.url, "zh-hans")
        if username:
            person.sign_in(username)
        return person

    yield open_browser
    for context in contexts:
        context.close()


def press(person: Person, name: str) -> None:
    """Send the form of a button and read the answer."""
    with person.page.expect_navigation():
        person.page.get_by_role("button", name=name, exact=True).first.click()


def begin(person: Person) -> str:
    """An agreement between the two leads of the framework agreement; its address at the desk."""
    page = person.page
    person.go("/desk/agreements/new/")
    page.fill("[name=title]", "科技特派员专项协议（示例）")
    page.select_option("[name=kind]", "specific")
    press(person, "下一步：写明各方")
    address = str(page.url.removeprefix(person.base))
    for lead, short in (("九三学社绵阳市委员会", "绵"), ("九三学社北碚区委员会", "碚")):
        person.go(f"{address}sides/new/")
        page.select_option("[name=lead]", label=lead)
        page.fill("[name=short]", short)
        press(person, "加入一方")
    return address


def draft_from_paste(person: Person) -> str:
    """A draft read from a pasted text, offered; its address."""
    page = person.page
    press(person, "起草文本")
    page.fill("[name=pasted]", PASTED)
    press(person, "读入")
    page.locator("[name='clauses-0-DELETE']").check()
    page.fill("[name='clauses-1-number']", "1")
    page.fill("[name='clauses-2-number']", "2")
    press(person, "保存草稿")
    press(person, "提出文本")
    return str(page.url.removeprefix(person.base))


def counter(person: Person, text: str) -> str:
    """Another text in the place of this one, offered and approved by who wrote it; its address."""
    person.go(text)
    press(person, "起草新文本回应")
    person.page.fill("[name='clauses-0-body']", "双方每年互派科技特派员不少于 8 名。")
    press(person, "保存草稿")
    press(person, "提出文本")
    press(person, "同意这份文本")
    return str(person.page.url.removeprefix(person.base))


def go_through_the_chain(code: str) -> None:
    """Whoever has to be asked within an organisation agrees, one after the other."""
    from jiedui.areas.agreements.models import Agreement, JointParty, JointText
    from jiedui.foundation.approvals.choices import Verdict
    from jiedui.foundation.approvals.models import ApprovalTask
    from jiedui.foundation.approvals.services import give_opinion

    text = JointText.objects.about("agreement", Agreement.objects.get(code=code)).on_the_table().get()
    parties = list(JointParty.objects.filter(text=text).values_list("pk", flat=True))
    waiting = ApprovalTask.objects.open().filter(
        step__case__subject="agreements.party", step__case__target_id__in=parties
    )
    while (task := waiting.all().first()) is not None:
        give_opinion(task, actor=task.person, verdict=Verdict.AGREE)


def test_drafted_by_one_side_countered_by_the_other_and_approved_by_both(arrive: Any) -> None:
    ours, theirs = arrive("mianyang-mishu"), arrive("beibei-mishu")
    agreement = begin(ours)
    ours.go(agreement)
    first = draft_from_paste(ours)

    theirs.go(agreement)
    assert "等待绵阳、北碚" in theirs.text()
    second = counter(theirs, first)
    assert "2 方中已有 1 方同意" in theirs.text()

    ours.go(second)
    assert "与第 1 稿相比的变化" in ours.text()
    assert [ours.page.inner_text(mark)[-1:] for mark in (".c-changes del", ".c-changes ins")] == ["5", "8"]
    press(ours, "同意这份文本")
    assert "内部审批" in ours.text()
    go_through_the_chain(agreement.rstrip("/").rpartition("/")[2])
    ours.go(agreement)
    assert "生效" in ours.page.inner_text(".c-page-head")

    public = arrive()
    code = agreement.rstrip("/").rpartition("/")[2]
    number = second.rstrip("/").rpartition("/")[2]
    public.go(f"/agreements/{code}/texts/{number}/")
    print_ = re.search(r"[0-9a-f]{64}", public.text())
    assert print_ is not None
    public.go(f"/check/?print={print_.group()}")
    assert "这是各方同意的现行文本" in public.text()
