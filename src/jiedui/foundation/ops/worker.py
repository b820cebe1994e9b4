"""Background loops of the ground floor: the worker that runs tasks, and the ticker that calls periodic jobs."""

import time
from threading import Event

from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from jiedui.foundation.core.background import Beat

from .jobs import tick
from .lost_tasks import signed_on, take_up_again

IDLE_SECONDS = 0.5
LOOK_FOR_LOST_SECONDS = 60.0


class Loop(Worker):
    """The library's worker, emptying the queue at each call and stopping after the task in hand."""

    def __init__(self, name: str, stopping: Event, beat: Beat) -> None:
        super().__init__(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )
        self._stopping = stopping
        self._beat = beat

    def run_task(self, db_task_result: DBTaskResult) -> None:
        self._beat(db_task_result.task_path)
        super().run_task(db_task_result)
        self._beat("")
        if self._stopping.is_set():
            self.running = False


def run_tasks(stopping: Event, beat: Beat) -> None:
    """Run background tasks as they come, those of killed workers too. An empty queue is only looked at, which takes no lock."""
    waiting = DBTaskResult.objects.ready().filter(backend_name="default")
    looked = -LOOK_FOR_LOST_SECONDS
    with signed_on() as name:
        while not stopping.is_set():
            beat("")
            if time.monotonic() - looked > LOOK_FOR_LOST_SECONDS:
                take_up_again()
                looked = time.monotonic()
            if waiting.exists():
                Loop(name, stopping, beat).run()
            close_old_connections()
            stopping.wait(IDLE_SECONDS)


def run_ticks(stopping: Event, beat: Beat) -> None:
    """Call `tick` at the start and at each full minute."""
    while not stopping.is_set():
        beat("")
        tick(beat)
        beat("")
        until = time.time() // 60 * 60 + 60
        while time.time() < until and not stopping.wait(min(15, max(0.05, until - time.time()))):
            beat("")
        close_old_connections()
