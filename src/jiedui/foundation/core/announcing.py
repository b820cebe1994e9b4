"""What other systems may be told of an organisation's own things: the app that owns the event says so, the front for machines delivers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .events import EventKind, Happening
from .registry import Registry


@dataclass(frozen=True)
class Announcement:
    """A kind of event that an organisation may have sent to its own systems.

    `to` gives the organisations whose own thing it is, `link` the path of the object; of the event's data only the
    names in `data` go out. `told` says in a sentence what will have happened, for whoever chooses; `group` in a word what
    sort of thing it happens to, `order` where it stands among others.
    """

    kind: EventKind
    told: str | Promise
    group: str | Promise
    to: Callable[[Happening], Iterable[Any]]
    link: Callable[[Happening], str]
    data: tuple[str, ...] = ()
    order: int = 100

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def label(self) -> str:
        return f"{self.group} · {self.told}"


announcements: Registry[Announcement] = Registry(Announcement, key=lambda entry: entry.code)


def announce(
    kind: EventKind,
    told: str | Promise,
    *,
    group: str | Promise,
    to: Callable[[Happening], Iterable[Any]],
    link: Callable[[Happening], str],
    data: tuple[str, ...] = (),
    order: int = 100,
) -> Announcement:
    """Declare that organisations may be told of a kind of event by machine: no personal data is among `data`."""
    return announcements.add(Announcement(kind, told, group, to, link, data, order))
