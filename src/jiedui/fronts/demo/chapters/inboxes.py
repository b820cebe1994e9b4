"""Inboxes: what is older than a week has been read, so that only a few fresh notices wait."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from jiedui.foundation.notifications.services import mark_all_read
from jiedui.fronts.demo.world import Scene, World

READ_AFTER = timedelta(days=7)


def tell(world: World) -> Iterator[Scene]:
    """A week ago everybody read everything; today the spare accounts do."""
    named = frozenset(person.username for person in world.content.people)
    yield Scene(world.now - READ_AFTER, partial(_read, world, frozenset()))
    yield Scene(world.now, partial(_read, world, named))


def _read(world: World, leave: frozenset[str]) -> None:
    for username, person in world.people.items():
        if username not in leave:
            mark_all_read(actor=person)
