"""Pairs that people judged, and how many of them it takes before anything may be learned."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jiedui.matching.model import MatchingError

GOOD = 2
WORST, BEST = 0, 3
PAIRS, QUERIES, OF_EACH, TELLING = 200, 30, 40, 15


@dataclass(frozen=True)
class Labelled:
    """A judged pair: which demand asked, the units of each feature as in ``Match.features``, and a grade from 0 to 3.

    0 is unsuitable, 1 doubtful, 2 suitable, 3 proved in use; from ``GOOD`` on a pair counts as relevant.
    """

    query: str
    features: Mapping[str, float]
    grade: int

    def __post_init__(self) -> None:
        if not WORST <= self.grade <= BEST:
            raise ValueError(f"a grade is {WORST} to {BEST}, not {self.grade}")
        if not all(map(math.isfinite, self.features.values())):
            raise ValueError(f"a feature of a pair of {self.query!r} is no number")


@dataclass(frozen=True)
class Lack:
    """Something of which there is too little: ``what`` it is, how many there are and how many it takes."""

    what: str
    there: int
    wanted: int

    def __str__(self) -> str:
        return f"{self.there:,} {self.what} of at least {self.wanted:,}"


class TooFewLabels(MatchingError):
    """There is too little to learn from; ``lacks`` says of what."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        self.lacks = tuple(lacks)
        super().__init__(f"too little to learn from: {'; '.join(map(str, self.lacks))}")


def refuse_too_few(labels: Sequence[Labelled]) -> None:
    """Raise ``TooFewLabels`` unless there is enough to learn from."""
    if lacks := lacking((label.query, label.grade) for label in labels):
        raise TooFewLabels(lacks)


def lacking(judged: Iterable[tuple[str, int]]) -> list[Lack]:
    """Return what there is too little of among pairs of demand and grade: pairs, demands, good, bad, demands with both."""
    pairs = list(judged)
    good = [query for query, grade in pairs if grade >= GOOD]
    bad = [query for query, grade in pairs if grade < GOOD]
    return too_little(
        [
            Lack("judged pairs", len(pairs), PAIRS),
            Lack("demands with judged pairs", len({*good, *bad}), QUERIES),
            Lack("pairs judged relevant", len(good), OF_EACH),
            Lack("pairs judged irrelevant", len(bad), OF_EACH),
            Lack("demands with pairs of both kinds", len({*good} & {*bad}), TELLING),
        ]
    )


def too_little(counts: Iterable[Lack]) -> list[Lack]:
    """Return those counts that stay under what it takes."""
    return [count for count in counts if count.there < count.wanted]
