"""What a killed worker had in hand is taken up again; what a living one has in hand is left to it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jiedui.foundation.core.tasks import task
from jiedui.foundation.ops.lost_tasks import GIVEN_UP_AFTER, TRIED_AT_MOST, signed_on, take_up_again
from tests.at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@task()
def greet():
    return None


@pytest.fixture(autouse=True)
def queue(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


def in_hand(*workers):
    """A task that was taken by these workers, one after the other."""
    task = DBTaskResult.objects.get(pk=greet.enqueue().id)
    for worker in workers:
        task.claim(worker)
    return task


def state(task):
    task.refresh_from_db()
    return task.status


def a_dead_one():
    with signed_on() as name:
        return name


def test_a_task_of_a_dead_worker_goes_back_into_the_queue():
    task = in_hand(a_dead_one())
    assert (take_up_again(), state(task)) == (1, "READY")


def test_a_task_of_a_living_worker_stays_with_it():
    with signed_on() as name:
        task = in_hand(name)
        assert (take_up_again(), state(task)) == (0, "RUNNING")


def test_a_task_that_killed_three_workers_fails():
    task = in_hand(*[a_dead_one() for _number in range(TRIED_AT_MOST)])
    assert (take_up_again(), state(task)) == (0, "FAILED")


def test_a_task_of_another_machine_is_taken_up_after_six_hours_only():
    task = in_hand("elsewhere.1")
    assert (take_up_again(), state(task)) == (0, "RUNNING")
    DBTaskResult.objects.update(started_at=timezone.now() - GIVEN_UP_AFTER - timedelta(minutes=1))
    assert (take_up_again(), state(task)) == (1, "READY")


def test_files_of_workers_that_are_gone_go(tmp_path):
    (tmp_path / "workers").mkdir()
    with signed_on() as name:
        (tmp_path / "workers" / name.replace(name[-2:], "zz")).touch()
        take_up_again()
        assert [path.name for path in (tmp_path / "workers").iterdir()] == [name]


def test_of_two_that_look_at_once_one_puts_it_back():
    in_hand(a_dead_one())
    assert at_once(*[lambda: str(take_up_again())] * 2) == ["0", "1"]
