"""Periodic jobs run when they are due, once, and do not stand in each other's way."""

import threading

import pytest
from django.db import connections

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import PeriodicJob, periodic_jobs
from jiedui.foundation.ops.jobs import tick
from jiedui.foundation.ops.models import JobRun

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def jobs(monkeypatch):
    """The registry, empty; a job added by name runs the given function."""
    monkeypatch.setattr(periodic_jobs, "_items", {})

    def add(name, run, *, at=None, every=None):
        from datetime import time

        periodic_jobs.add(PeriodicJob(name, run, time.fromisoformat(at) if at else None, every))

    return add


def ran_at(*moments):
    """Which jobs ran at each of these moments."""
    answer = []
    for moment in moments:
        with clock.at(moment):
            answer.append(sorted(tick()))
    return answer


def test_a_job_of_every_five_minutes_runs_at_once_and_then_every_five_minutes(jobs):
    jobs("remind", lambda: None, every=300)
    assert ran_at("2026-03-02 10:00", "2026-03-02 10:04", "2026-03-02 10:05") == [["remind"], [], ["remind"]]


def test_a_job_of_every_night_waits_for_its_hour(jobs):
    jobs("seal", lambda: None, at="02:30")
    assert ran_at("2026-03-02 10:00", "2026-03-03 02:29", "2026-03-03 02:30", "2026-03-03 23:59") == [
        [],
        [],
        ["seal"],
        [],
    ]


def test_a_night_that_was_missed_is_caught_up_once(jobs):
    jobs("seal", lambda: None, at="02:30")
    assert ran_at("2026-03-02 10:00", "2026-03-06 09:00", "2026-03-06 09:01") == [[], ["seal"], []]


def test_an_error_in_one_job_is_noted_and_does_not_stop_the_others(jobs):
    def fail():
        raise RuntimeError("no paper")

    jobs("fail", fail, every=60)
    jobs("work", lambda: None, every=60)
    with clock.at("2026-03-02 10:00"):
        assert tick() == {"fail": "RuntimeError: no paper", "work": ""}
    assert dict(JobRun.objects.values_list("name", "last_error")) == {
        "fail": "RuntimeError: no paper",
        "work": "",
    }


def test_the_error_is_forgotten_when_the_job_works_again(jobs):
    outcome = [RuntimeError("no paper")]

    def sometimes():
        if outcome:
            raise outcome.pop()

    jobs("sometimes", sometimes, every=60)
    ran_at("2026-03-02 10:00", "2026-03-02 10:01")
    assert JobRun.objects.get().last_error == ""


def test_a_job_that_never_came_back_is_tried_again_after_an_hour(jobs):
    jobs("long", lambda: None, every=60)
    ran_at("2026-03-02 10:00")
    JobRun.objects.update(last_finished=None)
    assert ran_at("2026-03-02 10:59", "2026-03-02 11:00") == [[], ["long"]]


@pytest.mark.django_db(transaction=True)
def test_eight_ticks_at_the_same_time_run_a_job_once(jobs):
    ran = []
    jobs("once", lambda: ran.append(1), every=3600)
    start = threading.Barrier(8)
    problems = []

    def one():
        start.wait()
        try:
            tick()
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (problems, ran) == ([], [1])
