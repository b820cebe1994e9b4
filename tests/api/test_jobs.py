"""Background work by program: begun, watched, cancelled, its file fetched; and never somebody else's."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.jobs.services import start_job
from tests.accounts.factories import UserFactory
from tests.api.calling import Program, said, token_of

pytestmark = pytest.mark.django_db
COPIES = "/me/own-data-copies"


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def program(person):
    return Program(person)


def test_what_takes_its_time_answers_with_the_job_and_where_to_ask(program):
    made = program.post(COPIES)
    at = f"/api/v1/jobs/{made.json()['code']}"
    assert (made.status_code, made["Location"], made.json()["state"]) == (
        202, at, {"value": "waiting", "label": "等待中"},
    )  # fmt: skip
    assert program.get(at.removeprefix("/api/v1")).json() == made.json()


def test_a_job_that_is_done_says_what_came_of_it_and_hands_out_its_file(
    program, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        code = program.post(COPIES).json()["code"]
    done = program.get(f"/jobs/{code}").json()
    assert (done["state"]["value"], done["done"], done["file"]["content_type"], done["problem"]) == (
        "done", done["total"], "application/zip", "",
    )  # fmt: skip
    assert done["outcome"].startswith("共 ")
    answer = program.get(done["file"]["address"].removeprefix("/api/v1"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert "data.json" in ZipFile(BytesIO(b"".join(answer.streaming_content))).namelist()


def test_jobs_are_listed_newest_first_and_by_state(program, person):
    codes = [start_job("workbench.own_data", actor=person).code for _number in range(3)]
    program.post(f"/jobs/{codes[0]}/cancel")
    first = program.get("/jobs?limit=2").json()
    assert [job["code"] for job in first["items"]] == [codes[2], codes[1]]
    assert [job["code"] for job in program.get(first["next"]).json()["items"]] == [codes[0]]
    assert [job["code"] for job in program.get("/jobs?state=cancelled").json()["items"]] == [codes[0]]
    assert program.get("/jobs?state=lost").status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_jobs(
    program, person, rows, django_assert_num_queries
):
    for _number in range(rows):
        start_job("workbench.own_data", actor=person)
    program.get("/jobs")
    with django_assert_num_queries(2):  # the token, the jobs
        assert len(program.get("/jobs").json()["items"]) == rows


def test_a_job_is_cancelled_once(program):
    code = program.post(COPIES).json()["code"]
    assert program.post(f"/jobs/{code}/cancel").json()["state"]["value"] == "cancelled"
    assert said(program.post(f"/jobs/{code}/cancel")) == (409, "任务已经结束，不能取消。")
    assert program.get(f"/jobs/{code}/file").status_code == 404


def test_nobody_learns_of_anothers_job(person):
    code = start_job("workbench.own_data", actor=person).code
    for method, path in (("get", ""), ("post", "/cancel"), ("get", "/file")):
        answers = [
            Program(who).call(method, f"/jobs/{code}{path}").status_code
            for who in (None, UserFactory(), UserFactory(is_staff=True))
        ]
        assert answers == [401, 404, 404]
    assert [Program().get("/jobs").status_code, Program(UserFactory()).get("/jobs").json()["items"]] == [
        401,
        [],
    ]


def test_the_scopes_of_jobs_are_their_own(person):
    code = start_job("workbench.own_data", actor=person).code
    reader = Program(token=token_of(person, "jobs:read"))
    assert reader.get(f"/jobs/{code}").status_code == 200
    assert said(reader.post(f"/jobs/{code}/cancel"))[0] == 403
    assert said(Program(token=token_of(person, "exchange:write")).get("/jobs"))[0] == 403


def test_the_same_request_repeated_begins_one_job(program, person):
    made = [program.post(COPIES, Idempotency_Key="einmal") for _number in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in made] == [(202, made[0]["Location"])] * 2
    assert BackgroundJob.objects.visible_to(person).count() == 1
