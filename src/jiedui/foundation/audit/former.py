"""Things that became part of another: events about them keep their keys, and are read with what was kept."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class Former:
    """How a model remembers: `keys_of` a row that took others in, and the rows that `rows_by_key` stand for old keys."""

    keys_of: Callable[[Model], Iterable[int]]
    rows_by_key: Callable[[set[int]], Mapping[int, Model]]


_remembered: dict[type[Model], Former] = {}


def remembers_former(model: type[Model], former: Former) -> None:
    """Let events about rows of a model that are gone be read with the rows that took them in."""
    _remembered[model] = former


def former_of(model: type[Model]) -> Former | None:
    return _remembered.get(model)
