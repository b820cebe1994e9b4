"""Who hears that a signed-in person chose a language: the app that keeps the preference registers itself here."""

from collections.abc import Callable
from typing import Any

_listeners: list[Callable[[Any, str], None]] = []


def on_language_choice(listener: Callable[[Any, str], None]) -> Callable[[Any, str], None]:
    """Register `listener(actor, code)`, called before the reader is sent back."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def chosen(actor: Any, code: str) -> None:
    for listener in _listeners:
        listener(actor, code)
