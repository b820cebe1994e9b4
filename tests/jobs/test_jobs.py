"""Work that takes its time: begun once, watched, cancelled, cut off and begun again, and gone after a week."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError, NotAllowed, TooMany, WrongState
from jiedui.foundation.jobs import running
from jiedui.foundation.jobs.choices import JobState
from jiedui.foundation.jobs.kinds import JobKind, job_kinds
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.jobs.running import Work
from jiedui.foundation.jobs.services import OPEN_AT_MOST, cancel_job, start_job
from jiedui.foundation.jobs.tasks import SILENT_FOR, begin_again, forget_old_jobs
from tests.accounts.factories import UserFactory
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(request):
    """A kind of work that writes down what was done, and is known for the length of one test."""
    done = []

    def run(work: Work) -> None:
        for number in range(3):
            work.progress(number, 3)
            done.append(number)
        if problem := work.asked.get("refuse"):
            raise DomainError(problem)
        if work.asked.get("break"):
            raise RuntimeError("a fault of ours")
        place = Path(request.getfixturevalue("tmp_path")) / "made.txt"
        place.write_text("看得到的内容", encoding="utf-8")
        work.found(lines=1)
        work.keep_file(place, name="成果.txt", content_type="text/plain")

    made = job_kinds.add(
        JobKind("tests.work", "试作", run, outcome=lambda job: f"写了 {job.found['lines']} 行")
    )
    yield done
    job_kinds._items.pop(made.code)


@pytest.fixture
def owner():
    return UserFactory()


def waiting(owner, **asked):
    """A job as it lies there before the worker takes it."""
    return BackgroundJob.objects.create(kind="tests.work", owner=owner, asked=asked)


def test_a_job_that_was_asked_for_is_done_and_keeps_its_file(kind, owner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = start_job("tests.work", actor=owner)
    job.refresh_from_db()
    assert (job.state, job.outcome, job.problem, kind) == (JobState.DONE, "写了 1 行", "", [0, 1, 2])
    assert Path(job.file.path).read_text(encoding="utf-8") == "看得到的内容"


def test_a_kind_that_nobody_registered_is_a_slip_of_ours(owner):
    with pytest.raises(LookupError):
        start_job("tests.unknown", actor=owner)


def test_a_refusal_is_told_in_its_words(kind, owner):
    job = waiting(owner, refuse="第 3 行没有名称。")
    assert running.run(job.pk) == JobState.FAILED
    job.refresh_from_db()
    assert job.problem == "第 3 行没有名称。"


def test_a_fault_of_ours_is_told_without_its_words(kind, owner):
    job = waiting(owner, **{"break": True})
    assert running.run(job.pk) == JobState.FAILED
    job.refresh_from_db()
    assert job.problem == "处理时出了意外，已经记录下来。请稍后重试，或联系平台管理员。"


def test_too_many_open_jobs_of_one_person_are_refused(kind, owner):
    for _number in range(OPEN_AT_MOST):
        waiting(owner)
    with pytest.raises(TooMany):
        start_job("tests.work", actor=owner)


def test_a_job_that_was_cancelled_before_its_turn_is_never_begun(kind, owner):
    job = waiting(owner)
    cancel_job(job, actor=owner)
    assert (running.run(job.pk), kind) == ("", [])


def test_a_job_that_is_cancelled_while_it_runs_stops_at_its_next_step(owner):
    steps = []

    def run(work: Work) -> None:
        steps.append("first")
        cancel_job(work.job, actor=owner)
        work.progress(1, 1)
        steps.append("second")

    made = job_kinds.add(JobKind("tests.long", "长活", run))
    job = BackgroundJob.objects.create(kind="tests.long", owner=owner)
    assert (running.run(job.pk), steps) == (JobState.CANCELLED, ["first"])
    job_kinds._items.pop(made.code)


def test_what_has_ended_cannot_be_cancelled(kind, owner):
    job = waiting(owner)
    running.run(job.pk)
    with pytest.raises(WrongState):
        cancel_job(job, actor=owner)


def test_nobody_cancels_or_sees_the_jobs_of_another(kind, owner, client):
    job, other = waiting(owner), UserFactory()
    with pytest.raises(NotAllowed):
        cancel_job(job, actor=other)
    client.force_login(other)
    assert client.get(job.get_absolute_url()).status_code == 404
    assert client.get(reverse("jobs:file", args=[job.code])).status_code == 404


def test_a_job_whose_process_died_is_begun_again_and_given_up_after_three_times(kind, owner):
    job = waiting(owner)
    long_ago = clock.now() - SILENT_FOR * 2
    lost = BackgroundJob.objects.filter(pk=job.pk)
    lost.update(state=JobState.RUNNING, attempts=1, beat_at=long_ago)
    assert begin_again() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    lost.update(state=JobState.RUNNING, attempts=3, beat_at=long_ago)
    assert begin_again() == 0
    job.refresh_from_db()
    assert (job.state, job.problem) == (
        JobState.FAILED,
        "任务三次都被中断，没有做完。请稍后重试，或联系平台管理员。",
    )


def test_a_job_and_its_file_go_a_week_after_it_ended(kind, owner):
    job = waiting(owner)
    running.run(job.pk)
    job.refresh_from_db()
    stored = Path(job.file.path)
    assert (forget_old_jobs(), stored.exists()) == (0, True)
    with clock.at(clock.now() + timedelta(days=8)):
        assert (forget_old_jobs(), stored.exists()) == (1, False)


def test_the_page_asks_again_while_the_job_is_open_and_offers_the_file_when_it_is_done(kind, owner, client):
    job = waiting(owner)
    client.force_login(owner)
    assert 'hx-trigger="load delay:1s"' in client.get(job.get_absolute_url()).content.decode()
    running.run(job.pk)
    page = client.get(job.get_absolute_url()).content.decode()
    assert ("hx-trigger" in page.partition('id="job"')[2], "写了 1 行" in page) == (False, True)
    answer = client.get(reverse("jobs:file", args=[job.code]))
    assert (b"".join(answer.streaming_content).decode(), answer["X-Content-Type-Options"]) == (
        "看得到的内容",
        "nosniff",
    )


def test_the_list_needs_the_same_queries_for_any_number_of_rows(
    kind, owner, client, django_assert_num_queries
):
    client.force_login(owner)
    waiting(owner)
    client.get(reverse("jobs:list"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("jobs:list"))
    waiting(owner)
    waiting(owner)
    with django_assert_num_queries(len(one)):
        client.get(reverse("jobs:list"))


def test_an_empty_list_says_what_comes_here(owner, client):
    client.force_login(owner)
    assert "没有后台任务" in client.get(reverse("jobs:list")).content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_several_workers_one_takes_the_job(kind):
    job = waiting(UserFactory())
    outcomes = at_once(*[lambda: running.run(job.pk)] * 4)
    assert sorted(outcomes) == ["", "", "", "done"]
