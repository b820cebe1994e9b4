"""Ordinal regression: how likely each grade is, from a weighted sum of features (McCullagh 1980, proportional odds).

P(grade ≥ k) = σ(features · slopes − cuts[k]), slopes never negative. Minimises the negative log-likelihood and a quadratic
penalty of the slopes by Newton's method with the slopes at zero held there; the sum is convex, so there is one answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

STEPS, HALVINGS = 100, 40
TOLERANCE = 1e-9
STEADY = 1e-3
_TINY = 1e-12


@dataclass(frozen=True)
class Fit:
    """What was found: log-odds per unit of each feature, and the cuts between the grades that occurred, ascending."""

    slopes: Floats
    cuts: Floats
    grades: Ints

    def likelihoods(self, table: Floats, grades: Ints) -> Floats:
        """Return the log-likelihood of each judged pair; those of a grade that the fit never saw are left out."""
        seen = np.isin(grades, self.grades)
        classes = np.searchsorted(self.grades, grades[seen])
        upper, lower = _edges(table[seen] @ self.slopes, self.cuts, classes)
        return np.asarray(np.log(np.maximum(_sigmoid(upper) - _sigmoid(lower), _TINY)), dtype=np.float64)


def fit(table: Floats, grades: Ints, penalty: Floats) -> Fit:
    """Fit slopes and cuts; ``penalty`` is the matrix Q of ½ · slopesᵀ · Q · slopes, beside a slight one that keeps all finite."""
    known, classes = np.unique(grades, return_inverse=True)
    size = table.shape[1]
    shares = np.cumsum(np.bincount(classes))[:-1] / len(classes)
    values = np.concatenate([np.zeros(size), np.log(shares / (1 - shares))])
    whole = STEADY * np.eye(len(values))
    whole[:size, :size] += penalty
    loss = _loss(values, table, classes, whole)
    for _ in range(STEPS):
        gradient, curvature = _derivatives(values, table, classes, whole)
        free = np.ones(len(values), dtype=bool)
        free[:size] = (values[:size] > 0) | (gradient[:size] < 0)
        step = np.zeros(len(values))
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], gradient[free])
        moved, lower = _searched(values, step, loss, table, classes, whole)
        gained, values, loss = loss - lower, moved, lower
        if gained <= TOLERANCE * max(1.0, abs(loss)):
            break
    return Fit(values[:size], values[size:], known)


def _searched(
    values: Floats, step: Floats, loss: float, table: Floats, classes: Ints, penalty: Floats
) -> tuple[Floats, float]:
    """Go the step, or half of it as often as it takes to lower the loss, slopes staying at zero or above."""
    size = table.shape[1]
    for halving in range(HALVINGS):
        moved = values - step * 0.5**halving
        moved[:size] = np.maximum(moved[:size], 0.0)
        if (np.diff(moved[size:]) > 0).all() and (lower := _loss(moved, table, classes, penalty)) < loss:
            return moved, lower
    return values, loss


def _loss(values: Floats, table: Floats, classes: Ints, penalty: Floats) -> float:
    size = table.shape[1]
    upper, lower = _edges(table @ values[:size], values[size:], classes)
    chances = np.maximum(_sigmoid(upper) - _sigmoid(lower), _TINY)
    return float(0.5 * values @ penalty @ values - np.log(chances).sum())


def _derivatives(values: Floats, table: Floats, classes: Ints, penalty: Floats) -> tuple[Floats, Floats]:
    """Gradient and curvature; each pair depends on the slopes and on the cuts above and below its grade."""
    size, cuts = table.shape[1], len(values) - table.shape[1]
    upper, lower = _edges(table @ values[:size], values[size:], classes)
    above, below = _sigmoid(upper), _sigmoid(lower)
    chances = np.maximum(above - below, _TINY)
    rise, fall = above * (1 - above) / chances, below * (1 - below) / chances
    bend_above = rise * (1 - 2 * above) - rise * rise
    bend_below = -fall * (1 - 2 * below) - fall * fall
    to_above = np.hstack([-table, _marked(classes, cuts)])
    to_below = np.hstack([-table, _marked(classes - 1, cuts)])
    gradient = -(to_above.T @ rise - to_below.T @ fall)
    both = to_above.T @ ((rise * fall)[:, None] * to_below)
    curvature = -(
        to_above.T @ (bend_above[:, None] * to_above)
        + to_below.T @ (bend_below[:, None] * to_below)
        + both
        + both.T
    )
    return gradient + penalty @ values, curvature + penalty


def _edges(sums: Floats, cuts: Floats, classes: Ints) -> tuple[Floats, Floats]:
    """How far each pair's sum lies below the cut above its grade, and below the one under it."""
    bounds = np.concatenate([[-np.inf], cuts, [np.inf]])
    return bounds[classes + 1] - sums, bounds[classes] - sums


def _marked(places: Ints, size: int) -> Floats:
    """A row per pair with 1 at its place; none where the place lies outside."""
    return np.asarray(places[:, None] == np.arange(size)[None, :], dtype=np.float64)


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * values)), dtype=np.float64)
