"""What a member's desk shows: everything here was registered by the areas."""

from dataclasses import dataclass

from django.http import HttpRequest

from jiedui.foundation.core.todos import Todo, TodoSource, counted, todo_sources

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


def waiting_for(request: HttpRequest) -> list[Waiting]:
    """What waits for the reader by kind, leaving out kinds in which nothing does."""
    counts = counted(request)
    return [
        Waiting(source, source.items(request.user, SHOWN_PER_SOURCE), counts[source.key])
        for source in sorted(todo_sources, key=lambda source: source.order)
        if counts[source.key]
    ]


def waiting_count(request: HttpRequest) -> int:
    """How many things wait for the reader altogether."""
    return sum(counted(request).values())
