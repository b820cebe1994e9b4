"""Readiness offered against readiness wanted, both on the scale of 1 to 9.

``ENOUGH`` units where the offer reaches what is wanted; ``PER_LEVEL`` for each level that it lacks, down to ``LEAST``. What is riper
than wanted is no better for it. 0 where either side says nothing.
"""

from __future__ import annotations

from jiedui.matching.model import Problem, Record

ENOUGH, PER_LEVEL, LEAST = 0.2, -0.3, -1.2
LOWEST, HIGHEST = 1, 9


def units(problem: Problem, record: Record) -> float:
    """Return the units for readiness."""
    ours, theirs = problem.facts.readiness, _level(record.attrs.get("trl"))
    if ours is None or theirs is None:
        return 0.0
    lacking = theirs - ours if problem.facts.offers else ours - theirs
    return ENOUGH if lacking <= 0 else max(LEAST, PER_LEVEL * lacking)


def _level(value: object) -> int | None:
    """The level of a record: a number in a string, which may also be ``none``."""
    text = str(value)
    return int(text) if len(text) == 1 and LOWEST <= "0123456789".find(text) <= HIGHEST else None
