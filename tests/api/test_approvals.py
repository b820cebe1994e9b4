"""Approvals by program: what waits, one case, an opinion; and never somebody else's."""

import pytest

from jiedui.foundation.approvals.services import StepGiven
from tests.accounts.factories import UserFactory
from tests.api.calling import Program, said, token_of
from tests.approvals.town import Town, task_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


def test_a_case_tells_its_steps_and_what_waits_for_the_caller(town):
    town.chain((StepGiven("会签", role="secretary", rule="all"), StepGiven("主委", role="leader")))
    case = town.submitted()
    task = task_of(town.secretary, case)
    whole = Program(town.secretary).get(f"/approvals/cases/{case.code}").json()
    assert [(step["name"], step["state"], step["count"]) for step in whole["steps"]] == [
        ("会签", "open", "0/2"),
        ("主委", "waiting", ""),
    ]
    assert (whole["tasks"], whole["state"]["value"]) == ([task.pk], "running")


def test_an_opinion_is_refused_in_the_words_of_the_page(town):
    town.chain()
    case = town.submitted()
    at = f"/approvals/tasks/{task_of(town.clerk, case).pk}/opinion"
    clerk = Program(town.clerk)
    assert said(clerk.post(at, {"verdict": "return"}))[0] == 422
    assert clerk.post(at, {"verdict": "perhaps"}).status_code == 422
    assert said(Program(town.leader).post(at, {"verdict": "agree"}))[0] == 403
    assert clerk.post(at, {"verdict": "agree"}).json()["steps"][0]["state"] == "done"
    assert said(clerk.post(at, {"verdict": "agree"})) == (409, "您已经办理过这个环节。")


def test_nobody_learns_of_anothers_approvals(town):
    town.chain()
    case = town.submitted()
    task = task_of(town.clerk, case)
    paths = [
        ("get", f"/approvals/cases/{case.code}"),
        ("post", f"/approvals/cases/{case.code}/withdraw"),
        ("post", f"/approvals/tasks/{task.pk}/opinion"),
    ]
    for method, path in paths:
        body = [{"verdict": "agree"}] if path.endswith("opinion") else []
        answers = [Program(who).call(method, path, *body).status_code for who in (None, UserFactory())]
        assert answers == [401, 404]
    assert Program(UserFactory()).get("/approvals/tasks").json()["items"] == []


def test_the_submitter_sees_and_withdraws_their_own(town):
    town.chain()
    case = town.submitted()
    writer = Program(town.writer)
    assert [row["code"] for row in writer.get("/approvals/cases?box=submitted").json()["items"]] == [
        case.code
    ]
    assert writer.get("/approvals/cases?box=submitted&state=approved").json()["items"] == []
    assert writer.post(f"/approvals/cases/{case.code}/withdraw").json()["state"]["value"] == "withdrawn"
    assert said(writer.post(f"/approvals/cases/{case.code}/withdraw"))[0] == 409


def test_the_scopes_of_approvals_are_their_own(town):
    town.chain()
    case = town.submitted()
    reader = Program(token=token_of(town.clerk, "approvals:read"))
    assert reader.get("/approvals/tasks").status_code == 200
    at = f"/approvals/tasks/{task_of(town.clerk, case).pk}/opinion"
    assert said(reader.post(at, {"verdict": "agree"}))[0] == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_tasks(town, rows, django_assert_num_queries):
    town.chain()
    for _number in range(rows):
        town.submitted()
    clerk = Program(town.clerk)
    clerk.get("/approvals/tasks")
    with django_assert_num_queries(3):  # the token, the memberships, the tasks
        assert len(clerk.get("/approvals/tasks").json()["items"]) == rows
