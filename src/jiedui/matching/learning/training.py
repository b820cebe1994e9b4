"""New weights of the features out of judged pairs, compared with the old ones on demands that they were not made from.

The weights are the slopes of an ordinal regression, pulled towards given ones as if each were known to about half its size
beforehand: a few labels change little, thousands decide. Only the proportions of the slopes matter for a ranking, so they are
scaled to the length of the old weights along these; scores stay on the scale that people know.
Every demand is held out once: of ``FOLDS`` trainings each is measured at the demands that it did not see. The weights
answered are trained on all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.bench.metrics import ndcg
from jiedui.matching.learning.labels import GOOD, Labelled, refuse_too_few
from jiedui.matching.learning.ordinal import Fit, Floats, Ints, fit
from jiedui.matching.weights import Weights

FEATURES = (
    "title", "text", "words", "characters", "translated", "figures", "field", "readiness", "scene", "freshness",
    "region", "reciprocity",
)  # fmt: skip
FOLDS, SEED, DEPTH = 5, 20, 10
TRUST = 0.5
SLIGHT, WEAKEST = 0.005, 0.02
EVIDENCE = 2.0

Rows: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class Scores:
    """How weights did on held-out demands: nDCG@10 over those that can tell, and mean log-likelihood over all pairs."""

    ndcg: float
    likelihood: float


@dataclass(frozen=True)
class Change:
    """How the weight of a feature changed; ``good`` and ``other`` are its mean units in relevant and in other pairs."""

    feature: str
    old: float
    new: float
    good: float
    other: float

    @property
    def reason(self) -> str:
        """``tells``: relevant pairs have more of it, ``misleads``: they have not, ``repeats``: other features say it already.

        A feature that tells, and still weighs less than before, repeats; so does one that weighs more and does not tell alone.
        """
        if (self.new > self.old) != (self.good > self.other):
            return "repeats"
        return "tells" if self.new > self.old else "misleads"

    @property
    def why(self) -> str:
        """The reason as a sentence."""
        means = f"relevant pairs have {self.good:.2f} units of it, others {self.other:.2f}"
        return {
            "tells": means,
            "misleads": f"{means}: it tells less than was thought",
            "repeats": f"{means}; beside the other features it says {'less' if self.new < self.old else 'more'} than that",
        }[self.reason]


@dataclass(frozen=True)
class Trained:
    """New weights, how they and the old ones did on held-out demands, whether they are better, and what changed, most first."""

    weights: Weights
    old_scores: Scores
    new_scores: Scores
    better: bool
    changes: tuple[Change, ...]
    pairs: int
    queries: int


def train(
    labels: Sequence[Labelled],
    old: Weights | None = None,
    *,
    towards: Weights | None = None,
    version: str = "learned",
) -> Trained:
    """Train weights on judged pairs and compare them with ``old``; ``towards`` are the weights that few labels leave in place.

    Without ``towards`` these are the old ones; who trains again on the same pairs and more passes the shipped ones, since
    otherwise every label would count once more each time.

    Raises:
        TooFewLabels: with what there is too little of.
        ValueError: the pairs have no feature that varies.
    """
    refuse_too_few(labels)
    old = old or Weights()
    data = _Data.of(labels, old, towards or old)
    before, after = _compared(data)
    learned = {name: round(float(value), 3) for name, value in zip(data.names, data.weights(), strict=True)}
    return Trained(
        replace(old, version=version, features={**old.features, **learned}),
        before,
        after,
        is_better(before, after, len(labels)),
        _changes(data, old, learned),
        len(labels),
        len(np.unique(data.queries)),
    )


def is_better(old: Scores, new: Scores, pairs: int) -> bool:
    """Whether the ranking is no worse, and what the pairs say for the new weights is more than chance would have it."""
    return new.ndcg >= old.ndcg and (new.likelihood - old.likelihood) * pairs >= EVIDENCE


def _compared(data: _Data) -> tuple[Scores, Scores]:
    """Old and new weights at the demands that each training did not see."""
    gains: tuple[list[float], list[float]] = ([], [])
    likely: tuple[list[Floats], list[Floats]] = ([], [])
    for inside, outside in _folds(data.queries):
        for place, (totals, likelihoods) in enumerate(data.judged(inside, outside)):
            gains[place].extend(data.ndcg(outside, totals))
            likely[place].append(likelihoods)
    before, after = (
        Scores(round(float(np.mean(gain)), 4), round(float(np.concatenate(parts).mean()), 4))
        for gain, parts in zip(gains, likely, strict=True)
    )
    return before, after


@dataclass(frozen=True)
class _Data:
    """Judged pairs as a table: a row each, a column for each feature that varies."""

    names: tuple[str, ...]
    table: Floats
    grades: Ints
    queries: Ints
    old: Floats
    towards: Floats

    @classmethod
    def of(cls, labels: Sequence[Labelled], old: Weights, towards: Weights) -> _Data:
        found = {name for label in labels for name in label.features}
        names = [*(name for name in FEATURES if name in found), *sorted(found.difference(FEATURES))]
        table = np.array(
            [[label.features.get(name, 0.0) for name in names] for label in labels], dtype=np.float64
        )
        varies = np.ptp(table, axis=0) > 0 if names else np.zeros(0, dtype=bool)
        kept = tuple(name for name, vary in zip(names, varies.tolist(), strict=True) if vary)
        if not kept:
            raise ValueError("the judged pairs have no feature that varies")
        keys = {query: place for place, query in enumerate(sorted({label.query for label in labels}))}
        return cls(
            kept,
            table[:, varies],
            np.array([label.grade for label in labels], dtype=np.intp),
            np.array([keys[label.query] for label in labels], dtype=np.intp),
            np.array([old.of(name) for name in kept]),
            np.array([towards.of(name) for name in kept]),
        )

    def weights(self) -> Floats:
        """Train on all rows: slopes, scaled to the length of ``towards`` along it."""
        slopes = self._fitted(np.ones(len(self.grades), dtype=np.bool_)).slopes
        along = float(slopes @ self.towards) / (float(self.towards @ self.towards) or 1.0)
        return slopes / along if along > 0 else self.old

    def judged(self, inside: Rows, outside: Rows) -> Iterator[tuple[Floats, Floats]]:
        """Train inside: totals of all rows and log-likelihoods outside, by the old weights, then by new ones."""
        sums = self.table @ self.old
        present = fit(sums[inside, None], self.grades[inside], np.zeros((1, 1)))
        yield sums, present.likelihoods(sums[outside, None], self.grades[outside])
        new = self._fitted(inside)
        yield self.table @ new.slopes, new.likelihoods(self.table[outside], self.grades[outside])

    def ndcg(self, rows: Rows, totals: Floats) -> list[float]:
        """nDCG@10 of each demand among the rows that has a relevant pair and another to put it before."""
        gains = []
        for query in np.unique(self.queries[rows]):
            places = np.flatnonzero(rows & (self.queries == query))
            grades = {int(place): float(self.grades[place]) for place in places}
            if max(grades.values()) >= GOOD and len(set(grades.values())) > 1:
                ranking = places[np.argsort(-totals[places], kind="stable")]
                gains.append(ndcg(ranking.tolist(), grades, DEPTH))
        return gains

    def _fitted(self, rows: Rows) -> Fit:
        table, grades = self.table[rows], self.grades[rows]
        length = float(self.towards @ self.towards) or 1.0
        slope = max(float(fit((table @ self.towards)[:, None], grades, np.zeros((1, 1))).slopes[0]), WEAKEST)
        across = np.eye(len(self.towards)) - np.outer(self.towards, self.towards) / length
        return fit(table, grades, across / (slope * TRUST) ** 2)


def _folds(queries: Ints) -> Iterator[tuple[Rows, Rows]]:
    """Rows to train on and rows to measure at, so that each demand is held out once, whole."""
    mixed = np.random.default_rng(SEED).permutation(np.unique(queries))
    for part in np.array_split(mixed, FOLDS):
        outside = np.isin(queries, part)
        yield ~outside, outside


def _changes(data: _Data, old: Weights, learned: Mapping[str, float]) -> tuple[Change, ...]:
    good = data.grades >= GOOD
    means = zip(data.table[good].mean(axis=0).tolist(), data.table[~good].mean(axis=0).tolist(), strict=True)
    found = [
        Change(name, round(old.of(name), 3), learned[name], round(ours, 3), round(theirs, 3))
        for name, (ours, theirs) in zip(data.names, means, strict=True)
    ]
    moved = [change for change in found if abs(change.new - change.old) > SLIGHT]
    return tuple(sorted(moved, key=lambda change: (-abs(change.new - change.old), change.feature)))
