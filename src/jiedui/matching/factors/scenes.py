"""Application scenes: how much of each scene of the problem is found in the nearest scene of the record.

Two scenes are as like as the pairs of characters of the shorter that the longer has too. ``MOST`` units times the mean of the best
likenesses, those below ``FAINT`` left out; never less than 0, because scenes are examples.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from jiedui.matching.factors.values import texts
from jiedui.matching.model import Problem, Record
from jiedui.matching.text import fold

MOST, FAINT = 0.8, 0.3


def units(problem: Problem, record: Record) -> float:
    """Return the units for application scenes."""
    ours, theirs = problem.facts.scenes, texts(record, "scene")
    if not ours or not theirs:
        return 0.0
    best = [max(_likeness(one, other) for other in theirs) for one in ours]
    return MOST * sum(value for value in best if value >= FAINT) / len(best)


def _likeness(one: str, other: str) -> float:
    ours, theirs = _pairs(one), _pairs(other)
    fewest = min(len(ours), len(theirs))
    return len(ours & theirs) / fewest if fewest else 0.0


@lru_cache(maxsize=8192)
def _pairs(text: str) -> frozenset[str]:
    folded = "".join(filter(str.isalnum, fold(text[:100])))
    return frozenset(map("".join, pairwise(folded)))
