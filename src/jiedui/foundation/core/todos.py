"""What waits for somebody: apps say what a person has to do, the workbench lists it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from .registry import Registry


@dataclass(frozen=True)
class Todo:
    """One thing to do: a title, where to do it, since when it waits, and by when it is wanted."""

    title: str
    url: str
    since: datetime
    due: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class TodoSource:
    """A kind of thing that waits: `items(actor, limit)` oldest first, `count(actor)` all of them."""

    key: str
    label: str | Promise
    items: Callable[[Any, int], list[Todo]]
    count: Callable[[Any], int]
    order: int = 100


todo_sources: Registry[TodoSource] = Registry(TodoSource, key=lambda source: source.key)
