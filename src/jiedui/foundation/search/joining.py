"""Where a process joins a rebuild: before Django is set up, so that nothing here needs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

    from jiedui.matching.backends.sharing import Sharing


class RebuildFailed(Exception):
    """A process of a rebuild failed or was killed; the index before it stays."""


@dataclass(frozen=True)
class Stretch:
    """The rows of a kind between two keys, both included."""

    kind: str
    low: int
    high: int


@dataclass(frozen=True)
class Common:
    """What the processes of a rebuild have in common: which stretch comes next, how many rows were seen and found."""

    sharing: "Sharing"
    stretches: list[Stretch]
    analyzer: str
    database: str
    taken: "Synchronized[int]"
    seen: "Synchronized[int]"
    found: "Synchronized[int]"

    def next_ones(self) -> Iterator[Stretch]:
        """Stretches that no other process takes, until none is left."""
        while True:
            with self.taken.get_lock():
                place = self.taken.value
                self.taken.value += 1
            if place >= len(self.stretches):
                return
            yield self.stretches[place]

    def count(self, seen: int, found: int) -> None:
        """Note rows of a stretch that is done."""
        for total, more in ((self.seen, seen), (self.found, found)):
            with total.get_lock():
                total.value += more


def begin(common: Common, number: int, told: Connection) -> None:
    """Be one of the processes: set up as the first one is, work until nothing is left, and say what went wrong if something did."""
    from jiedui.matching.processes import end_with_parent  # noqa: PLC0415 -- in the process that is begun

    end_with_parent()
    import django  # noqa: PLC0415 -- in the process that is begun

    django.setup()
    from .together import join_in  # noqa: PLC0415 -- needs Django set up

    try:
        join_in(common, number)
    except BaseException as problem:
        told.send(f"{type(problem).__name__}: {problem}")
        raise
    told.send("")
