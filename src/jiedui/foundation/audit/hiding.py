"""Who must not be told who acted: apps say so for their own models (the owner of an anonymous demand)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

Hider = Callable[[Any, Any, Model], bool]
_hiders: dict[type[Model], Hider] = {}


def hides_actor(model: type[Model]) -> Callable[[Hider], Hider]:
    """Decorate `hider(event, reader, target) -> bool` for events about rows of a model: True hides who acted."""

    def register(hider: Hider) -> Hider:
        _hiders[model] = hider
        return hider

    return register


def is_hidden(event: Any, reader: Any, target: Model | None) -> bool:
    """Whether this reader must not learn who acted."""
    hider = _hiders.get(type(target)) if target is not None else None
    return hider(event, reader, target) if hider else False
