"""A year on whose plan the sides agreed is shown as that plan."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from jiedui.fronts.insights.coordination import by_clause
from jiedui.fronts.insights.years import year_list
from tests.agreements.factories import make_organisation


@pytest.fixture
def agreed(planning):
    """A plan of 2021 with a line out of a commitment and one of its own."""
    pledge = planning.pledge
    commitment = pledge.active(title="举办对接会", target=Decimal(8), due_on=date(2022, 12, 31))
    at_home = make_organisation(name="示例研究所", region=pledge.world.region_b)
    own = {pledge.world.a.pk: pledge.world.lead_a, pledge.world.b.pk: at_home}
    planning.agreed(
        planning.line(commitment=commitment, title="办四场对接会", due_on=date(2021, 11, 30)),
        planning.line(
            title="开放两台仪器",
            clause=pledge.clause(2),
            target="2",
            unit="台",
            responsible=own,
            due_on=date(2021, 5, 31),
        ),
    )
    return planning, commitment


def year_of(planning, query=""):
    return year_list(planning.agreement, planning.pledge.signer["a"], QueryDict(query))


def titles(planning, query=""):
    return [line.title for line in year_of(planning, query).all_lines()]


def test_the_lines_of_the_plan_stand_under_their_clauses(agreed):
    planning, _commitment = agreed
    parts = by_clause(year_of(planning).all_lines())
    assert [(part.clause.number, [line.title for line in part.lines]) for part in parts] == [
        (2, ["开放两台仪器"]),
        (3, ["办四场对接会"]),
    ]
    assert [line.target for part in parts for line in part.lines] == ["2 台", "4 场"]


def test_a_line_stands_by_the_target_and_the_deadline_of_the_year(agreed):
    planning, commitment = agreed
    for who in "ab":
        planning.pledge.report(commitment, who, 4)
    late, done = year_of(planning).all_lines()
    assert (late.percent, late.standing, late.is_overdue) == (0, ("逾期", "bad"), True)
    assert late.signs == [("逾期", "bad")]
    assert (done.percent, done.standing, done.is_overdue) == (100, ("已完成", "good"), False)
    assert [value for _side, _organisation, value in done.values] == ["4", "4"]


def test_the_plan_is_narrowed_as_commitments_are(agreed):
    planning, commitment = agreed
    planning.pledge.report(commitment, "b", 8)
    unit = year_of(planning).planned[0].line.values[1][1]
    assert titles(planning, f"unit={unit.code}") == ["开放两台仪器"]
    assert titles(planning, "state=overdue") == ["开放两台仪器"]
    assert titles(planning, "side=1") == ["开放两台仪器", "办四场对接会"]
    assert titles(planning, "side=2") == ["开放两台仪器"]
    assert titles(planning, "q=仪器") == ["开放两台仪器"]
    assert titles(planning, f"clause={commitment.clause.key}") == ["办四场对接会"]
    assert (year_of(planning).count(), year_of(planning, "q=无").narrowed) == (2, True)


def test_the_page_of_a_planned_year_leads_to_the_plan(agreed, client):
    planning, _commitment = agreed
    client.force_login(planning.pledge.signer["b"])
    url = f"/desk/insights/{planning.agreement.code}/coordination/"
    page = client.get(url).content.decode()
    assert "各方已商定的年度工作计划" in page
    assert "开放两台仪器" in page
    csv = b"".join(client.get(url, {"export": "csv"}).streaming_content).decode()
    assert "开放两台仪器" in csv
    assert "各方还没有商定" in client.get(url, {"year": "2022"}).content.decode()


def test_a_planned_year_needs_the_same_queries_for_any_number_of_lines(planning, client):
    planning.agreed(planning.line(title="第 1 条"))
    planning.agreed(*(planning.line(2022, title=f"第 {n} 条") for n in range(1, 4)), year=2022)
    client.force_login(planning.pledge.signer["a"])
    url = f"/desk/insights/{planning.agreement.code}/coordination/"
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url, {"year": "2021"})
    with CaptureQueriesContext(connection) as three:
        client.get(url, {"year": "2022"})
    assert len(three) == len(one)
