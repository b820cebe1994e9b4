"""Freshness: what was published lately stands a little before what was published long ago.

From ``MOST`` units for what is new, falling by half of the way to ``-MOST`` every ``HALF`` years, so that nothing is given or taken
at ``HALF`` years; 0 where a date is missing.
"""

from __future__ import annotations

from jiedui.matching.model import Problem, Record

MOST, HALF = 0.3, 4.0
YEAR = 365.25 * 24 * 3600


def units(problem: Problem, record: Record) -> float:
    """Return the units for freshness."""
    today, published = problem.facts.today, record.attrs.get("published")
    if today is None or not isinstance(published, int) or published <= 0:
        return 0.0
    years = max(0.0, (today - published) / YEAR)
    return MOST * (2.0 * 0.5 ** (years / HALF) - 1.0)
