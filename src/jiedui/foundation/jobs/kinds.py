"""Kinds of work that take longer than a page may: apps say how each is done, this app runs it and shows how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from jiedui.foundation.core.registry import Registry

if TYPE_CHECKING:
    from .models import BackgroundJob
    from .running import Work


@dataclass(frozen=True)
class JobKind:
    """A kind of work, `app.what`: `run(work)` does it, and bears being begun again after it was cut off.

    `title` names one piece of it to its owner, `outcome` says in a sentence what came of it, `back` is the path of the
    page that the owner goes on with; all three read `job.asked` and `job.found`.
    """

    code: str
    label: str | Promise
    run: Callable[["Work"], None]
    title: Callable[["BackgroundJob"], str] | None = None
    outcome: Callable[["BackgroundJob"], str] | None = None
    back: Callable[["BackgroundJob"], str] | None = None


job_kinds: Registry[JobKind] = Registry(JobKind, key=lambda kind: kind.code)
