"""The figures of a report, and that every one of them stands in the list that it leads to."""

import re

import pytest

from jiedui.fronts.insights.reports.gathering import gather
from tests.insights.reports.conftest import YEAR, numbers_in

pytestmark = pytest.mark.django_db


def figures(year):
    return gather(year.agreement, **YEAR)


def test_the_year_is_counted(year):
    whole = figures(year)["whole"]
    counted = {name: part["value"] for name, part in whole.items() if isinstance(part, dict)}
    assert counted == {
        "active": 4,
        "done": 1,
        "under_way": 1,
        "not_begun": 0,
        "overdue": 2,
        "blocked": 1,
        "disagreement": 1,
        "silent": 3,
    }
    assert (whole["percent"], whole["by_side"]) == (37, [43, 37])


def test_clauses_tell_what_both_sides_say_of_each_commitment(year):
    clauses = figures(year)["clauses"]
    assert [(clause["number"], clause["percent"]) for clause in clauses] == [(2, 0), (3, 75)]
    rows = {row["title"]: (row["said"], row["percent"], row["signs"]) for row in clauses[1]["commitments"]}
    assert rows == {
        "示例联合调研": (["3", "2"], 50, ["overdue", "disagreement", "silent"]),
        "示例对接会": (["4", "4"], 100, ["done"]),
    }


def test_activities_are_counted_and_only_public_ones_told(year):
    held = figures(year)["activities"]
    assert [held[name]["value"] for name in ("held", "people", "closed", "news", "public")] == [3, 3, 0, 0, 2]
    assert [(each["kind"], each["held"]["value"]) for each in held["kinds"]] == [("visit", 1), ("forum", 2)]
    assert [each["held"]["value"] for each in held["hosts"]] == [2, 1]
    assert [row["title"] for row in held["listed"]] == ["科教创新座谈会（示例）", "示例互访"]
    assert held["listed"][0]["summary"] == "双方交流了资源共享。"


def test_pictures_come_with_captions_and_what_they_are(year):
    (told,) = figures(year)["pictures"]
    assert (told["caption"], told["activity"]) == ("座谈会现场（示例）", "科教创新座谈会（示例）")
    assert re.fullmatch(r"[0-9a-f]{64}", told["sha256"])


def test_give_and_take_stand_by_year(year):
    (told,) = figures(year)["reciprocity"]
    visits = next(flow for flow in told["flows"] if flow["_code"] == "activities.visits")
    assert (told["year"], visits["given"], visits["received"]) == (2021, ["0", "1"], ["1", "0"])


def test_every_number_stands_in_its_list(year, client):
    client.force_login(year.pledge.signer["b"])
    seen = {}
    for name, value, path in numbers_in(figures(year)):
        context = client.get(path).context
        found = context["totals"]["people"] if name == "people" else context["page"].paginator.count
        seen[name, path] = (value, found)
    assert len(seen) > 30
    assert {key: pair for key, pair in seen.items() if pair[0] != pair[1]} == {}


def test_the_ledger_shows_the_numbers_of_its_year(year, client):
    client.force_login(year.pledge.signer["b"])
    for told in figures(year)["reciprocity"]:
        rows = {row.kind.code: row for row, _may in client.get(told["_path"]).context["rows"]}
        shown = {code: [each.given_words for each in row.balances] for code, row in rows.items()}
        assert shown == {flow["_code"]: flow["given"] for flow in told["flows"]}


def test_the_public_list_shows_strangers_the_public_number(year, client):
    public = figures(year)["activities"]["public"]
    assert client.get(public["_path"]).context["page"].paginator.count == public["value"] == 2


@pytest.mark.parametrize("more", [0, 5])
def test_gathering_needs_the_same_queries_for_any_number_of_rows(year, more, django_assert_max_num_queries):
    for _each in range(more):
        year.pledge.active(title="又一项（示例）")
    with django_assert_max_num_queries(45):
        figures(year)
