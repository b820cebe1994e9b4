"""Agreements, their texts and what they oblige to, for programs: the same rules with other manners."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiedui.areas.agreements.models import Agreement, Commitment, Corridor, SigningKey
from jiedui.foundation.core import clock
from tests.agreements.commitments.conftest import make_pledge
from tests.agreements.commitments.test_evidence import accept, enquiry_between
from tests.agreements.factories import make_organisation, make_region, make_signer
from tests.api.calling import Program, said

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def pledge(db):
    with clock.at("2021-06-15 10:00"):
        yield make_pledge()


@pytest.fixture
def a(pledge):
    return Program(pledge.signer["a"])


@pytest.fixture
def b(pledge):
    return Program(pledge.signer["b"])


def done(answer, status=200):
    """What was answered; whatever went wrong stands in the failure."""
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def at(pledge, more=""):
    return f"/agreements/{pledge.agreement.code}{more}"


def given(**values):
    return {
        "clause": 3,
        "title": "举办对接会",
        "measure": "场次",
        "unit": "场",
        "target": "4",
        "starts_on": "2021-01-01",
        "due_on": "2021-12-31",
    } | values


# --- the agreement


def test_everybody_reads_what_was_agreed_and_nobody_else_how_the_sides_are_reached(pledge, a):
    pledge.agreement.sides.update(contact="请找示例")
    read = done(Program().get(at(pledge)))
    assert [clause["number"] for clause in read["text"]["clauses"]] == [1, 2, 3]
    assert [side["contact"] for side in read["sides"]] == ["", ""]
    assert [side["contact"] for side in done(a.get(at(pledge)))["sides"]] == ["请找示例", "请找示例"]
    assert [row["code"] for row in done(Program().get("/agreements"))["items"]] == [pledge.agreement.code]
    checked = done(Program().get(f"/agreements/check?print={read['text']['fingerprint']}"))
    assert (checked["common"], checked["in_force"], len(checked["parties"])) == (True, True, 2)


def test_a_program_begins_joins_settles_and_deletes(pledge, a, b):
    body = {"drafter": pledge.lead["a"].code, "title": "专项协议（示例）", "kind": "specific"}
    code = done(a.post("/agreements", body), 201)["code"]
    for lead, short in ((pledge.lead["a"], "绵"), (pledge.lead["b"], "碚")):
        done(a.post(f"/agreements/{code}/sides", {"lead": lead.code, "short": short}), 201)
    assert Program().get(f"/agreements/{code}").status_code == 404
    text = done(a.post(f"/agreements/{code}/texts"), 201)
    assert (text["number"], text["open_points"]) == (1, 1)
    clauses = [{"number": 1, "heading": "宗旨", "body": "双方合作。"}]
    path = f"/agreements/{code}/texts/1"
    edited = done(a.patch(path, {"clauses": clauses, "principles": ["优势互补"]}))
    assert (edited["open_points"], edited["terms"]["principles"]) == (0, ["优势互补"])
    offered = done(a.post(f"{path}/offer", {"days": 20}))
    assert offered["state"]["value"] == "offered"
    print_ = offered["fingerprint"]
    assert said(a.post(f"{path}/approve", {"fingerprint": "0" * 64}))[0] == 409
    for program in (a, b):
        agreed = done(program.post(f"{path}/approve", {"fingerprint": print_}))
    assert (agreed["state"]["value"], agreed["edition"]) == ("agreed", 1)
    assert a.get(f"{path}/proof").status_code == 200
    assert said(a.delete(f"/agreements/{code}")) == (
        409,
        "各方同意过的协议不能删除，只能通知退出或等待期满。",
    )


def test_a_draft_nobody_agreed_on_is_deleted(pledge, a):
    code = done(
        a.post(
            "/agreements", {"drafter": pledge.lead["a"].code, "title": "草稿（示例）", "kind": "specific"}
        ),
        201,
    )["code"]
    assert a.delete(f"/agreements/{code}").status_code == 204
    assert not Agreement.objects.filter(code=code).exists()


def test_a_draft_changed_meanwhile_is_not_overwritten(pledge, a):
    path = f"{at(pledge, '/texts')}/{done(a.post(at(pledge, '/texts')), 201)['number']}"
    old = a.get(path)["ETag"]
    done(a.patch(path, {"preamble": "同事改的。"}))
    assert a.call("patch", path, {"preamble": "我改的。"}, If_Match=old).status_code == 412
    assert a.call("patch", path, {"preamble": "我改的。"}).status_code == 428
    assert done(a.get(path))["terms"]["preamble"] == "同事改的。"


def test_a_counter_offer_says_word_by_word_what_changed(pledge, a, b):
    done(a.post(at(pledge, "/texts")), 201)
    path = at(pledge, "/texts/2")
    done(a.patch(path, {"notice_days": 60}))
    done(a.post(f"{path}/offer"))
    assert [part["words"][0]["text"] for part in done(b.get(f"{path}/changes"))] == ["30"]
    wishes = {"clauses": [{"number": 2, "words": "请写明时限"}]}
    returned = done(b.post(f"{path}/return", wishes))
    assert (returned["state"]["value"], returned["remarks"][0]["clause"]) == ("returned", 2)
    assert said(b.post(f"{path}/return", {"clauses": [{"number": 9, "words": "x"}]}))[0] == 422


def test_who_stands_on_no_side_writes_nothing(pledge):
    stranger = Program(make_signer(make_organisation(), "manager"))
    for path, body in (
        ("/texts", None),
        ("/give-notice", {"comment": "x"}),
        ("/sides", {"lead": pledge.lead["a"].code, "short": "x"}),
        ("/corridors/exchange.answers", {"low": "0.5", "high": "2"}),
        ("/commitments", given()),
    ):
        assert stranger.post(at(pledge, path), body).status_code == 403
    named = {"organisation": make_organisation().code}
    assert said(stranger.post(at(pledge, "/texts"), named)) == (422, "这个单位不牵头这份协议的任何一方。")


def test_facts_are_kept_up_to_date_and_notice_is_given_and_taken_back(pledge, a):
    changed = done(a.patch(at(pledge), {"note": "示例文本", "contacts": [{"side": 1, "contact": "秘书处"}]}))
    assert (changed["note"], changed["sides"][0]["contact"]) == ("示例文本", "秘书处")
    assert said(a.patch(at(pledge), {"contacts": [{"side": 9, "contact": "x"}]}))[0] == 422
    assert said(a.post(at(pledge, "/give-notice")))[0] == 409
    left = done(a.post(at(pledge, "/give-notice"), {"comment": "任务完成"}))
    assert left["sides"][0]["leaves_on"] == "2021-07-15"
    assert done(a.post(at(pledge, "/withdraw-notice")))["sides"][0]["leaves_on"] is None


def test_files_lie_beside_it_for_the_sides_or_for_all(pledge, a):
    upload = SimpleUploadedFile("签署页.pdf", PDF, content_type="application/pdf")
    added = done(a.call("post", at(pledge, "/enclosures"), data={"upload": upload, "title": "签署页"}), 201)
    assert (added[0]["title"], added[0]["is_public"]) == ("签署页", False)
    assert done(Program().get(at(pledge, "/enclosures"))) == []
    path = at(pledge, f"/enclosures/{added[0]['id']}")
    assert done(a.call("patch", path, {"is_public": True}))[0]["is_public"]
    assert len(done(Program().get(at(pledge, "/enclosures")))) == 1
    assert a.delete(path).status_code == 204


def test_keys_are_public_once_they_sealed_and_managed_by_managers(pledge, a):
    assert len(done(Program().get("/signing-keys"))["items"]) == 2
    path = f"/signing-keys/{pledge.lead['a'].code}"
    assert a.get(path).status_code == 403
    manager = Program(make_signer(pledge.lead["a"], "manager"))
    old = done(manager.get(path))[0]
    assert len(done(manager.post(f"{path}/change"), 201)) == 2
    assert said(manager.post(f"{path}/{old['id']}/revoke")) == (409, "请填写作废的理由。")
    assert done(manager.post(f"{path}/{old['id']}/revoke", {"reason": "泄露"}))[1]["reason"] == "泄露"
    assert SigningKey.objects.get(pk=old["id"]).revoked_at is not None


# --- what it obliges to


def test_a_commitment_is_proposed_read_accepted_and_reported_by_both(pledge, a, b):
    unit = make_organisation(name="示例研究所", region=pledge.world.region_b)
    sides = [{"side": 2, "organisation": unit.code, "helpers": [pledge.lead["b"].code]}]
    made = a.post(at(pledge, "/commitments"), given(sides=sides))
    code = done(made, 201)["code"]
    assert made["Location"].endswith(f"/api/v1/commitments/{code}")
    read = done(b.get(f"/commitments/{code}"))
    assert [side["organisation"]["name"] for side in read["sides"]] == ["绵阳牵头单位", "示例研究所"]
    assert said(b.post(f"/commitments/{code}/accept", {"terms_print": "0"}))[0] == 409
    accepted = done(b.post(f"/commitments/{code}/accept", {"terms_print": read["terms_print"]}))
    assert accepted["state"]["value"] == "active"
    done(a.post(f"/commitments/{code}/reports", {"value": "3", "note": "已办三场"}), 201)
    worker = Program(make_signer(unit, "clerk"))
    reported = done(worker.post(f"/commitments/{code}/reports", {"value": "1", "note": "一场"}), 201)
    assert (reported["lower"], [sign["value"] for sign in reported["signs"]]) == (
        "1",
        ["disagreement", "under_way"],
    )
    assert [row["value"] for row in done(a.get(f"/commitments/{code}/reports"))["items"]] == ["1", "3"]
    clause = done(Program().get(at(pledge, "/progress")))["clauses"][0]
    assert (clause["number"], clause["percent"]) == (3, 25)


def test_the_list_has_the_filters_and_orders_of_the_page(pledge, a):
    pledge.active(title="甲事", due_on=date(2021, 3, 1))
    pledge.active(title="乙事")
    pledge.proposed("a", title="丙事")
    titles = lambda query: [row["title"] for row in done(a.get(at(pledge, f"/commitments{query}")))["items"]]  # noqa: E731 -- short
    assert titles("") == ["甲事", "乙事", "丙事"]
    assert titles("?state=overdue&state=proposed") == ["甲事", "丙事"]
    assert titles("?q=乙") == ["乙事"]
    assert titles("?unit=DW-XXXXXXXX") == []
    first = done(a.get(at(pledge, "/commitments?limit=2")))
    assert [row["title"] for row in done(a.get(first["next"]))["items"]] == ["丙事"]
    assert Program().get(at(pledge, "/commitments")).status_code == 401
    assert "甲事" in b"".join(a.get(at(pledge, "/commitments/export")).streaming_content).decode()


def test_terms_change_by_the_proposer_alone_and_then_by_both(pledge, a, b):
    code = done(a.post(at(pledge, "/commitments"), given()), 201)["code"]
    assert done(a.patch(f"/commitments/{code}", {"target": "6"}))["target"] == "6"
    assert b.patch(f"/commitments/{code}", {"target": "7"}).status_code == 403
    done(b.post(f"/commitments/{code}/accept"))
    change = {"target": "8", "reason": "场次增加"}
    changed = done(b.post(f"/commitments/{code}/changes", change), 201)
    assert (changed["target"], changed["changes"][0]["after"]) == ("6", {"target": "8"})
    path = f"/commitments/{code}/changes/{changed['changes'][0]['id']}"
    assert done(a.post(f"{path}/accept"))["target"] == "8"
    assert said(a.post(f"{path}/decline", {"comment": "x"}))[0] == 409


def test_it_is_arranged_blocked_lifted_and_given_up_together(pledge, a, b):
    first, code = pledge.active(title="先办"), pledge.active().code
    path = f"/commitments/{code}"
    assert (
        done(a.post(f"{path}/dependencies", {"depends_on": [first.code]}))["depends_on"][0]["title"] == "先办"
    )
    assert done(a.post(f"{path}/risk", {"risk": "high", "risk_note": "场地"}))["risk"]["value"] == "high"
    helper = make_organisation(region=pledge.world.region_a)
    assigned = done(
        a.post(f"{path}/sides/1", {"organisation": pledge.lead["a"].code, "helpers": [helper.code]})
    )
    assert assigned["sides"][0]["helpers"][0]["code"] == helper.code
    blocked = done(a.post(f"{path}/blocks", {"dependency": first.code, "reason": "还没办"}), 201)
    lift = f"{path}/blocks/{blocked['blocks'][0]['id']}/lift"
    assert done(a.post(lift, {"comment": "办好了"}))["blocks"][0]["lift_reason"] == "办好了"
    assert said(a.post(f"{path}/ask-to-cancel"))[0] == 409
    done(a.post(f"{path}/ask-to-cancel", {"comment": "条件变化"}))
    done(b.post(f"{path}/keep"))
    done(b.post(f"{path}/ask-to-cancel", {"comment": "条件变化"}))
    assert done(a.post(f"{path}/agree-to-cancel"))["state"]["value"] == "cancelled"


def test_a_proposal_is_declined_or_withdrawn_with_a_reason(pledge, a, b):
    declined, withdrawn = (pledge.proposed("a", title=title).code for title in ("甲事", "乙事"))
    done(b.post(f"/commitments/{declined}/decline", {"comment": "人手不够"}))
    done(a.post(f"/commitments/{withdrawn}/withdraw", {"comment": "写错了"}))
    reasons = Commitment.objects.order_by("pk").values_list("state", "cancel_reason")
    assert list(reasons) == [("cancelled", "人手不够"), ("cancelled", "写错了")]


def test_evidence_counts_by_rule_and_by_hand(pledge, a):
    commitment = pledge.active()
    path = f"/commitments/{commitment.code}"
    kind = done(a.get("/commitments/evidence-kinds"))[0]["code"]
    rules = done(a.post(f"{path}/rules", {"kind": "exchange.enquiry"}), 201)
    assert len(rules) == 1
    enquiry = enquiry_between(pledge.lead["a"], pledge.lead["b"], pledge.signer["a"])
    accept(enquiry)
    row = done(a.get(f"{path}/evidence"))["items"][0]
    assert (row["counts"], row["verdict"]["value"]) == (True, "rule")
    removed = done(a.post(f"{path}/evidence/{row['id']}/remove", {"comment": "重复"}))
    assert (removed["counts"], removed["reason"]) == (False, "重复")
    assert done(a.post(f"{path}/evidence/{row['id']}/leave-to-rules"))["counts"]
    assert a.delete(f"{path}/rules/{rules[0]['id']}").status_code == 204
    by_hand = {"kind": "exchange.enquiry", "code": enquiry.code, "reason": "确有其事"}
    assert done(a.post(f"{path}/evidence", by_hand), 201)["verdict"]["value"] == "added"
    assert said(a.post(f"{path}/evidence", by_hand | {"code": "DJ-NONE"}))[0] == 422
    assert kind


def test_the_ledger_and_its_corridors(pledge, a, b):
    path, bounds = at(pledge, "/corridors/exchange.answers"), {"low": "0.5", "high": "2"}
    proposed = done(a.post(path, bounds))
    row = next(each for each in proposed if each["kind"] == "exchange.answers")
    assert (row["corridor"]["agreed"], row["corridor"]["waiting"]) == (False, [2])
    assert said(b.post(f"{path}/agree", {"low": "0.6", "high": "2"}))[0] == 409
    done(b.post(f"{path}/agree", bounds))
    assert Corridor.objects.get().agreed_by.count() == 2
    assert {each["year"] for each in done(a.get(at(pledge, "/reciprocity?year=2020")))} == {2020}
    assert said(a.post(at(pledge, "/corridors/nothing"), bounds)) == (422, "没有这类往来。")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"clause": 2**40}, "clause"),
        ({"target": "1e999999"}, "target"),
        ({"target": "0"}, "target"),
        ({"due_on": "2020-12-31"}, ""),
        ({"sides": [{"side": 7}]}, "sides"),
        ({"sides": [{"side": 2, "organisation": "DW-NONE"}]}, "sides"),
        ({"depends_on": ["SX-NONE"]}, "depends_on"),
        ({"title": "长" * 121}, "title"),
    ],
)
def test_bad_input_is_refused_by_name_and_nothing_is_kept(pledge, a, values, field):
    answer = a.post(at(pledge, "/commitments"), given(**values))
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert Commitment.objects.count() == 0


def test_one_key_proposes_once(pledge, a):
    for _again in range(2):
        a.post(at(pledge, "/commitments"), given(), Idempotency_Key="once")
    assert Commitment.objects.count() == 1


def test_what_is_not_ones_to_see_is_not_found(pledge):
    commitment = pledge.active()
    elsewhere = make_organisation(region=make_region("320500", "苏州市"))
    stranger = Program(make_signer(elsewhere))
    assert stranger.get(f"/commitments/{commitment.code}").status_code == 404
    assert done(stranger.get(at(pledge, "/commitments")))["items"] == []
    assert stranger.get(at(pledge, "/reciprocity")).status_code == 403
