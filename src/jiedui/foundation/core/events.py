"""What happened, told once: an event is a kind and data, and everything else is a view of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from . import clock
from .registry import Registry

Value = str | int | bool | None | list[str] | list[int]


@dataclass(frozen=True)
class EventKind:
    """A kind of event: `code` is `app.model.past_participle` and never changes meaning.

    `sentence` takes `%(actor)s`, `%(target)s` and the names of the data recorded with it.
    """

    code: str
    label: str | Promise
    sentence: str | Promise
    tone: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Happening:
    """An event in the moment it is told, with the objects still at hand."""

    kind: EventKind
    actor: Any | None
    target: Model
    organisation: Model | None
    data: dict[str, Value]
    at: datetime


# what an id, a code, a choice or a date is written with: no sentence, no name in Chinese, no address of mail
_CODE = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")


event_kinds: Registry[EventKind] = Registry(EventKind, key=lambda kind: kind.code)
_receivers: list[Callable[[Happening], None]] = []


def on_record(receiver: Callable[[Happening], None]) -> Callable[[Happening], None]:
    """Let a function hear every happening, inside the transaction that tells it; receivers hear in order of registration."""
    if receiver not in _receivers:
        _receivers.append(receiver)
    return receiver


def record(
    kind: EventKind, *, actor: Any | None, target: Model, organisation: Model | None = None, **data: Value
) -> Happening:
    """Tell that something happened. Data holds ids, codes, numbers and choices: no names, no free text, no contact data.

    Raises:
        LookupError: the kind was never registered by its app's `module.py`.
        TypeError: a value is of a type that an event does not keep, or text that is no id, code, choice or date.
    """
    if kind.code not in event_kinds:
        raise LookupError(f"event kind {kind.code} is not registered")
    for name, value in data.items():
        for single in value if isinstance(value, list) else [value]:
            if not _is_kept(single):
                raise TypeError(f"{kind.code}: {name} is no id, code, choice, number or date: {single!r}")
    happening = Happening(kind, actor, target, organisation, data, clock.now())
    for receiver in _receivers:
        receiver(happening)
    return happening


def _is_kept(value: object) -> bool:
    if isinstance(value, str):
        return _CODE.fullmatch(value) is not None
    return value is None or isinstance(value, int)
