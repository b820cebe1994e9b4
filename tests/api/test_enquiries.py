"""Enquiries, suggestions and the matching desk by program."""

import pytest

from jiedui.areas.exchange.services.suggestions import refresh_suggestions
from tests.api.calling import Program, said
from tests.exchange import town as making

WORDS = {"cooperation": ["licence"], "unclear": "做到多大规模？", "about": "年加工柑橘两万吨的食品企业。"}


@pytest.fixture
def boss(town):
    return Program(town.boss)


@pytest.fixture
def head(town):
    return Program(town.head)


def sent(program, town, target, organisation=None, **values):
    body = {"target": target.code, "organisation": (organisation or town.enterprise).code, **WORDS, **values}
    return program.post("/enquiries", body)


def test_an_enquiry_is_sent_asked_back_answered_accepted_and_talked_about(town, boss, head):
    demand = making.demand(town)
    made = sent(boss, town, making.achievement(town), own=demand.code)
    enquiry = made.json()
    at = f"/enquiries/{enquiry['code']}"
    assert (made.status_code, made["Location"], enquiry["own"]["code"], enquiry["contacts"]) == (
        201, f"/api/v1{at}", demand.code, [],
    )  # fmt: skip
    assert [row["code"] for row in head.get("/enquiries").json()["items"]] == [enquiry["code"]]
    assert [row["code"] for row in boss.get("/enquiries?box=sent&state=sent").json()["items"]] == [
        enquiry["code"]
    ]
    assert said(head.post(f"{at}/decline")) == (409, "请填写婉拒的理由。")
    assert head.post(f"{at}/ask", {"comment": "原料含水率多少？"}).json()["state"]["value"] == "asked"
    assert boss.post(f"{at}/reply", {"comment": "约 80 %。"}).json()["state"]["value"] == "sent"
    assert said(boss.post(f"{at}/messages", {"body": "你好"})) == (409, "对接接受之后才能互相留言。")
    accepted = head.post(f"{at}/accept", {"comment": "欢迎来访"}).json()
    assert [pair["person"] for pair in accepted["contacts"]] == ["周示例", "秦示例"]
    assert boss.post(f"{at}/messages", {"body": "下周来访"}).status_code == 201
    talk = [(row["kind"]["value"], row["body"]) for row in head.get(f"{at}/messages").json()]
    assert talk == [
        ("question", "原料含水率多少？"),
        ("answer", "约 80 %。"),
        ("note", "欢迎来访"),
        ("note", "下周来访"),
    ]
    assert Program(town.stranger).get(at).status_code == 404


def test_bad_words_are_refused_beside_their_field(town, boss):
    target = making.achievement(town)
    answer = sent(boss, town, target, about="请打 13800138000")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["about"])
    assert sent(boss, town, target, cooperation=[]).json()["errors"] == {
        "cooperation": ["请至少选择一种希望的合作方式。"]
    }
    assert sent(boss, town, target, organisation=town.institute).json()["errors"] == {
        "organisation": ["您不是该单位的成员，不能代它发起对接。"]
    }
    assert sent(boss, town, target, own="XQ-00000000").json()["errors"] == {
        "own": ["请选择本单位的需求或成果。"]
    }
    assert sent(boss, town, target, from_broker=town.boss.pk).json()["errors"] == {
        "from_broker": ["所选人员不是技术经理人。"]
    }
    sent(boss, town, target)
    assert said(sent(boss, town, target)) == (409, "本单位已发起对接，请等待答复")


def test_whoever_asks_about_an_anonymous_demand_is_not_told_whose_it_is_until_accepted(town, boss, head):
    demand = making.demand(town, anonymous=True)
    made = sent(head, town, demand, town.institute).json()
    at = f"/enquiries/{made['code']}"
    boss.post(f"{at}/ask", {"comment": "请先说说做过的项目。"})
    seen = str(head.get(at).json()) + str(head.get(f"{at}/messages").json())
    assert (made["to_organisation"], town.enterprise.name in seen, "周示例" in seen) == (None, False, False)
    head.post(f"{at}/reply", {"comment": "做过中试。"})
    boss.post(f"{at}/accept")
    assert head.get(at).json()["to_organisation"]["code"] == town.enterprise.code


