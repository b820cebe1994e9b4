"""The coordination desk: the year under its clauses, narrowed, drawn and taken along."""

import re
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from jiedui.areas.agreements.commitments.services import set_dependencies
from jiedui.fronts.insights.coordination import by_clause
from jiedui.fronts.insights.gantt import END, LEFT, chart_of
from jiedui.fronts.insights.years import year_list, years_of
from tests.agreements.factories import make_organisation
from tests.organisations.factories import MembershipFactory


def url_of(agreement, more=""):
    return f"/desk/insights/{agreement.code}/coordination/{more}"


def year_of(pledge, query=""):
    found = year_list(pledge.agreement, pledge.signer["a"], QueryDict(query))
    return by_clause(found.all_lines())


def titles(parts):
    return [(part.clause.number, [line.title for line in part.lines]) for part in parts]


def chart(pledge, year=2021):
    return chart_of(year_of(pledge, f"year={year}"), year)


def test_the_lines_stand_under_their_clauses_by_deadline(pledge):
    pledge.active(title="晚些", due_on=date(2021, 12, 31))
    pledge.active(title="早些", due_on=date(2021, 9, 30))
    pledge.active(title="共享", clause=pledge.clause(2))
    assert titles(year_of(pledge)) == [(2, ["共享"]), (3, ["早些", "晚些"])]


def test_a_year_has_what_runs_in_it_and_the_present_one_what_is_left_over(pledge):
    pledge.active(title="去年的", starts_on=date(2020, 5, 1), due_on=date(2020, 12, 31))
    pledge.active(title="跨年的", starts_on=date(2020, 5, 1), due_on=date(2022, 3, 31))
    pledge.active(title="明年的", starts_on=date(2022, 1, 1), due_on=date(2022, 12, 31))
    pledge.proposed("a", title="还没确认的")
    done = pledge.active(title="去年做完的", starts_on=date(2020, 5, 1), due_on=date(2020, 12, 30))
    for who in "ab":
        pledge.report(done, who, 4)
    assert years_of(pledge.agreement) == [2022, 2021, 2020]
    assert titles(year_of(pledge, "year=2021")) == [(3, ["去年的", "跨年的"])]
    assert titles(year_of(pledge, "year=2020")) == [(3, ["去年做完的", "去年的", "跨年的"])]
    assert titles(year_of(pledge, "year=2022")) == [(3, ["跨年的", "明年的"])]
    assert titles(year_of(pledge, "year=x")) == titles(year_of(pledge, "year=2021"))


def test_lines_are_narrowed_by_side_unit_and_standing(pledge):
    at_home = make_organisation(region=pledge.world.region_b)
    own = pledge.active(title="另一单位的", responsible={pledge.world.b.pk: at_home})
    other = pledge.active(title="牵头单位的")
    pledge.report(other, "b", 4)
    pledge.report(own, "a", 4)
    assert titles(year_of(pledge, f"unit={at_home.code}")) == [(3, ["另一单位的"])]
    assert titles(year_of(pledge, "side=1")) == [(3, ["牵头单位的"])]
    assert titles(year_of(pledge, "state=blocked")) == []


