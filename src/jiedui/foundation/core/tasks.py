"""Background work: `task` comes from here, so that the move to Django's own is one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django_tasks import task
from django_tasks.base import Task

__all__ = ["enqueue_on_commit", "nothing_enqueued", "task"]

_dropped: ContextVar[bool] = ContextVar("work_dropped", default=False)


@contextmanager
def nothing_enqueued() -> Iterator[None]:
    """Drop what the block would hand to the worker: for telling a story whose work is long done."""
    token = _dropped.set(True)
    try:
        yield
    finally:
        _dropped.reset(token)


def enqueue_on_commit(work: Task, *args: Any, **kwargs: Any) -> None:
    """Hand work to the worker once the present transaction stands; nothing is enqueued when it falls."""
    if _dropped.get():
        return
    transaction.on_commit(lambda: work.enqueue(*args, **kwargs))
