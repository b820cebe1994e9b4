"""Yearly plans at the desk: begun, written, settled, read with their progress, copied, taken along."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiedui.areas.agreements.joint.services import offer
from jiedui.areas.agreements.joint.todos import to_answer
from jiedui.areas.agreements.models import Commitment, JointText, PlanLine, YearPlan
from tests.agreements.factories import make_organisation
from tests.organisations.factories import MembershipFactory


def home(planning, more=""):
    return f"{planning.agreement.get_desk_url()}plans/{more}"


def read(client, path, **query):
    return client.get(path, query).content.decode()


def form_of(text, *, rows=None, **changed):
    """What a browser sends from the editor."""
    lines = text.terms["lines"]
    data = {
        "title": text.terms["title"],
        "note": text.terms["note"],
        "seen": text.fingerprint,
        "save": "1",
        "lines-TOTAL_FORMS": str(rows or len(lines)),
        "lines-INITIAL_FORMS": str(len(lines)),
    }
    for row, line in enumerate(lines):
        for name in ("number", "title", "measure", "target", "unit", "starts_on", "due_on", "note"):
            data[f"lines-{row}-{name}"] = str(line[name]).replace("【待定】", "")
        data[f"lines-{row}-key"], data[f"lines-{row}-commitment"] = line["_key"], line["_commitment"]
        data[f"lines-{row}-clause"] = line["clause"]["_key"]
        for unit in line["responsible"]:
            data[f"lines-{row}-unit_{unit['_side']}"] = unit["organisation"].replace("【待定】", "")
    return data | changed


def test_from_a_year_to_commitments(planning, client):
    client.force_login(planning.pledge.signer["a"])
    assert "还没有年度工作计划" in read(client, home(planning))
    begun = client.post(home(planning, "new/"), {"year": "2021"})
    assert begun["Location"].endswith("/plans/2021/texts/1/edit/")
    text = JointText.objects.get(kind="plan")
    assert 'name="lines-0-title"' in read(client, begun["Location"])
    typed = {
        "lines-0-number": "1",
        "lines-0-title": "举办对接会",
        "lines-0-clause": planning.pledge.clause().key,
        "lines-0-measure": "场次",
        "lines-0-target": "4",
        "lines-0-unit": "场",
        "lines-0-starts_on": "2021-01-01",
        "lines-0-due_on": "2021-12-31",
        "lines-0-unit_1": "绵阳牵头单位",
        "lines-0-unit_2": planning.pledge.lead["b"].code,
    }
    assert client.post(begun["Location"], form_of(text, rows=1) | typed).status_code == 303
    page = home(planning, "2021/texts/1/")
    client.post(f"{page}do/offer/", {"days": "20"})
    text.refresh_from_db()
    assert [party.text for party in to_answer(planning.pledge.signer["b"])] == [text]
    for who in "ab":
        client.force_login(planning.pledge.signer[who])
        sent = {"organisation": planning.pledge.lead[who].code, "fingerprint": text.fingerprint}
        client.post(f"{page}do/approve/", sent)
    row = PlanLine.objects.get()
    assert (row.title, row.commitment.state) == ("举办对接会", "active")
    assert "举办对接会" in read(client, home(planning, "2021/"))
    assert client.get(f"{page}text.docx").status_code == 200


def test_a_year_that_cannot_be_is_refused_where_it_was_typed(planning, client):
    client.force_login(planning.pledge.signer["a"])
    refused = client.post(home(planning, "new/"), {"year": "2019"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "2019 年不在协议的有效期内" in page
    assert 'value="2019"' in page


def test_nothing_typed_is_lost_when_a_line_is_refused(planning, client):
    text = planning.started(lines=[planning.line(), planning.line(title="另一件")])
    client.force_login(planning.pledge.signer["a"])
    path = home(planning, "2021/texts/1/edit/")
    wrong = {"lines-0-target": "很多", "lines-1-unit_2": "没有的单位", "lines-1-title": "改过的名称"}
    refused = client.post(path, form_of(text, **wrong))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "“北碚”没有叫“没有的单位”的单位" in page
    assert all(f'value="{typed}"' in page for typed in wrong.values())
    doubled = client.post(path, form_of(text, **{"lines-1-number": "1"})).content.decode()
    assert "第 1 条出现了 2 次，序号不能重复" in doubled
    assert JointText.objects.get(pk=text.pk).fingerprint == text.fingerprint


def test_lines_are_reordered_crossed_out_and_added_with_empty_rows(planning, client):
    text = planning.started(lines=[planning.line(title=f"第 {n} 件") for n in (1, 2, 3)])
    client.force_login(planning.pledge.signer["a"])
    path = home(planning, "2021/texts/1/edit/")
    data = form_of(text, **{"lines-0-number": "8", "lines-1-DELETE": "on"})
    more = {name: value for name, value in data.items() if name != "save"} | {"more": "1"}
    page = client.post(path, more).content.decode()
    assert re.search(r'name="lines-TOTAL_FORMS" value="6"', page)
    assert 'name="lines-5-title"' in page
    assert client.post(path, data).status_code == 303
    text.refresh_from_db()
    assert [line["title"] for line in text.terms["lines"]] == ["第 3 件", "第 1 件"]


def test_a_draft_that_a_colleague_changed_is_not_overwritten_unseen(planning, client):
    text = planning.started(lines=[planning.line()])
    planning.edited(text, {**text.terms["lines"][0], "target": "5"})
    client.force_login(planning.pledge.signer["a"])
    refused = client.post(home(planning, "2021/texts/1/edit/"), form_of(text, **{"lines-0-target": "6"}))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert all(words in page for words in ("同事刚刚改过", 'value="6"'))


def test_the_other_side_sees_what_changed_line_by_line_and_wishes_for_one(planning, client):
    text = planning.offered(planning.line())
    signer = planning.pledge.signer
    client.force_login(signer["b"])
    read(client, home(planning, "2021/texts/1/"))
    answer = planning.drafted("b", YearPlan.objects.get())
    answer = planning.edited(answer, {**answer.terms["lines"][0], "target": "6"}, who="b")
    offer(answer, actor=signer["b"])
    client.force_login(signer["a"])
    page = read(client, home(planning, "2021/texts/2/"))
    assert "与第 1 稿相比的变化" in page
    assert re.search(r"<ins.*?</span>6", page, re.DOTALL)
    sent = {"organisation": planning.pledge.lead["a"].code, "point-1": "还是四场"}
    client.post(home(planning, "2021/texts/2/do/return/"), sent)
    assert "还是四场" in read(client, home(planning, "2021/texts/2/"))
    text.refresh_from_db()
    assert text.state == "countered"


def test_next_year_is_begun_with_a_button_that_says_what_it_left_out(planning, client):
    plan = planning.agreed(planning.line(title="做完的"), planning.line(title="没做完的"))
    for who in "ab":
        planning.pledge.report(plan.lines.get(number=1).commitment, who, 4)
    client.force_login(planning.pledge.signer["b"])
    assert "由此起草下一年的" in read(client, home(planning, "2021/"))
    page = client.post(home(planning, "2021/copy/"), follow=True).content.decode()
    assert all(words in page for words in ("做完的（已完成）", 'value="没做完的"'))
    assert "由此起草下一年的" not in read(client, home(planning, "2021/"))


def test_what_was_never_offered_is_deleted_with_a_button(planning, client):
    planning.started(lines=[planning.line()])
    client.force_login(planning.pledge.signer["a"])
    assert "删除草稿" in read(client, home(planning, "2021/"))
    client.post(home(planning, "2021/delete/"))
    assert YearPlan.objects.count() == 0


def test_plans_and_their_lines_are_taken_along(planning, client):
    planning.agreed(planning.line())
    client.force_login(planning.pledge.signer["a"])
    for path, words in (
        (home(planning), "2021 年度工作计划"),
        (home(planning, "2021/"), "绵阳：绵阳牵头单位"),
    ):
        answer = client.get(path, {"export": "csv"})
        assert words in b"".join(answer.streaming_content).decode()


def test_who_has_no_part_in_it_finds_nothing(planning, client):
    planning.agreed(planning.line())
    stranger = MembershipFactory(organisation=make_organisation(region=planning.pledge.world.region_a)).user
    client.force_login(stranger)
    assert "2021 年度工作计划" not in read(client, home(planning))
    for path in ("2021/", "2021/texts/1/", "2021/texts/1/edit/", "1999/"):
        assert client.get(home(planning, path)).status_code == 404
    assert client.post(home(planning, "new/"), {"year": "2022"}).status_code == 404


def test_a_unit_of_a_line_reads_the_plan_and_opens_its_commitment(planning, client):
    world = planning.pledge.world
    unit = make_organisation(region=world.region_b)
    planning.agreed(planning.line(responsible={world.a.pk: world.lead_a, world.b.pk: unit}))
    client.force_login(MembershipFactory(organisation=unit).user)
    page = read(client, home(planning, "2021/"))
    assert Commitment.objects.get().get_absolute_url() in page
    assert "起草修改稿" not in page


@pytest.mark.parametrize("path", ["", "2021/", "2021/texts/1/", "2021/texts/2/edit/"])
def test_pages_need_the_same_queries_for_any_number_of_lines(planning, client, path):
    plan = planning.agreed(planning.line())
    planning.drafted("a", plan)
    client.force_login(planning.pledge.signer["a"])
    client.get(home(planning, path))
    with CaptureQueriesContext(connection) as few:
        assert client.get(home(planning, path)).status_code == 200
    lines = [planning.line(title=f"第 {number} 件") for number in range(3)]
    draft = planning.edited(JointText.objects.get(state="draft"), *lines)
    if "edit" not in path:
        planning.agree(offer(draft, actor=planning.pledge.signer["a"]))
        client.get(home(planning, path))
    with CaptureQueriesContext(connection) as more:
        client.get(home(planning, path))
    assert len(more) <= len(few) + 1