def test_a_bar_reaches_from_start_to_deadline_and_is_filled_as_far_as_it_counts(pledge):
    whole = pledge.active(title="全年")
    for who in "ab":
        pledge.report(whole, who, 1)
    pledge.active(title="从去年到明年", starts_on=date(2020, 3, 1), due_on=date(2022, 3, 1))
    first, second = chart(pledge).bars
    assert (first.x, first.end, first.filled, first.words) == (LEFT, END, (END - LEFT) // 4, "25 % 进行中")
    assert (first.begins_before, first.ends_after) == (False, False)
    assert (second.begins_before, second.ends_after, second.words) == (True, True, "0 % 进行中")


def test_todays_line_stands_in_the_present_year_only(pledge):
    pledge.active(due_on=date(2022, 12, 31))
    assert (chart(pledge).today_x, chart(pledge, 2022).today_x) == (LEFT + round(720 * 165 / 365), 0)
    assert chart(pledge).today_words == "6月15日"


def test_what_is_late_has_a_tail_until_today(pledge):
    pledge.active(due_on=date(2021, 3, 31))
    (bar,) = chart(pledge).bars
    assert (bar.tone, bar.late_until) == ("bad", chart(pledge).today_x)


def test_an_arrow_leads_from_what_comes_first(pledge):
    first = pledge.active(title="先", due_on=date(2021, 3, 31))
    then = pledge.active(title="后", starts_on=date(2021, 5, 1))
    set_dependencies(then, actor=pledge.signer["a"], depends_on=[first])
    drawn = chart(pledge)
    assert len(drawn.arrows) == 1
    assert drawn.arrows[0].startswith(f"M{drawn.bars[0].end},{drawn.bars[0].middle} ")
    assert drawn.arrows[0].endswith(f"H{drawn.bars[1].x}")


def test_long_titles_are_clipped_in_the_chart_and_whole_beneath_it(pledge, client):
    title = "共建绿色建材中试平台并每季度开展一次联合检测和公开发布"
    pledge.active(title=title)
    assert chart(pledge).bars[0].label == f"{title[:17]}…"
    client.force_login(pledge.signer["a"])
    page = client.get(url_of(pledge.agreement)).content.decode()
    assert re.search(f"<a href=[^>]+>{title}</a>", page)


def test_the_page_shows_chart_and_table_and_is_taken_along(pledge, client):
    pledge.active(title="举办对接会")
    client.force_login(pledge.signer["a"])
    page = client.get(url_of(pledge.agreement)).content.decode()
    assert all(words in page for words in ("<svg", "今天 6月15日", "第 3 条 共促成果转化", "绵阳牵头单位"))
    for kept in ("", "gaps/", "overdue/"):
        answer = client.get(url_of(pledge.agreement, kept), {"export": "csv"})
        assert answer.status_code == 200
    csv = client.get(url_of(pledge.agreement), {"export": "csv", "year": "2021"})
    assert "举办对接会" in b"".join(csv.streaming_content).decode()


@pytest.mark.parametrize(
    "query", [{"year": "9" * 30}, {"page": "x"}, {"side": "²"}, {"q": "\0"}, {"year": "\0"}]
)
def test_nonsense_in_the_address_does_no_harm(pledge, client, query):
    pledge.active()
    client.force_login(pledge.signer["a"])
    assert client.get(url_of(pledge.agreement), query).status_code == 200


@pytest.mark.parametrize("page", ["", "gaps/", "overdue/"])
def test_only_who_stands_in_the_agreement_sees_its_desks(pledge, client, page):
    stranger = MembershipFactory(organisation=make_organisation()).user
    for person, status in ((pledge.signer["b"], 200), (pledge.world.staff, 200), (stranger, 403)):
        client.force_login(person)
        assert client.get(url_of(pledge.agreement, page)).status_code == status
    assert client.get("/desk/insights/XY-none/coordination/" + page).status_code == 404


@pytest.mark.parametrize("page", ["", "gaps/", "overdue/"])
def test_an_empty_desk_says_what_will_stand_there(pledge, client, page):
    client.force_login(pledge.signer["a"])
    assert "c-empty" in client.get(url_of(pledge.agreement, page)).content.decode()


@pytest.mark.parametrize("page", ["", "gaps/", "overdue/"])
def test_a_desk_needs_the_same_queries_for_any_number_of_rows(pledge, client, page):
    client.force_login(pledge.signer["a"])

    def grow(number):
        row = pledge.active(title=f"第 {number} 件", due_on=date(2021, 12, 1 + number))
        pledge.report(row, "a", 3)
        pledge.report(row, "b", 1)
        pledge.proposed("a", title=f"提出的第 {number} 件")

    grow(1)
    client.get(url_of(pledge.agreement, page))
    with CaptureQueriesContext(connection) as one:
        client.get(url_of(pledge.agreement, page))
    grow(2)
    grow(3)
    with CaptureQueriesContext(connection) as three:
        client.get(url_of(pledge.agreement, page))
    assert len(three) == len(one)
