"""Slots on one app's page that apps above it fill without being imported."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .registry import Registry


@dataclass(frozen=True)
class Panel:
    """A piece of another app's page: `context(obj, actor)` feeds `template`; None leaves the panel out."""

    slot: str
    key: str
    template: str
    context: Callable[[Any, Any], Mapping[str, Any] | None]
    order: int = 100


panels: Registry[Panel] = Registry(Panel, key=lambda panel: f"{panel.slot}:{panel.key}")


def filled(slot: str, obj: Any, actor: Any) -> list[tuple[str, Mapping[str, Any]]]:
    """Template and context of each panel that has something to say in this slot."""
    ordered = sorted((panel for panel in panels if panel.slot == slot), key=lambda panel: panel.order)
    drawn = ((panel.template, panel.context(obj, actor)) for panel in ordered)
    return [(template, context) for template, context in drawn if context is not None]
