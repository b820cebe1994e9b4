"""What runs beside the site as long as it runs: apps say which loops, `serve` and `manage.py worker` start them."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import TypeAlias

from django.utils.functional import Promise

from .registry import Registry

Beat: TypeAlias = Callable[[str], None]


@dataclass(frozen=True)
class Background:
    """A loop in a process of its own: `run(stopping, beat)` returns soon after `stopping` is set.

    `beat("")` says that it is alive, `beat("what")` that it begins something long.
    """

    key: str
    label: str | Promise
    run: Callable[[Event, Beat], None]


backgrounds: Registry[Background] = Registry(Background, key=lambda loop: loop.key)
