"""Which side an organisation stands on, for the colour of its mark: the app that knows the sides says so."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .models import Organisation

SidesOf = Callable[[list[Organisation]], Mapping[int, Any]]
_known: list[SidesOf] = []


def tells_sides(provider: SidesOf) -> SidesOf:
    """Let an app say on which side organisations stand: by primary key, an object with `colour`, `name` and `sign`."""
    if provider not in _known:
        _known.append(provider)
    return provider


def with_sides(organisations: Iterable[Organisation]) -> list[Organisation]:
    """The organisations, each with its `side`, or None for those that stand on none."""
    rows = list(organisations)
    sides = {pk: side for provider in _known for pk, side in provider(rows).items()} if rows else {}
    for row in rows:
        row.side = sides.get(row.pk)
    return rows


def by_side(organisations: Iterable[Organisation]) -> list[tuple[Any, list[Organisation]]]:
    """Organisations from `with_sides` under the side they stand on, in the order in which sides come; those of none last."""
    groups: dict[Any, tuple[Any, list[Organisation]]] = {}
    for each in organisations:
        groups.setdefault(each.side and each.side.pk, (each.side, []))[1].append(each)
    return sorted(groups.values(), key=lambda group: (group[0] is None, group[0].pk if group[0] else 0))
