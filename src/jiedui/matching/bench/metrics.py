"""Measures of a ranking against graded judgements, and how sure one can be of them.

nDCG (Järvelin and Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques") with the gain 2^grade − 1
(Burges et al. 2005, "Learning to rank using gradient descent") and the discount 1 / log2(place + 1). For MAP, MRR and
recall a grade above 0 is relevant. Intervals are percentiles of a bootstrap over queries (Sakai 2006, "Evaluating
evaluation metrics based on the bootstrap").
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RANKED = ("ndcg@10", "ndcg@5", "map", "mrr@10", "recall@100")
NAMES = (*RANKED, "spearman", "spearman_per_query")
SEED = 20200427
RESAMPLES = 1000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Answer:
    """What a system said to one query: targets best first, and its score of every judged one."""

    ranking: Sequence[int]
    scores: Mapping[int, float]


def of_query(ranking: Sequence[int], grades: Mapping[int, float]) -> dict[str, float] | None:
    """Return the measures of one ranking; ``None`` where nothing is relevant, so that nothing can be found."""
    relevant = {target for target, grade in grades.items() if grade > 0}
    if not relevant:
        return None
    places = [place for place, target in enumerate(ranking, start=1) if target in relevant]
    return {
        "ndcg@10": ndcg(ranking, grades, 10),
        "ndcg@5": ndcg(ranking, grades, 5),
        "map": math.fsum(found / place for found, place in enumerate(places, start=1)) / len(relevant),
        "mrr@10": 1 / places[0] if places and places[0] <= 10 else 0.0,
        "recall@100": sum(place <= 100 for place in places) / len(relevant),
    }


def ndcg(ranking: Sequence[int], grades: Mapping[int, float], depth: int) -> float:
    """Return the discounted gain of the first ``depth`` places over the best possible one."""
    best = _dcg(sorted(grades.values(), reverse=True)[:depth])
    return _dcg([grades.get(target, 0.0) for target in ranking[:depth]]) / best if best else 0.0


def _dcg(grades: Sequence[float]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))


def spearman(scores: Floats, grades: Floats) -> float | None:
    """Return the rank correlation, ties sharing their mean rank; 0 for equal scores, ``None`` for equal grades."""
    if len(grades) < 2 or not np.ptp(grades):
        return None
    if not np.ptp(scores):
        return 0.0
    return float(np.corrcoef(ranks(scores), ranks(grades))[0, 1])


def ranks(values: Floats) -> Floats:
    """Return ranks from 1, the smallest first, ties with their mean."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[which], dtype=np.float64)


def summary(
    judged: Mapping[int, Mapping[int, float]], answers: Mapping[int, Answer]
) -> tuple[dict[str, float | None], dict[str, list[float] | None]]:
    """Return all measures of a system, rounded to four decimals, and their 95 % intervals.

    A measure that the judgements do not allow (a rank correlation where all grades are the same) is ``None``.
    """
    queries = list(judged)
    measured = [of_query(answers[query].ranking, judged[query]) for query in queries]
    pairs = [
        (
            np.array([answers[query].scores[target] for target in judged[query]], dtype=np.float64),
            np.array(list(judged[query].values()), dtype=np.float64),
        )
        for query in queries
    ]
    values: dict[str, Sequence[float]] = {
        name: [measures[name] for measures in measured if measures is not None] for name in RANKED
    }
    values["spearman_per_query"] = [rho for rho in (spearman(*pair) for pair in pairs) if rho is not None]
    measures: dict[str, float | None] = {}
    intervals: dict[str, list[float] | None] = {}
    for name in NAMES:
        measures[name], intervals[name] = _pooled(pairs) if name == "spearman" else _mean(values[name])
    return measures, intervals


def _mean(values: Sequence[float]) -> tuple[float | None, list[float] | None]:
    if not values:
        return None, None
    array = np.array(values)
    return round(float(array.mean()), 4), _interval(len(array), lambda chosen: float(array[chosen].mean()))


def _pooled(pairs: Sequence[tuple[Floats, Floats]]) -> tuple[float | None, list[float] | None]:
    """The correlation over all judged pairs of all queries at once."""

    def over(chosen: Sequence[int] | NDArray[np.intp]) -> float | None:
        picked = [pairs[place] for place in chosen]
        return spearman(np.concatenate([p[0] for p in picked]), np.concatenate([p[1] for p in picked]))

    rho = over(range(len(pairs)))
    return (None, None) if rho is None else (round(rho, 4), _interval(len(pairs), over))


def _interval(size: int, measure: Callable[[NDArray[np.intp]], float | None]) -> list[float] | None:
    """Return where 95 % of the measure's values lie when the queries are drawn again, always with the same seed."""
    chance = np.random.default_rng(SEED)
    drawn = [measure(chance.integers(0, size, size)) for _ in range(RESAMPLES)]
    kept = [value for value in drawn if value is not None]
    return [round(float(bound), 4) for bound in np.percentile(kept, [2.5, 97.5])] if kept else None
