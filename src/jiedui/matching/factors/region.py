"""Nearness: the record is of one of the divisions that count as near, or of a part of one.

``NEAR`` units for what is near, ``ELSEWHERE`` for what is not: as much given as taken, so that a list of neighbours stands no higher
than one of strangers. A division is a code or the beginning of one, as ``5107`` is of ``510703``.
"""

from __future__ import annotations

from jiedui.matching.model import Problem, Record

NEAR, ELSEWHERE = 0.15, -0.15


def units(problem: Problem, record: Record) -> float:
    """Return the units for nearness."""
    near, region = problem.facts.regions, record.attrs.get("region")
    if not near or not isinstance(region, str):
        return 0.0
    return NEAR if region.startswith(near) else ELSEWHERE
