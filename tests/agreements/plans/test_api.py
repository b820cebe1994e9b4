"""Yearly plans for programs: begun, written, settled, read, copied, deleted."""

import pytest

from jiedui.areas.agreements.models import YearPlan
from tests.agreements.factories import make_organisation
from tests.agreements.test_api import done
from tests.api.calling import Program, said
from tests.organisations.factories import MembershipFactory


@pytest.fixture
def programs(planning):
    return {who: Program(signer) for who, signer in planning.pledge.signer.items()}


def under(planning):
    return f"/agreements/{planning.agreement.code}/plans"


def test_a_plan_from_a_year_to_its_lines_and_the_next_year(planning, programs):
    a, lead = programs["a"], planning.pledge.lead
    code = done(a.post(under(planning), {"year": 2021}), 201)["code"]
    text = f"/plans/{code}/texts/1"
    line = {
        "title": "举办对接会",
        "clause": planning.pledge.clause().key,
        "measure": "场次",
        "target": "4",
        "unit": "场",
        "starts_on": "2021-01-01",
        "due_on": "2021-12-31",
        "responsible": [
            {"side": order, "organisation": lead[who].code} for order, who in enumerate("ab", start=1)
        ],
    }
    written = done(a.patch(text, {"lines": [line]}))
    assert (written["open_points"], written["terms"]["lines"][0]["number"]) == (0, 1)
    print_ = done(a.post(f"{text}/offer", {"days": 20}))["fingerprint"]
    for who in "ab":
        done(programs[who].post(f"{text}/approve", {"fingerprint": print_}))
    read = done(programs["b"].get(f"/plans/{code}"))
    assert [(each["title"], each["target"], each["percent"]) for each in read["lines"]] == [
        ("举办对接会", "4", 0)
    ]
    assert [row["year"] for row in done(a.get(under(planning)))] == [2021]
    copied = done(programs["b"].post(f"/plans/{code}/copy"), 201)
    assert (copied["year"], copied["left_out"]) == (2022, [])


def test_what_is_wrong_is_said_as_on_the_page(planning, programs):
    a = programs["a"]
    code = done(a.post(under(planning), {"year": 2021}), 201)["code"]
    refused = a.patch(f"/plans/{code}/texts/1", {"lines": [{"title": "一件", "target": "很多"}]})
    assert refused.status_code == 422
    assert "第 1 条：年度目标“很多”不是数" in refused.content.decode()
    assert (
        said(a.post(under(planning), {"year": 2019}))[1]
        == "2019 年不在协议的有效期内，不能制定这一年的工作计划。"
    )


def test_who_has_no_part_in_it_finds_nothing_and_the_drafter_deletes(planning, programs):
    code = done(programs["a"].post(under(planning), {"year": 2021}), 201)["code"]
    elsewhere = make_organisation(region=planning.pledge.world.region_a)
    stranger = Program(MembershipFactory(organisation=elsewhere).user)
    assert stranger.get(f"/plans/{code}").status_code == 404
    assert programs["b"].delete(f"/plans/{code}").status_code == 403
    assert programs["a"].delete(f"/plans/{code}").status_code == 204
    assert YearPlan.objects.count() == 0
