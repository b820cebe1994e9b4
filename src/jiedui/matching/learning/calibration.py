"""What the bands mean: the share of pairs in each that people judged relevant, and where the bands should begin.

Judged pairs in the order of their scores are gathered in groups, and neighbouring groups joined as long as a higher one has a
smaller share (isotonic regression, Ayer and others 1955). A band begins at the lowest score of the first group that reaches its share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jiedui.matching.learning.labels import Lack, TooFewLabels, too_little
from jiedui.matching.weights import Weights

HIGH, MIDDLE, MINIMUM = 0.75, 0.35, 0.10
PAIRS, OF_EACH, GROUP = 100, 20, 10
_Z = 1.959964


@dataclass(frozen=True)
class BandShare:
    """A band from its lowest score on: judged pairs in it, how many of them are relevant, and a 95 % interval of the share."""

    name: str
    begins: float
    pairs: int
    relevant: int
    share: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Calibration:
    """The bands as they are, best first, and the scores where they should begin; ``None`` where no score reaches the share."""

    bands: tuple[BandShare, ...]
    high: float | None
    middle: float | None
    minimum: float | None
    pairs: int
    relevant: int

    def applied(self, weights: Weights) -> Weights:
        """Return the weights with the thresholds proposed; one that was not found stays, and never stands below a lower one."""
        minimum = weights.minimum if self.minimum is None else self.minimum
        middle = max(weights.middle if self.middle is None else self.middle, minimum)
        high = max(weights.high if self.high is None else self.high, middle)
        return replace(weights, high=high, middle=middle, minimum=minimum)


def calibrate(scored: Sequence[tuple[float, bool]], weights: Weights | None = None) -> Calibration:
    """Measure bands on pairs of a score (0 to 100) and whether people judged the pair relevant.

    Raises:
        TooFewLabels: with what there is too little of.
    """
    relevant = sum(good for _, good in scored)
    lacks = too_little(
        [
            Lack("judged pairs", len(scored), PAIRS),
            Lack("pairs judged relevant", relevant, OF_EACH),
            Lack("pairs judged irrelevant", len(scored) - relevant, OF_EACH),
        ]
    )
    if lacks:
        raise TooFewLabels(lacks)
    groups = _isotonic(_groups(sorted(scored)))
    high, middle, minimum = (_begins(groups, share) for share in (HIGH, MIDDLE, MINIMUM))
    return Calibration(shares(scored, weights or Weights()), high, middle, minimum, len(scored), relevant)


def shares(scored: Sequence[tuple[float, bool]], weights: Weights) -> tuple[BandShare, ...]:
    """Return the share of relevant pairs in each band, and in what stays under the minimum; empty bands have none."""
    counts = {name: [0, 0] for name in ("high", "middle", "low", "none")}
    for score, good in scored:
        counted = counts["none" if score < weights.minimum else weights.band(score)]
        counted[0] += 1
        counted[1] += good
    begins = {"high": weights.high, "middle": weights.middle, "low": weights.minimum, "none": 0.0}
    return tuple(
        BandShare(
            name,
            begins[name],
            pairs,
            good,
            round(good / pairs, 4) if pairs else None,
            wilson(good, pairs) if pairs else None,
        )
        for name, (pairs, good) in counts.items()
    )


def wilson(good: int, pairs: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), which is honest about few pairs."""
    share, spread = good / pairs, _Z * _Z / pairs
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / pairs + spread / (4 * pairs)) / (1 + spread)
    return max(0.0, round(middle - half, 4)), min(1.0, round(middle + half, 4))


@dataclass(frozen=True)
class _Group:
    begins: float
    pairs: int
    relevant: int

    @property
    def share(self) -> float:
        return self.relevant / self.pairs

    def joined(self, higher: _Group) -> _Group:
        return _Group(self.begins, self.pairs + higher.pairs, self.relevant + higher.relevant)


def _groups(scored: Sequence[tuple[float, bool]]) -> list[_Group]:
    """Ascending groups of at least ``GROUP`` pairs; equal scores stay together."""
    groups: list[_Group] = []
    score_before = -math.inf
    for score, good in scored:
        single = _Group(score, 1, int(good))
        if groups and (groups[-1].pairs < GROUP or score == score_before):
            groups[-1] = groups[-1].joined(single)
        else:
            groups.append(single)
        score_before = score
    if len(groups) > 1 and groups[-1].pairs < GROUP:
        last = groups.pop()
        groups[-1] = groups[-1].joined(last)
    return groups


def _isotonic(groups: Sequence[_Group]) -> list[_Group]:
    rising: list[_Group] = []
    for group in groups:
        rising.append(group)
        while len(rising) > 1 and rising[-2].share >= rising[-1].share:
            higher = rising.pop()
            rising[-1] = rising[-1].joined(higher)
    return rising


def _begins(groups: Sequence[_Group], share: float) -> float | None:
    found = next((group.begins for group in groups if group.share >= share), None)
    return None if found is None else math.floor(found * 10) / 10
