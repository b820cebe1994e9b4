"""What a measurement comes to, and how times are taken."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Figure:
    """One measured value; `goal` is what it should reach, on the `better` side of it."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    better: Literal["lower", "higher"] = "lower"

    @property
    def missed(self) -> bool:
        if self.goal is None:
            return False
        return self.value > self.goal if self.better == "lower" else self.value < self.goal


def milliseconds(act: Callable[[T], object], over: Iterable[T], *, warm_up: int = 3) -> list[float]:
    """How long each call takes; the first few are made once before, so that caches are warm."""
    items = list(over)
    for item in items[:warm_up]:
        act(item)
    taken = []
    for item in items:
        began = time.perf_counter()
        act(item)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def latency(name: str, taken: list[float], *, goal: float | None = None) -> list[Figure]:
    """Median and 95th percentile of some times."""
    p95 = statistics.quantiles(taken, n=20)[18]
    return [
        Figure(f"{name}, p50", round(statistics.median(taken), 1), "ms", goal),
        Figure(f"{name}, p95", round(p95, 1), "ms"),
    ]
