"""A text goes back and forth at the desk: begun, written, offered, compared, objected to, approved, and checked by anybody."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiedui.areas.agreements.joint.bundles import verify
from jiedui.areas.agreements.models import Agreement, JointText
from jiedui.areas.agreements.wording import read_clauses
from tests.agreements.factories import make_organisation, make_region, make_signer, make_user

pytestmark = pytest.mark.django_db


def desk(table, text=None, more=""):
    return f"{table.agreement.get_desk_url()}{f'texts/{text.number}/' if text else ''}{more}"


def read(client, path):
    return client.get(path).content.decode()


def form_of(terms, **changed):
    """What a browser sends from the editor."""
    data = {
        "title": terms["title"],
        "preamble": terms["preamble"],
        "principles": "\n".join(terms["principles"]),
        "notice_days": "30",
        "clauses-TOTAL_FORMS": str(len(terms["clauses"])),
        "clauses-INITIAL_FORMS": str(len(terms["clauses"])),
    }
    for row, clause in enumerate(terms["clauses"]):
        for name in ("number", "kind", "heading", "body"):
            data[f"clauses-{row}-{name}"] = str(clause[name])
        data[f"clauses-{row}-key"] = clause["_key"]
    return data | changed


def test_from_a_name_to_a_common_text(client):
    mianyang = make_organisation(name="绵阳牵头单位", region=make_region("510700", "绵阳市"))
    beibei = make_organisation(name="北碚牵头单位", region=make_region("500109", "北碚区"))
    ours, theirs = make_signer(mianyang), make_signer(beibei)
    client.force_login(ours)
    assert "起草协议" in read(client, "/desk/agreements/")
    client.post(
        "/desk/agreements/new/", {"drafter": mianyang.pk, "title": "新的框架协议", "kind": "framework"}
    )
    agreement = Agreement.objects.get()
    for lead, short in ((mianyang, "绵"), (beibei, "碚")):
        client.post(f"{agreement.get_desk_url()}sides/new/", {"lead": lead.pk, "short": short})
    client.post(f"{agreement.get_desk_url()}texts/new/")
    text = JointText.objects.get()
    page = f"{agreement.get_desk_url()}texts/{text.number}/"
    data = form_of(text.terms, **{"clauses-0-body": "双方长期合作。", "seen": text.fingerprint, "save": "1"})
    assert client.post(f"{page}edit/", data).status_code == 303
    client.post(f"{page}do/offer/", {"days": "20"})
    text.refresh_from_db()
    assert (text.state, text.terms["clauses"][0]["body"]) == ("offered", "双方长期合作。")
    answer = {"organisation": mianyang.code, "fingerprint": text.fingerprint}
    assert "2 方中已有 1 方同意" in client.post(f"{page}do/approve/", answer, follow=True).content.decode()
    client.force_login(theirs)
    client.post(f"{page}do/approve/", answer | {"organisation": beibei.code})
    agreement.refresh_from_db()
    assert agreement.state == "in_force"
    client.logout()
    assert "双方长期合作。" in read(client, agreement.get_absolute_url())


def test_the_other_side_sees_what_changed_since_it_last_looked(table, client):
    first = table.offered("a", visits=2)
    client.force_login(table.signer["b"])
    assert "相比" not in read(client, desk(table, first))
    client.force_login(table.signer["a"])
    read(client, desk(table, first))
    second = table.offered("b", visits=4)
    page = read(client, desk(table, second))
    assert "与第 1 稿相比的变化" in page
    assert "删：</span>2</del>" in page
    assert "增：</span>4</ins>" in page
    assert "起草新文本回应" in page


def test_a_wish_names_its_clause_and_both_sides_read_it(table, client):
    text = table.offered("a")
    client.force_login(table.signer["b"])
    sent = {"organisation": table.lead["b"].code, "words": "", "point-4": "改为三次"}
    client.post(desk(table, text, "do/return/"), sent)
    client.force_login(table.signer["a"])
    page = read(client, desk(table, text))
    assert "改为三次" in page
    assert "第 4 条" in page
    client.post(desk(table, more="texts/new/"))
    assert JointText.objects.get(number=2).terms["clauses"][3]["body"] == "每年互访 2 次。"


def test_a_private_draft_is_not_found_by_the_other_side(table, client):
    text = table.draft("a")
    client.force_login(table.signer["b"])
    assert client.get(desk(table, text)).status_code == 404
    assert client.post(desk(table, text, "do/offer/")).status_code == 404


def test_days_of_a_text_are_written_as_days(table, client):
    text = table.draft("a", starts_on="2020-04-27", ends_on="【待定】")
    client.force_login(table.signer["a"])
    page = read(client, desk(table, text))
    assert "2020年4月27日" in page
    assert "2020-04-27" not in page
    assert "【待定】" in page


def test_nothing_typed_is_lost_when_a_colleague_saved_first(table, client):
    text = table.draft("a")
    client.force_login(table.signer["a"])
    typed = form_of(text.terms, preamble="我写的前言", save="1", seen="0" * 64)
    answer = client.post(desk(table, text, "edit/"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "同事刚刚改过这份草稿" in page
    assert "我写的前言" in page
    text.refresh_from_db()
    assert client.post(desk(table, text, "edit/"), typed | {"seen": text.fingerprint}).status_code == 303


def test_what_is_wrong_is_said_beside_what_was_typed(table, client):
    text = table.draft("a")
    client.force_login(table.signer["a"])
    wrong = {
        "clauses-1-number": "1",
        "ends_on": "2019-01-01",
        "starts_on": "2020-01-01",
        "save": "1",
        "seen": text.fingerprint,
    }
    page = client.post(desk(table, text, "edit/"), form_of(text.terms, **wrong)).content.decode()
    assert "第 1 条出现了 2 次，条款序号不能重复" in page
    assert "期满日期不能早于生效日期" in page


def test_more_rows_and_a_pasted_text_come_without_saving(table, client):
    text = table.draft("a")
    client.force_login(table.signer["a"])
    page = client.post(desk(table, text, "edit/"), form_of(text.terms, more="1")).content.decode()
    assert 'name="clauses-6-heading"' in page
    pasted = "前言不读\n第五条 人员培训\n双方互派人员。\n第6条 双方每年举行联席会议，轮流承办。"
    page = client.post(
        desk(table, text, "edit/"), form_of(text.terms, read="1", pasted=pasted)
    ).content.decode()
    assert 'value="人员培训"' in page
    assert "双方每年举行联席会议，轮流承办。" in page
    text.refresh_from_db()
    assert len(text.terms["clauses"]) == 4


@pytest.mark.parametrize(
    ("pasted", "read_out"),
    [
        ("第一条 互访\n每年两次。", [("互访", "每年两次。")]),
        ("第 1 条：双方互访，每年两次。", [("双方互访", "双方互访，每年两次。")]),
        (
            "　　第十二条　保密\r\n双方保密。\r\n第十三条 其他\r\n另行商定。",
            [("保密", "双方保密。"), ("其他", "另行商定。")],
        ),
        ("没有条款", []),
    ],
)
def test_clauses_are_read_out_of_a_text_as_people_have_it(pasted, read_out):
    assert [(clause["heading"], clause["body"]) for clause in read_clauses(pasted)] == read_out


def test_anybody_checks_a_fingerprint(table, client):
    half = table.offered("a", visits=2)
    table.approve(half, "a")
    assert "没有找到这个指纹" in read(client, f"/check/?print={half.fingerprint}")
    first = table.approve(half, "b")
    assert "这是各方同意的现行文本" in read(client, f"/check/?print=%20{first.fingerprint.upper()}%20")
    table.agree(table.offered("b", visits=3))
    assert "后来已被替代" in read(client, f"/check/?print={first.fingerprint}")
    assert "没有找到这个指纹" in read(client, "/check/?print=%00<script>")


def test_anybody_takes_the_proof_of_a_common_text_and_nobody_that_of_another(table, client):
    text = table.offered("a")
    address = f"/agreements/{table.agreement.code}/texts/{text.number}/"
    table.approve(text, "a")
    client.force_login(table.signer["a"])
    assert {client.get(address).status_code, client.get(f"{address}proof/").status_code} == {404}
    table.approve(text, "b")
    client.logout()
    answer = client.get(f"{address}proof/")
    assert verify(json.loads(answer.content)).holds
    assert (answer["X-Content-Type-Options"], "attachment" in answer["Content-Disposition"]) == (
        "nosniff",
        True,
    )
    page = read(client, address)
    assert "各方的同意" in page
    assert "不是法律意义上的签名" in page


def test_a_lapsed_amendment_is_told_in_public_without_its_words(table, client):
    from datetime import timedelta

    from jiedui.areas.agreements.joint.services import offer
    from jiedui.areas.agreements.tasks import let_texts_lapse
    from jiedui.foundation.core import clock

    table.agree(table.offered("a"))
    offer(table.draft("b", preamble="不公开的话"), actor=table.signer["b"], days=5)
    with clock.at(clock.now() + timedelta(days=6)):
        let_texts_lapse()
        page = read(client, table.agreement.get_absolute_url())
    assert "有一份补充文本未获各方同意" in page
    assert "第 1 版继续有效" in page
    assert "不公开的话" not in page


def test_facts_are_changed_and_a_draft_is_deleted(table, client):
    client.force_login(table.signer["a"])
    side = table.agreement.sides.get(order=2)
    kept = {f"side-{each.pk}-contact": each.contact for each in table.agreement.sides.all()}
    sent = kept | {
        "sent_on": "2020-04-20",
        "signed_on": "2020-04-27",
        "signed_in": "西南科技大学",
        f"side-{side.pk}-contact": "办公室",
    }
    client.post(desk(table, more="facts/"), sent)
    side.refresh_from_db()
    table.agreement.refresh_from_db()
    assert (side.contact, table.agreement.signed_in) == ("办公室", "西南科技大学")
    answer = client.post(desk(table, more="delete/"), follow=True)
    assert "草稿已删除" in answer.content.decode()
    assert not Agreement.objects.exists()


def test_strangers_start_no_draft(table, client):
    client.force_login(make_user())
    assert client.post(desk(table, more="texts/new/")).status_code == 404


@pytest.mark.parametrize("more", ["", "texts/{number}/"])
def test_pages_need_the_same_queries_for_any_number_of_texts(table, client, more):
    table.agree(table.offered("a", visits=1))
    client.force_login(table.signer["a"])
    path = desk(table, more=more.format(number=1))
    read(client, path)
    with CaptureQueriesContext(connection) as few:
        read(client, path)
    for visits in (2, 3, 4):
        table.agree(table.offered("b", visits=visits))
    with CaptureQueriesContext(connection) as many:
        read(client, path)
    assert len(many) == len(few)


@pytest.mark.parametrize("said", ["9" * 9, "9" * 5000, "-1", "两"])
def test_a_made_up_number_of_rows_is_no_work_and_no_fault(table, client, said):
    text = table.draft("a")
    client.force_login(table.signer["a"])
    answer = client.post(desk(table, text, "edit/"), {"clauses-TOTAL_FORMS": said, "more": "1"})
    assert answer.status_code == 200
