"""Background work: `task` comes from here, so that the move to Django's own is one line."""

from typing import Any

from django.db import transaction
from django_tasks import task
from django_tasks.base import Task

__all__ = ["enqueue_on_commit", "task"]


def enqueue_on_commit(work: Task, *args: Any, **kwargs: Any) -> None:
    """Hand work to the worker once the present transaction stands; nothing is enqueued when it falls."""
    transaction.on_commit(lambda: work.enqueue(*args, **kwargs))
