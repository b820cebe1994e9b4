"""Reciprocity: it is the turn of a side that has given less than it received.

``MOST`` units times the balance of the record's side (the mean of several), which lies between -1 and 1; the other way round where
the problem offers, because then the record is what receives. 0 for a side of which nothing is known.
"""

from __future__ import annotations

from jiedui.matching.factors.values import texts
from jiedui.matching.model import Problem, Record

MOST = 0.5


def units(problem: Problem, record: Record) -> float:
    """Return the units for reciprocity."""
    balance = problem.facts.balance
    known = [max(-1.0, min(1.0, balance[side])) for side in texts(record, "side") if side in balance]
    if not known:
        return 0.0
    return MOST * sum(known) / len(known) * (-1 if problem.facts.offers else 1)
