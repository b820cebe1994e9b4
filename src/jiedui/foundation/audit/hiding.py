"""Who must not be told who acted: apps say so for their own models (the owner of an anonymous demand)."""

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

Hider = Callable[[Any, Any, Any], bool]
_hiders: dict[type[Model], Hider] = {}


def hides_actor(model: type[Model]) -> Callable[[Hider], Hider]:
    """Decorate `hider(row, reader, target) -> bool` for events and notices about rows of a model: True hides who acted.

    It is asked once for each line of a list, so what it needs should be at hand (cached on the reader or the target).
    """

    def register(hider: Hider) -> Hider:
        _hiders[model] = hider
        return hider

    return register


def is_hidden(row: Any, reader: Any, target: Model | None) -> bool:
    """Whether this reader must not learn who acted; where the thing is gone, what might have been hidden stays so."""
    model = (
        type(target)
        if target is not None
        else ContentType.objects.get_for_id(row.target_type_id).model_class()
    )
    hider = _hiders.get(model) if model is not None else None
    if hider is None:
        return False
    return target is None or hider(row, reader, target)
