"""What the secretaries of two sides do with an agreement on the site."""

from jiedui.foundation.core import clock
from tests.browser.people import Person

PASTED = """第一条 选派
双方每年互派科技特派员不少于 5 名。
第二条 总结
每年十二月召开总结会。"""


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


def settle(ours: Person, theirs: Person) -> str:
    """An agreement drafted by one side, countered by the other and approved by both; its address at the desk."""
    agreement = begin(ours)
    ours.go(agreement)
    text = counter(theirs, draft_from_paste(ours))
    ours.go(text)
    press(ours, "同意这份文本")
    go_through_the_chain(code_in(agreement))
    return agreement


def code_in(address: str) -> str:
    """The code at the end of an address at the desk."""
    return address.rstrip("/").rpartition("/")[2]


def promise(person: Person, agreement: str) -> str:
    """A commitment of five under the first clause, put before the other side; its address."""
    page = person.page
    person.go(f"{agreement}commitments/new/")
    page.select_option("[name=clause]", index=1)
    page.fill("[name=title]", "互派科技特派员（示例）")
    page.fill("[name=measure]", "互派人数")
    page.fill("[name=unit]", "名")
    page.fill("[name=target]", "5")
    page.fill("[name=starts_on]", f"{clock.today():%Y-%m-%d}")
    page.fill("[name=due_on]", f"{clock.today():%Y}-12-31")
    press(person, "提出")
    return str(page.url.removeprefix(person.base))


def report(person: Person, commitment: str, value: str) -> None:
    """How far one's side is, in a number and a few words."""
    person.go(f"{commitment}report/")
    person.page.fill("[name=value]", value)
    person.page.fill("[name=note]", "按双方名单核对（示例）。")
    press(person, "填报")
