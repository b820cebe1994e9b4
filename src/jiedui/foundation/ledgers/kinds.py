"""Kinds of ledgers: apps say which columns theirs has and how a row becomes a thing; this app reads, shows and undoes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from jiedui.foundation.core.registry import Registry
from jiedui.foundation.core.spreadsheets import Cell

Words = str | Promise
Parser = Callable[[Cell], Any]


@dataclass(frozen=True)
class Column:
    """A column of a ledger. `parser(heading)` gives the function that reads its cells, made once for a file, so that it may keep what it looked up; it raises `Wrong` with a sentence.

    `show` is what a thing's cell holds when it is written out. `words` are what may stand there, for the list in the
    template; `strict` ones are the only ones. `once`: no two rows of a file may say the same.
    """

    name: str
    label: Words
    parser: Callable[[str], Parser]
    show: Callable[[Any], Cell]
    aliases: tuple[str, ...] = ()
    required: bool = False
    once: bool = False
    help: Words = ""
    example: Cell = None
    words: Callable[[], Sequence[str]] | None = None
    strict: bool = True
    width: int = 18


@dataclass(frozen=True)
class LedgerKind:
    """A kind of thing that comes in as a ledger.

    `owners(actor)` are the organisations in whose name the actor may, None where the things belong to none.
    `check` and `create` take a row's values; both refuse with `DomainError`, and `create` is the area's service.
    `objection` says in a sentence what has happened to a thing since, other than a change; `undo` deletes it.
    """

    code: str
    label: Words
    one: Words
    icon: str
    model: type[Model]
    columns: Sequence[Column]
    may: Callable[[Any], bool]
    owners: Callable[[Any], Sequence[Any]] | None
    check: Callable[[Any, Any, dict[str, Any]], None]
    create: Callable[[Any, Any, dict[str, Any]], Any]
    undo: Callable[[Any, Any], None]
    objection: Callable[[Any], str]
    list_url: Callable[[], str]
    note: Words = ""

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


ledger_kinds: Registry[LedgerKind] = Registry(LedgerKind, key=lambda kind: kind.code)


def kinds_for(actor: Any) -> list[LedgerKind]:
    """The kinds that the actor may bring in."""
    return [kind for kind in ledger_kinds if kind.may(actor)]
