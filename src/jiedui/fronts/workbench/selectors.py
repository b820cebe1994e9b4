"""What a member's desk shows: everything here was registered by the areas."""

from dataclasses import dataclass
from typing import Any

from jiedui.foundation.core.todos import Todo, TodoSource, todo_sources

SHOWN_PER_SOURCE = 5


@dataclass(frozen=True)
class Waiting:
    """One kind of thing that waits for the actor: the oldest few, and how many there are."""

    source: TodoSource
    items: list[Todo]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.items)


def _sources() -> list[TodoSource]:
    return sorted(todo_sources, key=lambda source: source.order)


def waiting_for(actor: Any) -> list[Waiting]:
    """What waits for the actor by kind, leaving out kinds in which nothing does."""
    listed = []
    for source in _sources():
        if count := source.count(actor):
            listed.append(Waiting(source, source.items(actor, SHOWN_PER_SOURCE), count))
    return listed


def waiting_count(actor: Any) -> int:
    """How many things wait for the actor altogether."""
    return sum(source.count(actor) for source in _sources())
