"""What a resolution of a meeting may become: apps that can make something of one say so, the meeting's page shows the button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .registry import Registry


@dataclass(frozen=True)
class ResolutionOutcome:
    """One thing that a resolution may become, such as a commitment.

    `offered(resolution, actor)` says whether this actor is shown the button; `make(resolution, actor)` makes it and gives
    the path of its page. The resolution keeps that path, so that nothing becomes two of a kind.
    """

    code: str
    label: str | Promise
    make: Callable[[Any, Any], str]
    offered: Callable[[Any, Any], bool] = lambda resolution, actor: True


resolution_outcomes: Registry[ResolutionOutcome] = Registry(
    ResolutionOutcome, key=lambda outcome: outcome.code
)
