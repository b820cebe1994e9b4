"""What has to be there before the site starts: apps say what they need and how it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from django.utils.functional import Promise

from .registry import Registry

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True)
class Preparation:
    """One step of `serve --prepare`: `needed()` is asked at every start and must be quick; `run(progress)` does it.

    `progress(done, total)` moves the bar and may be called as often as one likes. Orders: 0 tables, 10 regions,
    20 taxonomy, 50 portal, 90 demonstration world.
    """

    key: str
    label: str | Promise
    needed: Callable[[], bool]
    run: Callable[[Progress], None]
    order: int = 100


preparations: Registry[Preparation] = Registry(Preparation, key=lambda step: step.key)
banners: list[Callable[[], str]] = []


def banner(function: Callable[[], str]) -> Callable[[], str]:
    """Let a function add text under the address that `serve` prints; empty text adds nothing."""
    if function not in banners:
        banners.append(function)
    return function


def no_progress(done: int, total: int) -> None:
    """For callers that show none."""
