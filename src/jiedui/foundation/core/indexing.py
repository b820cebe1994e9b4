"""What can be found: apps say how their rows read in the index; the search app keeps it in step."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from .registry import Registry

if TYPE_CHECKING:
    from jiedui.matching import Weights

Token = str | int | tuple[str, ...]


@dataclass(frozen=True)
class SearchDocument:
    """A row as the index reads it.

    `audience` names who may find it (`public`, `org:12`, `twinning:3`, see `core.visibility`); `attrs` are exact
    values to filter and count by; `names` is what it goes by, its keywords among it, suggested to the audience while
    they type. Nothing that some of the audience may not know belongs in any of them.
    """

    title: str
    body: str
    audience: tuple[str, ...]
    attrs: Mapping[str, Token] = field(default_factory=dict)
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchSource:
    """A model that can be found: `rows` for a whole rebuild, `document` of one row (None: not to be found).

    `passages` are what a row says in its own words, each a text to show an excerpt of: first those in the reader's
    language, without the labels that the index reads beside them; the whole body where nothing is said.
    Documents of many rows are read inside `reading()`, which may hold what they all ask for, and after `complete`, which
    may fill in at once what the documents of some hundreds of rows read.
    """

    kind: str
    label: str | Promise
    model: type[Model]
    rows: Callable[[], QuerySet[Any]]
    document: Callable[[Any], SearchDocument | None]
    visible: Callable[[Any], QuerySet[Any]]
    reading: Callable[[], AbstractContextManager[None]] = nullcontext
    complete: Callable[[Sequence[Any]], None] = lambda rows: None
    passages: Callable[[Any], Sequence[str]] | None = None


search_sources: Registry[SearchSource] = Registry(SearchSource, key=lambda source: source.kind)
_receivers: list[Callable[[str, Iterable[int]], None]] = []
TOLD_AT_ONCE = 1000


def on_touch(receiver: Callable[[str, Iterable[int]], None]) -> None:
    """Let a function hear of touched rows as (kind, primary keys), inside the transaction that changed them."""
    if receiver not in _receivers:
        _receivers.append(receiver)


def kind_of(model: type[Model]) -> str | None:
    """The index kind under which a model's rows are found."""
    return next((source.kind for source in search_sources if source.model is model), None)


def touch(obj: Model) -> None:
    """Tell the index that a row changed, appeared, or is about to be deleted; call it in the same transaction.

    Raises:
        LookupError: no source is registered for the row's model.
    """
    kind = kind_of(type(obj))
    if kind is None:
        raise LookupError(f"{type(obj).__name__} has no search source")
    for receiver in _receivers:
        receiver(kind, [obj.pk])


def touch_many(model: type[Model], keys: Iterable[int]) -> None:
    """Tell the index that these rows of a model changed; call it in the same transaction.

    Raises:
        LookupError: no source is registered for the model.
    """
    kind = kind_of(model)
    if kind is None:
        raise LookupError(f"{model.__name__} has no search source")
    rest = iter(keys)
    while some := list(islice(rest, TOLD_AT_ONCE)):
        for receiver in _receivers:
            receiver(kind, some)


def touch_all(kind: str | None = None) -> None:
    """Tell the index that all rows, or all of one kind, may read differently: who may find them has changed."""
    for source in search_sources:
        if kind in (None, source.kind):
            keys = source.rows().order_by().prefetch_related(None).values_list("pk", flat=True).iterator()
            while some := list(islice(keys, TOLD_AT_ONCE)):
                for receiver in _receivers:
                    receiver(source.kind, some)


_indexed_receivers: list[Callable[[str, frozenset[int]], None]] = []


def on_indexed(receiver: Callable[[str, frozenset[int]], None]) -> Callable[[str, frozenset[int]], None]:
    """Let a function hear which rows of a kind the index now holds (or no longer holds) as the tables do."""
    if receiver not in _indexed_receivers:
        _indexed_receivers.append(receiver)
    return receiver


def tell_indexed(kind: str, keys: Iterable[int]) -> None:
    """Say that these rows are indexed; the search app calls it in the transaction that empties its outbox."""
    told = frozenset(keys)
    for receiver in _indexed_receivers:
        receiver(kind, told)


_weighing: list[Callable[[], "Weights | None"]] = []


def weighs(provider: Callable[[], "Weights | None"]) -> Callable[[], "Weights | None"]:
    """Let an app say what the features of a match count for; None leaves the weights that are shipped."""
    if provider not in _weighing:
        _weighing.append(provider)
    return provider


def weights_in_use() -> "Weights | None":
    """The weights of the first app that has any."""
    return next((weights for provider in _weighing if (weights := provider()) is not None), None)
