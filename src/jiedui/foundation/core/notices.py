"""Who hears of what: declared once by the app that owns the event; the notifications app delivers."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .events import EventKind, Happening
from .registry import Registry


@dataclass(frozen=True)
class Particular:
    """One thing that a letter speaks of: what it is called, whose and where it is, the path of its page."""

    title: str
    note: str
    path: str


@dataclass(frozen=True)
class Particulars:
    """What a letter says beneath the sentence of its notice: some things by name, and of the others a sentence.

    With `nothing_left` there is nothing any more that the reader may know of, and no letter goes.
    """

    things: tuple[Particular, ...] = ()
    rest: tuple[str, ...] = ()
    nothing_left: bool = False


@dataclass(frozen=True)
class NoticeRule:
    """People told of a kind of event: `to` gives the users, `link` the path they are led to.

    `sentence` speaks to them where the event's own speaks of them; with `mail=False` a letter of another kind goes to them.
    `particulars` are asked for when a letter is written, with target, data and reader: what was, may not be any more.
    """

    kind: EventKind
    to: Callable[[Happening], Iterable[Any]]
    link: Callable[[Happening], str]
    subject: str | Promise
    urgent: bool = False
    sentence: str | Promise = ""
    mail: bool = True
    particulars: Callable[[Any, dict[str, Any], Any], Particulars] | None = None


@dataclass(frozen=True)
class NoticeGroup:
    """Kinds of event that people choose about together, by the beginnings of their codes; the longest one counts."""

    key: str
    label: str | Promise
    prefixes: tuple[str, ...]
    hint: str | Promise = ""
    order: int = 100


notice_groups: Registry[NoticeGroup] = Registry(NoticeGroup, key=lambda group: group.key)
notice_rules: dict[str, list[NoticeRule]] = defaultdict(list)


def notify(
    kind: EventKind,
    *,
    to: Callable[[Happening], Iterable[Any]],
    link: Callable[[Happening], str],
    subject: str | Promise = "",
    urgent: bool = False,
    sentence: str | Promise = "",
    mail: bool = True,
    particulars: Callable[[Any, dict[str, Any], Any], Particulars] | None = None,
) -> NoticeRule:
    """Declare who hears of a kind of event. `subject` defaults to the event's label; the actor is never told of their own doing."""
    rule = NoticeRule(kind, to, link, subject or kind.label, urgent, sentence, mail, particulars)
    notice_rules[kind.code].append(rule)
    return rule