@pytest.fixture
def matched(town):
    demand, row = making.demand(town), making.achievement(town)
    making.all_indexed()
    refresh_suggestions(demand)
    return demand, row


def test_what_was_found_is_listed_with_reasons_and_judged(town, boss, matched):
    demand, row = matched
    overview = boss.get("/suggestions").json()
    assert [(each["listing"]["code"], each["total"]) for each in overview] == [(demand.code, 1)]
    found = boss.get(f"/suggestions/{demand.code}").json()["items"][0]
    assert (found["code"], found["endorsed"], bool(found["reasons"]["terms"])) == (row.code, False, True)
    at = f"/suggestions/{demand.code}/{row.code}"
    assert boss.post(f"{at}/endorse").json()["endorsed"] is True
    assert boss.post(f"{at}/dismiss", {"reason": "scale"}).json()["dismissed"] == "scale"
    aside = boss.get(f"/suggestions/{demand.code}").json()
    assert (aside["items"], [each["reason"]["value"] for each in aside["put_aside"]]) == ([], ["scale"])
    assert boss.post(f"{at}/take-back").json() == {
        "demand": demand.code, "answer": row.code, "organisation": {"code": town.enterprise.code, "name": town.enterprise.name},
        "endorsed": False, "dismissed": None,
    }  # fmt: skip
    assert said(Program(town.head).get(f"/suggestions/{demand.code}"))[0] == 403
    assert boss.post(f"{at}/dismiss", {"reason": "mood"}).status_code == 422


def test_a_described_problem_is_answered_as_on_the_page(town, matched):
    from django.contrib.auth.models import AnonymousUser

    from jiedui.areas.exchange.previews import preview

    problem = "柑橘皮渣提取果胶，收率不足 12 %。"
    answer = Program().post("/suggestions/preview", {"problem": problem}).json()
    page = preview("", problem, actor=AnonymousUser())
    assert [row["code"] for row in answer["items"]] == [candidate.code for candidate in page.candidates]
    assert answer["items"][0]["reasons"]["terms"] == list(page.candidates[0].explanation.terms)
    assert (answer["too_short"], answer["index_missing"]) == (False, False)
    assert Program().post("/suggestions/preview", {"problem": "果"}).json()["too_short"] is True
    assert Program().post("/suggestions/preview", {"problem": "果" * 20_001}).json()["too_long"] is True
    assert (
        Program()
        .post("/suggestions/preview", {"problem": problem, "owner": town.enterprise.code})
        .status_code
        == 404
    )


def test_a_preview_for_ones_own_looks_on_the_other_side(town, boss, matched):
    making.achievement(town, owner=town.enterprise, actor=town.boss, title="柑橘果胶提取（本方）")
    making.all_indexed()
    answer = boss.post(
        "/suggestions/preview", {"problem": "柑橘果胶提取", "owner": town.enterprise.code}
    ).json()
    assert [row["code"] for row in answer["items"]] == [matched[1].code]


def test_nothing_is_found_that_the_caller_may_not_see(town, boss):
    making.achievement(town, visibility="internal")
    making.all_indexed()
    for program in (Program(), boss):
        assert program.post("/suggestions/preview", {"problem": "柑橘果胶连续逆流提取"}).json()["items"] == []


