"""Distance of technical fields: the nearest pair of one the problem names and one the record names.

``SAME`` units for the same field, ``NEAR`` for two under one top field, ``FAR`` where none of them meet; 0 where either side names
none. A code continues its parent's, so that ``F02`` and ``F05`` meet in ``F``; parents that do not may be named beside it.
"""

from __future__ import annotations

from jiedui.matching.factors.values import texts
from jiedui.matching.model import Problem, Record

SAME, NEAR, FAR = 0.8, 0.1, -0.6


def units(problem: Problem, record: Record) -> float:
    """Return the units for the distance between the fields."""
    ours, theirs = problem.facts.fields, texts(record, "field")
    if not ours or not theirs:
        return 0.0
    if not set(ours).isdisjoint(theirs):
        return SAME
    tops = texts(record, "field_top") or theirs
    return NEAR if any(code.startswith(tops) for code in ours) else FAR
