"""Commitments at the desk: listed, narrowed, taken along, reported on, answered."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiedui.areas.agreements.commitments.reporting import open_block
from jiedui.areas.agreements.models import Block, Commitment, CommitmentReport
from tests.agreements.commitments.test_evidence import accept, add_rule, enquiry_between
from tests.agreements.factories import make_user


def sent_form(client, url, **typed):
    """Post a form with what its page carries along."""
    page = client.get(url).content.decode()
    carried = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    return client.post(url, carried | typed, follow=True)


def url_of(agreement):
    return f"{agreement.get_desk_url()}commitments/"


def test_the_list_says_how_each_stands_and_is_narrowed(pledge, client):
    one, other = pledge.active(title="举办对接会"), pledge.active(title="共建实验室")
    for who, value in (("a", 3), ("b", 1)):
        pledge.report(one, who, value)
    client.force_login(pledge.signer["a"])
    page = client.get(url_of(pledge.agreement)).content.decode()
    assert all(words in page for words in ("举办对接会", "共建实验室", "分歧", "25 %"))
    narrowed = client.get(url_of(pledge.agreement), {"state": "disagreement"}).content.decode()
    assert "举办对接会" in narrowed
    assert other.get_absolute_url() not in narrowed


@pytest.mark.parametrize(
    "query",
    [
        {"state": "nonsense"},
        {"clause": "x\0"},
        {"side": "99999999999999999999"},
        {"side": "²"},
        {"page": "x"},
        {"sort": "y"},
        {"q": "\0"},
    ],
)
def test_nonsense_in_the_address_does_no_harm(pledge, client, query):
    pledge.active()
    client.force_login(pledge.signer["a"])
    assert client.get(url_of(pledge.agreement), query).status_code == 200


def test_the_list_is_taken_along(pledge, client):
    pledge.active(title="举办对接会")
    client.force_login(pledge.signer["a"])
    answer = client.get(url_of(pledge.agreement), {"export": "csv"})
    assert "举办对接会" in b"".join(answer.streaming_content).decode()


def test_evidence_and_the_ledger_are_taken_along(pledge, client):
    commitment = pledge.active()
    add_rule(pledge, commitment)
    enquiry = enquiry_between(pledge.lead["a"], pledge.lead["b"], pledge.signer["a"])
    accept(enquiry)
    client.force_login(pledge.signer["a"])
    evidence = client.get(commitment.get_absolute_url(), {"export": "csv"})
    assert enquiry.code in b"".join(evidence.streaming_content).decode()
    ledger = client.get(f"{pledge.agreement.get_desk_url()}reciprocity/", {"export": "csv"})
    assert "对接答复" in b"".join(ledger.streaming_content).decode()


def test_lists_and_pages_need_the_same_queries_for_any_number_of_rows(pledge, client):
    client.force_login(pledge.signer["a"])
    first = pledge.active(title="第一件")
    for url in (url_of(pledge.agreement), first.get_absolute_url()):
        client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url_of(pledge.agreement))
        client.get(first.get_absolute_url())
    for number in range(4):
        pledge.report(first, "ab"[number % 2], number + 1)
        pledge.active(title=f"另一件 {number}")
    with CaptureQueriesContext(connection) as more:
        client.get(url_of(pledge.agreement))
        client.get(first.get_absolute_url())
    assert len(more) <= len(few) + 3


def test_a_commitment_is_proposed_on_a_page_and_typed_words_stay(pledge, client):
    client.force_login(pledge.signer["a"])
    typed = {
        "clause": pledge.clause().pk,
        "title": "举办对接会",
        "measure": "场次",
        "unit": "场",
        "target": "0",
        "weight": "1",
        "starts_on": "2021-01-01",
        "due_on": "2021-12-31",
        "risk": "low",
        "responsible_1": pledge.lead["a"].pk,
        "responsible_2": pledge.lead["b"].pk,
    }
    refused = sent_form(client, f"{url_of(pledge.agreement)}new/", **typed)
    assert refused.status_code == 422
    assert "目标值须大于 0" in refused.content.decode()
    assert 'value="举办对接会"' in refused.content.decode()
    sent_form(client, f"{url_of(pledge.agreement)}new/", **typed | {"target": "4"})
    assert Commitment.objects.get().state == "proposed"


def test_the_other_side_accepts_with_a_button(pledge, client):
    commitment = pledge.proposed("a")
    client.force_login(pledge.signer["b"])
    assert "确认事项" in client.get(commitment.get_absolute_url()).content.decode()
    client.post(f"{commitment.get_absolute_url()}do/accept/", follow=True)
    commitment.refresh_from_db()
    assert commitment.state == "active"
    assert client.post(f"{commitment.get_absolute_url()}do/activate/").status_code == 404


def test_a_report_takes_one_number_and_a_few_words(pledge, client):
    commitment = pledge.active()
    client.force_login(pledge.signer["b"])
    url = f"{commitment.get_absolute_url()}report/"
    assert url in client.get("/desk/").content.decode()
    assert sent_form(client, url, value="", note="").status_code == 422
    answer = sent_form(client, url, value="2", note="已办两场")
    assert "已填报" in answer.content.decode()
    assert CommitmentReport.objects.get().organisation == pledge.lead["b"]


def test_a_disagreement_and_a_block_are_said_on_the_page(pledge, client):
    commitment = pledge.active()
    pledge.report(commitment, "a", 3)
    pledge.report(commitment, "b", 1)
    open_block(commitment, actor=pledge.signer["a"], organisation=pledge.lead["b"], reason="场地尚未落实")
    client.force_login(pledge.signer["a"])
    page = client.get(commitment.get_absolute_url()).content.decode()
    assert "按较低的 1 场计，不取平均" in page
    assert "场地尚未落实" in page
    block = Block.objects.get()
    client.post(f"{commitment.get_absolute_url()}blocks/{block.pk}/lift/", {"comment": "已落实"})
    block.refresh_from_db()
    assert block.lift_reason == "已落实"


def test_blocks_sides_and_dependencies_have_their_forms(pledge, client):
    commitment, other = pledge.active(), pledge.active(title="另一件")
    client.force_login(pledge.signer["a"])
    url = commitment.get_absolute_url()
    assert client.post(f"{url}dependencies/", {"depends_on": [other.pk]}).status_code == 303
    cause = f"d-{other.code}"
    assert client.post(f"{url}blocks/new/", {"cause": cause, "reason": "要等它"}).status_code == 303
    assert client.post(f"{url}risk/", {"risk": "high", "risk_note": "经费紧"}).status_code == 303
    assert client.post(f"{url}sides/1/", {"organisation": pledge.lead["a"].pk}).status_code == 303
    round_about = client.post(f"{other.get_absolute_url()}dependencies/", {"depends_on": [commitment.pk]})
    assert "绕成圈" in round_about.content.decode()
    commitment.refresh_from_db()
    assert (commitment.risk, commitment.risk_note) == ("high", "经费紧")


def test_strangers_find_nothing(pledge, client, django_user_model):
    commitment = pledge.active()
    assert client.get(commitment.get_absolute_url()).status_code == 302
    client.force_login(make_user())
    assert client.get(commitment.get_absolute_url()).status_code == 404


def test_everybody_reads_how_far_each_clause_is_but_not_who_reported_what(pledge, client):
    commitment = pledge.active(title="举办对接会")
    add_rule(pledge, commitment)
    enquiry = enquiry_between(pledge.lead["a"], pledge.lead["b"], pledge.signer["a"])
    accept(enquiry)
    for who, value in (("a", 3), ("b", 2)):
        pledge.report(commitment, who, value, note="内部说明")
    page = " ".join(client.get(pledge.agreement.get_absolute_url()).content.decode().split())
    assert "第 3 条 共促成果转化" in page
    assert "1 个事项，完成 0 个，总进度 50%" in page
    assert "跨方对接达成 1" in page
    assert "内部说明" not in page
    assert enquiry.code not in page
