"""What waits for somebody: apps say what a person has to do, the workbench lists it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Model, QuerySet, Value
from django.http import HttpRequest
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
    """A kind of thing that waits: `items(actor, limit)` oldest first, `rows(actor)` all of them, of one table or several.

    Where `rows` are only those among which something may wait, `narrowed` counts what does; it is asked if there are any.
    """

    key: str
    label: str | Promise
    items: Callable[[Any, int], list[Todo]]
    rows: Callable[[Any], QuerySet[Any] | Sequence[QuerySet[Any]]]
    order: int = 100
    narrowed: Callable[[Any], int] | None = None

    def count(self, actor: Any) -> int:
        """How many of this kind wait for the actor."""
        return counts_of([self], actor)[self.key]

    def tallies(self, actor: Any) -> list[QuerySet[Any]]:
        """For each table how many rows: one line each of the query in which all kinds are counted together."""
        rows = self.rows(actor)
        return [self._tally(each) for each in ([rows] if isinstance(rows, QuerySet) else rows)]

    def _tally(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        of = {"source": _text(self.key), "table": _text(rows.model._meta.label)}
        counted = rows.order_by().values(**of).annotate(n=Count("pk", distinct=True))
        return counted.values_list("source", "table", "n")


def _text(word: str) -> Value:
    return Value(word, output_field=CharField())


todo_sources: Registry[TodoSource] = Registry(TodoSource, key=lambda source: source.key)

_COUNTED = "_todo_counts"


class Counts(dict[str, int]):
    """How many wait, by the key of their kind; `tables` tells those of a kind apart by the label of their model."""

    def __init__(self, sources: Iterable[TodoSource]) -> None:
        super().__init__((source.key, 0) for source in sources)
        self.tables: dict[tuple[str, str], int] = {}


def counts_of(sources: Iterable[TodoSource], actor: Any) -> Counts:
    """How many of each kind wait for the actor: one query, and what single sources have to look at more closely."""
    sources = list(sources)
    counts = Counts(sources)
    tallies = [tally for source in sources for tally in source.tallies(actor)]
    for key, table, number in tallies[0].union(*tallies[1:], all=True) if tallies else ():
        counts[key] += number
        counts.tables[key, table] = number
    for source in sources:
        if source.narrowed is not None and counts[source.key]:
            counts[source.key] = source.narrowed(actor)
    return counts


def counted(request: HttpRequest) -> Counts:
    """How many of each kind wait for the reader, asked of the database once for all that one page says of it."""
    counts: Counts | None = getattr(request, _COUNTED, None)
    if counts is None:
        counts = counts_of(todo_sources, request.user)
        setattr(request, _COUNTED, counts)
    return counts


def waiting(key: str, model: type[Model] | None = None) -> Callable[[HttpRequest], int]:
    """The badge of an entry of the menu: how many of a kind, or of one table of that kind, wait for the reader."""
    if model is None:
        return lambda request: counted(request)[key]
    return lambda request: counted(request).tables.get((key, model._meta.label), 0)