def test_the_desk_lists_judges_and_asks(town, boss, matched):
    demand, row = matched
    pairs = boss.get("/matching?band=all&since=all").json()["items"]
    assert [(pair["demand"]["code"], pair["code"], pair["organisation"]["code"]) for pair in pairs] == [
        (demand.code, row.code, town.enterprise.code)
    ]
    at = f"/matching/{demand.code}/{row.code}"
    assert boss.post(f"{at}/endorse").json()["endorsed"] is True
    assert boss.post(f"{at}/unsay").json()["endorsed"] is False
    assert boss.post(f"{at}/dismiss", {"reason": "price"}).json()["dismissed"] == "price"
    asked = {
        "pairs": [
            {"demand": demand.code, "answer": row.code},
            {"demand": demand.code, "answer": "CG-00000000"},
        ],
        **WORDS,
    }
    became = boss.post("/matching/enquire", asked, Idempotency_Key="k").json()
    assert [bool(each["enquiry"]) for each in became] == [True, False]
    assert boss.post("/matching/enquire", asked, Idempotency_Key="k").json() == became
    assert (
        boss.post("/matching/letters", {"organisation": town.enterprise.code, "rhythm": "never"}).json()[
            "rhythm"
        ]
        == "never"
    )


def test_who_does_no_matching_has_no_desk(town):
    from tests.accounts.factories import UserFactory

    assert said(Program(UserFactory()).get("/matching")) == (403, "您没有权限：使用对接台。")


@pytest.mark.parametrize("rows", [1, 3])
def test_enquiries_need_the_same_queries_for_any_number_of_rows(town, head, rows, django_assert_num_queries):
    for number in range(rows):
        sent(head, town, making.demand(town, title=f"需求之{number}", anonymous=True), town.institute)
    head.get("/enquiries?box=sent")
    with django_assert_num_queries(4):
        listed = head.get("/enquiries?box=sent").json()["items"]
    assert [row["to_organisation"] for row in listed] == [None] * rows


def test_an_enquirys_steps_are_what_the_caller_may_do(town, boss, head):
    made = sent(boss, town, making.achievement(town)).json()
    at = f"/enquiries/{made['code']}"
    steps = {
        name: [step["name"] for step in program.get(at).json()["steps"]]
        for name, program in (("boss", boss), ("head", head))
    }
    assert steps == {"boss": ["withdraw"], "head": ["accept", "ask", "decline"]}
    assert boss.post(f"{at}/withdraw").json()["state"]["value"] == "withdrawn"


def test_a_broker_is_named_to_follow_the_match(town, boss):
    from tests.accounts.factories import UserFactory
    from tests.organisations.factories import MembershipFactory

    broker = MembershipFactory(
        organisation=town.enterprise, role="broker", user=UserFactory(name="经示例")
    ).user
    at = f"/enquiries/{sent(boss, town, making.achievement(town)).json()['code']}"
    assert boss.post(f"{at}/broker", {"broker": broker.pk}).json()["from_broker"] == "经示例"
    assert boss.post(f"{at}/broker", {"broker": town.head.pk}).json()["errors"] == {
        "broker": ["所选人员不是技术经理人。"]
    }
    assert [row["code"] for row in Program(broker).get("/enquiries?box=followed").json()["items"]] == [
        at.rpartition("/")[2]
    ]


def test_a_search_is_kept_changed_paused_read_and_deleted(town, boss):
    kept = boss.post(
        "/searches", {"name": "柑橘", "kind": "achievement", "query": "q=柑橘&page=3", "rhythm": "daily"}
    )
    at = f"/searches/{kept.json()['id']}"
    assert (kept.status_code, kept["Location"], kept.json()["query"]) == (
        201, f"/api/v1{at}", "q=%E6%9F%91%E6%A9%98",
    )  # fmt: skip
    assert boss.call("patch", at, {"name": "柑橘皮渣"}).json()["rhythm"] == "daily"
    assert boss.post(f"{at}/pause", {"paused": True}).json()["paused"] is True
    assert boss.get(at).json()["found"] == []
    assert boss.post("/searches", {"name": "", "kind": "demand", "problem": "x"}).status_code == 422
    assert Program(town.head).get(at).status_code == 404
    assert [row["name"] for row in boss.get("/searches").json()["items"]] == ["柑橘皮渣"]
    assert boss.delete(at).status_code == 204
