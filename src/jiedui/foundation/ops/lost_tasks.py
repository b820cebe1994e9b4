"""Tasks that a worker had in hand when it was killed: found by the lock that ended with it, and taken up again.

So a task may be done twice, never not at all; what it does must bear that.
"""

import fcntl
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

TRIED_AT_MOST = 3
# a worker of another machine cannot be asked; nothing of ours takes so long
GIVEN_UP_AFTER = timedelta(hours=6)
log = structlog.get_logger(__name__)


class WorkerLost(Exception):
    """The worker was killed each time it had the task in hand."""


@contextmanager
def signed_on() -> Iterator[str]:
    """The name under which a worker takes tasks; the lock on its file ends with the process, however that ends."""
    name = f"{_host()}.{secrets.token_hex(8)}"
    path = _folder() / name
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield name
        path.unlink(missing_ok=True)


def take_up_again() -> int:
    """Put tasks of dead workers back into the queue; one that was in hand three times fails. Answers how many went back."""
    dead: dict[str, bool] = {}
    taken = 0
    for pk, workers, started in DBTaskResult.objects.running().values_list("pk", "worker_ids", "started_at"):
        last = workers[-1] if workers else ""
        if last not in dead:
            dead[last] = _is_dead(last)
        too_old = started is not None and started < timezone.now() - GIVEN_UP_AFTER
        if dead[last] or too_old:
            taken += _put_back(pk, workers)
    _sweep(dead)
    return taken


@transaction.atomic
def _put_back(pk: UUID, workers: list[str]) -> bool:
    task = DBTaskResult.objects.select_for_update().filter(pk=pk).first()
    if task is None or task.status != TaskResultStatus.RUNNING or task.worker_ids != workers:
        return False
    log.warning("task_taken_up_again", task=task.task_path, times=len(workers))
    if len(workers) >= TRIED_AT_MOST:
        task.set_failed(WorkerLost(f"{len(workers)} workers were killed with it in hand"))
        return False
    task.status = TaskResultStatus.READY
    task.save(update_fields=["status"])
    return True


def _is_dead(name: str) -> bool:
    """Whether a worker of this machine is gone; of another machine nothing is known."""
    if not name.startswith(f"{_host()}."):
        return False
    try:
        with (_folder() / name).open("r") as left:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    return True


def _sweep(dead: dict[str, bool]) -> None:
    """Files of workers that are gone go, too."""
    for name in {path.name for path in _folder().iterdir()}:
        if dead.get(name, False) or (name not in dead and _is_dead(name)):
            (_folder() / name).unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "workers"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _host() -> str:
    return socket.gethostname()[:40].replace(".", "-")
