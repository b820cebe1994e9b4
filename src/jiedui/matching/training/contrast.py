"""Training a table as a bag: texts that belong together come near, those of other papers move apart.

A text is the normalised sum of the rows of its terms, each times 1 + ln of how often it occurs. The loss is the symmetric
InfoNCE of a batch (van den Oord et al. 2018; Radford et al. 2021) at temperature .07; pairs of the same paper are no
negatives of each other. Only rows that occur in a batch are touched (Adam, Kingma and Ba 2015, with a falling rate).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

TEMPERATURE = 0.07
_DECAY, _SQUARE_DECAY, _TINY = 0.9, 0.999, 1e-8

Terms = Sequence[int]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Batch:
    """Pairs of texts as numbers of their terms; ``owners`` says which paper each pair is from."""

    left: list[Terms]
    right: list[Terms]
    owners: NDArray[np.int64]


def train(
    table: Floats,
    draw: Callable[[int], Batch],
    *,
    steps: int,
    rate: float,
    report: Callable[[int, float], None] = lambda _step, _loss: None,
) -> Floats:
    """Return the table after so many batches; ``draw`` gives the batch of a step."""
    table = table.copy()
    mean, square = np.zeros_like(table), np.zeros_like(table)
    for step in range(steps):
        batch = draw(step)
        rows, left, right = _bags(batch)
        held = table[rows]
        loss, gradient = _loss(held, left, right, batch.owners)
        mean[rows] = _DECAY * mean[rows] + (1 - _DECAY) * gradient
        square[rows] = _SQUARE_DECAY * square[rows] + (1 - _SQUARE_DECAY) * gradient**2
        first = mean[rows] / (1 - _DECAY ** (step + 1))
        second = square[rows] / (1 - _SQUARE_DECAY ** (step + 1))
        table[rows] = held - rate * (1 - step / steps) * first / (np.sqrt(second) + _TINY)
        report(step, loss)
    return table


def _bags(batch: Batch) -> tuple[NDArray[np.intp], Any, Any]:
    """Return the rows that the batch uses and two sparse matrices of texts over these rows."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 -- in the extra `train` alone

    terms = np.fromiter(_flat([*batch.left, *batch.right]), dtype=np.int64)
    rows, places = np.unique(terms, return_inverse=True)
    sizes = np.array([len(text) for text in (*batch.left, *batch.right)])
    ends = np.concatenate([[0], np.cumsum(sizes)])
    bags = csr_matrix((np.ones(len(terms), np.float32), places, ends), shape=(len(sizes), len(rows)))
    bags.sum_duplicates()
    bags.data = 1 + np.log(bags.data)
    return rows, bags[: len(batch.left)], bags[len(batch.left) :]


def _flat(texts: Iterable[Terms]) -> Iterable[int]:
    return (term for text in texts for term in text)


def _loss(rows: Floats, left: Any, right: Any, owners: NDArray[np.int64]) -> tuple[float, Floats]:
    """Return the loss of a batch and its gradient by row."""
    ours, our_lengths = _unit(left @ rows)
    theirs, their_lengths = _unit(right @ rows)
    likeness = ours @ theirs.T / TEMPERATURE
    kin = owners[:, None] == owners[None, :]
    np.fill_diagonal(kin, False)
    likeness[kin] = -np.inf
    size = len(owners)
    over_right, right_loss = _softmax(likeness)
    over_left, left_loss = _softmax(likeness.T)
    pull: Floats = over_right + over_left.T
    pull[np.diag_indices(size)] -= 2
    pull /= 2 * size * TEMPERATURE
    to_ours = _through_unit(pull @ theirs, ours, our_lengths)
    to_theirs = _through_unit(pull.T @ ours, theirs, their_lengths)
    gradient: Floats = (left.T @ to_ours + right.T @ to_theirs).astype(np.float32)
    return (right_loss + left_loss) / 2, gradient


def _unit(sums: Floats) -> tuple[Floats, Floats]:
    lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6).astype(np.float32)
    return sums / lengths, lengths


def _through_unit(gradient: NDArray[Any], unit: Floats, lengths: Floats) -> Floats:
    along = np.sum(gradient * unit, axis=1, keepdims=True)
    result: Floats = (gradient - unit * along) / lengths
    return result


def _softmax(likeness: Floats) -> tuple[Floats, float]:
    shifted = np.exp(likeness - likeness.max(axis=1, keepdims=True))
    shares = shifted / shifted.sum(axis=1, keepdims=True)
    own = np.maximum(np.diag(shares), 1e-12)
    return shares, float(-np.log(own).mean())
