"""An organisation asks its own people before its yes counts, where it has a chain for it."""

import pytest

from jiedui.areas.agreements.joint.services import approve, ask_for_changes, withdraw
from jiedui.areas.agreements.models import Approval, JointText
from jiedui.foundation.approvals.models import ApprovalCase, ApprovalTask
from jiedui.foundation.approvals.services import StepGiven, give_opinion, save_chain
from jiedui.foundation.core.errors import NotAllowed, WrongState
from tests.agreements.factories import make_signer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def chained(table):
    """Mianyang's secretary, then its leader, decide; `table.clerk` sends the text on its way."""
    lead = table.lead["a"]
    table.clerk, table.leader = make_signer(lead, "clerk"), make_signer(lead, "leader")
    save_chain(
        None,
        actor=make_signer(lead, "manager"),
        organisation=lead,
        subject="agreements.party",
        name="协议审批",
        steps=[StepGiven("秘书长", role="secretary"), StepGiven("主委", role="leader")],
    )
    return table


def send(table, text):
    approve(text, actor=table.clerk, organisation=table.lead["a"], fingerprint=text.fingerprint)


def say(table, who, verdict="agree", words=""):
    task = ApprovalTask.objects.open().get(person=who)
    give_opinion(task, actor=who, verdict=verdict, words=words)


def test_a_yes_counts_once_the_chain_has_agreed(chained):
    text = chained.offered("b")
    chained.approve(text, "b")
    send(chained, text)
    assert Approval.objects.count() == 1
    say(chained, chained.signer["a"])
    assert JointText.objects.get().state == "offered"
    say(chained, chained.leader)
    assert JointText.objects.get().state == "agreed"
    assert Approval.objects.get(party__organisation=chained.lead["a"]).approver == chained.leader


def test_nobody_goes_past_the_chain(chained):
    text = chained.offered("b")
    chained.approve(text, "a")
    assert Approval.objects.count() == 0
    with pytest.raises(WrongState, match="内部审批还没有结束"):
        chained.approve(text, "a")


def test_what_the_chain_refuses_is_no_yes_and_may_be_sent_again(chained):
    text = chained.offered("b")
    send(chained, text)
    say(chained, chained.signer["a"], "refuse", "条款三不妥")
    assert Approval.objects.count() == 0
    send(chained, text)
    assert ApprovalCase.objects.get(state="running").round == 2


@pytest.mark.parametrize("leaves", ["returned", "withdrawn", "countered"])
def test_nobody_is_asked_about_a_text_that_has_left_the_table(chained, leaves):
    text = chained.offered("b")
    send(chained, text)
    if leaves == "returned":
        ask_for_changes(
            text, actor=chained.signer["a"], organisation=chained.lead["a"], wishes=[(None, "请改")]
        )
    elif leaves == "withdrawn":
        withdraw(text, actor=chained.signer["b"])
    else:
        chained.offered("a", visits=5)
    assert not ApprovalTask.objects.open().exists()
    assert ApprovalCase.objects.get().state == "withdrawn"


def test_who_only_drafts_says_no_yes_where_there_is_no_chain(table):
    text = table.offered("a")
    with pytest.raises(NotAllowed, match="代表这个单位同意文本"):
        approve(
            text,
            actor=make_signer(table.lead["b"], "clerk"),
            organisation=table.lead["b"],
            fingerprint=text.fingerprint,
        )


def test_the_page_shows_the_chain_to_its_own_people_alone(chained, client):
    text = chained.offered("b")
    page = f"{chained.agreement.get_desk_url()}texts/{text.number}/"
    client.force_login(chained.clerk)
    answer = {"organisation": chained.lead["a"].code, "fingerprint": text.fingerprint}
    shown = client.post(f"{page}do/approve/", answer, follow=True).content.decode()
    assert "内部审批，通过后才算同意" in shown
    assert "主委" in shown
    client.force_login(chained.signer["b"])
    assert "主委" not in client.get(page).content.decode()
