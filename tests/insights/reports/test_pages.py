"""The pages of reports: begun in a form, read on screen, settled on the pages of all joint texts, public once common."""

import pytest

from jiedui.fronts.insights.models import YearlyReport
from jiedui.fronts.insights.reports.documents import keep_papers

pytestmark = pytest.mark.django_db
CHAPTERS = {
    "preface": "导言。",
    "progress": "进展。",
    "reciprocity": "",
    "problems": "",
    "plans": "明年打算。",
}


def page_of(year, *parts):
    return "/".join([f"/desk/insights/{year.agreement.code}/reports", *parts, ""])


def test_the_empty_list_says_what_to_do_to_whom_it_concerns(year, client):
    client.force_login(year.pledge.signer["a"])
    page = client.get(page_of(year)).text
    assert "还没有年度报告" in page
    assert 'href="new/"' in page


def test_a_report_is_begun_written_offered_and_approved_on_its_pages(year, client):
    client.force_login(year.pledge.signer["a"])
    begun = client.post(page_of(year, "new"), {"period": "2021", "title": ""})
    report = YearlyReport.objects.get()
    draft = f"{report.get_absolute_url()}texts/1/"
    assert begun["Location"] == f"{draft}edit/"
    text = year.text(report)
    said = {"seen": text.fingerprint, "save": "1", "title": "共同的报告（示例）", **CHAPTERS}
    assert client.post(f"{draft}edit/", said)["Location"] == draft
    client.post(f"{draft}do/offer/", {"days": "10"})
    fingerprint = year.text(report).fingerprint
    for who in "ab":
        client.force_login(year.pledge.signer[who])
        assert "导言。" in client.get(draft).text
        code = year.pledge.lead[who].code
        client.post(f"{draft}do/approve/", {"organisation": code, "fingerprint": fingerprint})
    assert year.text(report).state == "agreed"
    client.logout()
    page = client.get(report.get_public_url())
    assert page.status_code == 200
    assert "明年打算。" in page.text
    assert "共同的报告（示例）" in client.get(f"/check/?print={fingerprint}").text
    assert client.get(f"{report.get_public_url()}proof/").json()["fingerprint"] == fingerprint


def test_a_wish_names_the_chapter_that_it_is_about(year, client):
    report = year.report()
    client.force_login(year.pledge.signer["a"])
    client.post(f"{report.get_absolute_url()}texts/1/do/offer/", {"days": "10"})
    client.force_login(year.pledge.signer["b"])
    wish = {"organisation": year.pledge.lead["b"].code, "point-4": "请写明原因。"}
    client.post(f"{report.get_absolute_url()}texts/1/do/return/", wish)
    assert year.text(report).state == "returned"
    assert list(year.text(report).remarks.values_list("clause", "words")) == [(4, "请写明原因。")]


def test_numbers_lead_to_their_lists_for_the_sides_and_stand_alone_for_strangers(year, client):
    report = year.report()
    year.agreed(report)
    lists = f"/desk/agreements/{year.agreement.code}/commitments/?state=overdue"
    client.force_login(year.pledge.signer["b"])
    assert lists in client.get(report.get_absolute_url()).text
    client.logout()
    page = client.get(report.get_public_url()).text
    assert lists not in page
    assert "/activities/?agreement=" in page
    assert "座谈会现场（示例）" in page


def test_what_is_not_common_is_nobodys_outside(year, client):
    report = year.report()
    assert client.get(report.get_public_url()).status_code == 404
    assert client.get(f"{report.get_public_url()}proof/").status_code == 404
    client.force_login(year.pledge.signer["b"])
    page = client.get(report.get_absolute_url())
    assert "还没有您可以阅读的文本" in page.text


def test_files_of_a_common_report_are_everybodys(year, client):
    report = year.report()
    text = year.agreed(report)
    keep_papers(report, text, {"pdf": b"%PDF-1", "docx": b"PK"})
    answer = client.get(f"{report.get_public_url()}report.docx")
    assert b"".join(answer.streaming_content) == b"PK"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"period": "chosen"}, "请选择日期"),
        ({"period": "chosen", "starts_on": "2021-05-01", "ends_on": "2021-04-01"}, "止日不能早于起日"),
        ({"period": "chosen", "starts_on": "2019-05-01", "ends_on": "2019-06-01"}, "不能早于协议生效"),
        ({"period": "1999"}, "1999"),
        ({}, "必填"),
    ],
)
def test_a_period_that_does_not_do_is_refused_beside_what_was_typed(year, client, said, told):
    client.force_login(year.pledge.signer["a"])
    answer = client.post(page_of(year, "new"), said | {"title": "打好的名称"})
    assert answer.status_code == 422
    assert told in answer.text
    assert "打好的名称" in answer.text
    assert not YearlyReport.objects.exists()


def test_a_stale_draft_keeps_what_was_typed_and_shows_the_colleagues(year, client):
    report = year.report()
    client.force_login(year.pledge.signer["a"])
    edit = f"{report.get_absolute_url()}texts/1/edit/"
    said = {"seen": "0" * 64, "save": "1", "title": "我的名称", **CHAPTERS}
    answer = client.post(edit, said)
    assert answer.status_code == 422
    assert "我的名称" in answer.text
    assert "看同事保存的全文" in answer.text


def test_the_list_is_taken_along(year, client):
    report = year.report()
    client.force_login(year.pledge.signer["a"])
    content = b"".join(client.get(f"{page_of(year)}?export=csv").streaming_content).decode("utf-8-sig")
    assert report.code in content
    assert "起草中" in content


def test_the_page_of_a_report_needs_few_queries(year, client, django_assert_max_num_queries):
    report = year.report()
    year.agreed(report)
    client.force_login(year.pledge.signer["b"])
    client.get(report.get_absolute_url())
    with django_assert_max_num_queries(60):
        client.get(report.get_absolute_url())
