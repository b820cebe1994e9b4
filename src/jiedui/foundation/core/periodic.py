"""Work that comes round: declared in an app's `tasks.py`, called by `manage.py tick`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from .registry import Registry


@dataclass(frozen=True)
class PeriodicJob:
    """A function called once a day at a wall-clock time, or every so many seconds; it must bear being called twice."""

    name: str
    run: Callable[[], object]
    at: time | None = None
    every: int | None = None


periodic_jobs: Registry[PeriodicJob] = Registry(PeriodicJob, key=lambda job: job.name)


def periodic(
    *, at: str | None = None, every: int | None = None
) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register the decorated function: `at="02:30"` daily in the site's time zone, or `every` seconds.

    Raises:
        ValueError: neither or both were given.
    """
    if (at is None) == (every is None):
        raise ValueError("say either at= or every=")

    def register(function: Callable[[], object]) -> Callable[[], object]:
        name = f"{function.__module__}.{function.__name__}".removeprefix("jiedui.")
        periodic_jobs.add(PeriodicJob(name, function, time.fromisoformat(at) if at else None, every))
        return function

    return register
