"""Whether all is well: apps say what to look at, `manage.py doctor` and `/readyz` ask."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .registry import Registry


class Level(StrEnum):
    """How it stands: `warn` works but should be looked at, `bad` is broken."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Verdict:
    """How one thing stands, in a sentence, with what to do about it."""

    level: Level
    sentence: str | Promise
    advice: str | Promise = ""


def well(sentence: str | Promise) -> Verdict:
    return Verdict(Level.OK, sentence)


def doubtful(sentence: str | Promise, advice: str | Promise = "") -> Verdict:
    return Verdict(Level.WARN, sentence, advice)


def broken(sentence: str | Promise, advice: str | Promise = "") -> Verdict:
    return Verdict(Level.BAD, sentence, advice)


@dataclass(frozen=True)
class HealthCheck:
    """One thing to look at; with `gates` a bad verdict makes `/readyz` answer 503, so it must be quick."""

    key: str
    label: str | Promise
    run: Callable[[], Verdict]
    order: int = 100
    gates: bool = False


health_checks: Registry[HealthCheck] = Registry(HealthCheck, key=lambda check: check.key)


def examine(*, gates_only: bool = False) -> list[tuple[HealthCheck, Verdict]]:
    """Every check with its verdict, in order; a check that fails to run is broken, and the others still run."""
    chosen = sorted(
        (check for check in health_checks if check.gates or not gates_only), key=lambda check: check.order
    )
    return [(check, _verdict(check)) for check in chosen]


def _verdict(check: HealthCheck) -> Verdict:
    try:
        return check.run()
    except DatabaseError:
        return broken(_("无法判断：读不到数据库"))
    except Exception as problem:
        return broken(f"{type(problem).__name__}: {problem}")
