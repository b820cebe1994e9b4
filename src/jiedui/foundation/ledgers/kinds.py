"""Kinds of ledgers: apps say which columns theirs has and how a row becomes a thing; this app reads, shows and undoes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    show: Callable[[Any], Cell] = lambda thing: None
    aliases: tuple[str, ...] = ()
    required: bool = False
    once: bool = False
    help: Words = ""
    example: Cell | Promise = None
    words: Callable[[], Sequence[str]] | None = None
    strict: bool = True
    width: int = 18


@dataclass(frozen=True)
class Things:
    """Each row becomes a thing of its own: a row of `model`, made by the area's service.

    `create` refuses with `DomainError`. `objection` says in a sentence what has happened to a thing since, other than a
    change; `undo` deletes it.
    """

    model: type[Model]
    create: Callable[[Any, Any, dict[str, Any]], Any]
    undo: Callable[[Any, Any], None]
    objection: Callable[[Any], str]


@dataclass(frozen=True)
class Part:
    """What a row became inside a whole: by which key it is found there, which writing of it this is, and what people call it."""

    key: str
    version: str
    label: str
    url: str


@dataclass(frozen=True)
class Whole:
    """All rows together become parts of one thing that stands already, as lines of a plan's draft: it is the owner of the rows, and written once for all of them.

    `find(pk)` gives it whatever became of it since; `organisation_id` is whose mapping of columns is remembered, and
    `columns` are those that the ledger has for this one. `add(actor, whole, rows)` gives the parts in the order of the
    rows, `parts(whole)` those that stand now by key, `take_out(actor, whole, keys)` removes some; both verbs refuse with
    `DomainError`.
    """

    find: Callable[[int], Any]
    organisation_id: Callable[[Any], int]
    columns: Callable[[Any], Sequence[Column]]
    add: Callable[[Any, Any, Sequence[dict[str, Any]]], Sequence[Part]]
    parts: Callable[[Any], Mapping[str, Part]]
    take_out: Callable[[Any, Any, Sequence[str]], None]


@dataclass(frozen=True)
class LedgerKind:
    """A kind of thing that comes in as a ledger.

    `owners(actor)` are the organisations in whose name the actor may, or the wholes that the actor may write; None where
    the things belong to none. `check` takes a row's values, and refuses with `DomainError` what could not be made of them.
    """

    code: str
    label: Words
    one: Words
    icon: str
    becomes: Things | Whole
    columns: Sequence[Column]
    may: Callable[[Any], bool]
    owners: Callable[[Any], Sequence[Any]] | None
    check: Callable[[Any, Any, dict[str, Any]], None]
    list_url: Callable[[Any], str]
    note: Words = ""

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def of(self, owner: Any) -> "LedgerKind":
        """The kind with the columns that it has for this owner."""
        if owner is None or isinstance(self.becomes, Things):
            return self
        return replace(self, columns=self.becomes.columns(owner))

    def organisation_id(self, owner: Any) -> int:
        """Whose mapping of columns is remembered; 0 where the rows belong to no organisation."""
        if owner is None:
            return 0
        return int(owner.pk if isinstance(self.becomes, Things) else self.becomes.organisation_id(owner))


ledger_kinds: Registry[LedgerKind] = Registry(LedgerKind, key=lambda kind: kind.code)


def kinds_for(actor: Any) -> list[LedgerKind]:
    """The kinds that the actor may bring in."""
    return [kind for kind in ledger_kinds if kind.may(actor)]
