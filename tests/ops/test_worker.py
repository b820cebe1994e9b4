"""The loops beside the site do what is there, show a pulse, and stop after what they have in hand."""

from threading import Event

import pytest
from django_tasks_db.models import DBTaskResult

from jiedui.foundation.core.background import backgrounds
from jiedui.foundation.core.periodic import PeriodicJob, periodic_jobs
from jiedui.foundation.core.tasks import task
from jiedui.foundation.ops import worker
from jiedui.foundation.ops.heartbeats import Pulse
from jiedui.foundation.ops.models import Heartbeat

stopping = Event()
done = []


@task()
def greet(name):
    done.append(name)
    if name == "last":
        stopping.set()


@task()
def fail():
    raise RuntimeError("no paper")


@pytest.fixture(autouse=True)
def fresh(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    stopping.clear()
    done.clear()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_tasks_run_in_order_an_error_stops_none_and_the_worker_stops_after_the_one_in_hand():
    fail.enqueue()
    for name in ("first", "last", "too late"):
        greet.enqueue(name)
    worker.run_tasks(stopping, Pulse("tasks"))
    states = sorted(DBTaskResult.objects.values_list("status", flat=True))
    assert (done, states) == (["first", "last"], ["FAILED", "READY", "SUCCESSFUL", "SUCCESSFUL"])
    assert Heartbeat.objects.get(name="tasks").detail == ""


@pytest.mark.django_db(transaction=True)
def test_the_ticker_runs_due_jobs_and_stops_when_told(monkeypatch):
    job = PeriodicJob("greet", lambda: (done.append("tick"), stopping.set()), every=60)
    monkeypatch.setattr(periodic_jobs, "_items", {"greet": job})
    worker.run_ticks(stopping, Pulse("ticker"))
    assert done == ["tick"]


def test_the_worker_the_ticker_and_the_indexer_run_beside_the_site():
    assert {loop.key for loop in backgrounds} >= {"tasks", "ticker", "indexer"}


@pytest.mark.django_db
def test_nightly_housekeeping_runs():
    from jiedui.foundation.ops import tasks

    tasks.forget_finished_tasks()
    tasks.forget_expired_sessions()
