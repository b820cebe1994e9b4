"""The measures of the bench, against values worked out by hand and against scikit-learn and scipy."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, ndcg_score

from jiedui.matching.bench.metrics import Answer, ndcg, of_query, ranks, spearman, summary


def test_a_ranking_is_measured_as_one_would_by_hand() -> None:
    measures = of_query([7, 3, 9, 5], {3: 3, 5: 1, 8: 2, 9: 0})
    best = 7 + 3 / math.log2(3) + 1 / 2
    assert measures == {
        "ndcg@10": pytest.approx((7 / math.log2(3) + 1 / math.log2(5)) / best),
        "ndcg@5": pytest.approx((7 / math.log2(3) + 1 / math.log2(5)) / best),
        "map": pytest.approx((1 / 2 + 2 / 4) / 3),
        "mrr@10": 1 / 2,
        "recall@100": pytest.approx(2 / 3),
    }


def test_what_stands_beyond_the_depth_does_not_count() -> None:
    ranking = list(range(200))
    measures = of_query(ranking, {10: 1, 99: 1, 100: 1})
    assert measures is not None
    assert (measures["ndcg@10"], measures["mrr@10"], measures["recall@100"]) == (0, 0, 2 / 3)
    assert measures["map"] == pytest.approx((1 / 11 + 2 / 100 + 3 / 101) / 3)


def test_a_query_with_nothing_relevant_measures_no_ranking() -> None:
    assert of_query([1, 2], {1: 0, 2: 0}) is None


@pytest.mark.parametrize("seed", range(20))
def test_an_independent_library_measures_the_same(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.randint(5, 60)
    grades = {target: float(chance.randint(0, 3)) for target in range(size)} | {0: 2.0, 1: 0.0}
    scores = {target: chance.random() for target in grades}
    ranking = sorted(grades, key=lambda target: -scores[target])
    gains = np.array([[2 ** grades[target] - 1 for target in grades]])
    given = np.array([[scores[target] for target in grades]])
    measures = of_query(ranking, grades)
    assert measures is not None
    assert measures["ndcg@10"] == pytest.approx(ndcg_score(gains, given, k=10))
    assert measures["ndcg@5"] == pytest.approx(ndcg_score(gains, given, k=5))
    assert measures["map"] == pytest.approx(average_precision_score(gains[0] > 0, given[0]))
    coarse = np.round(given[0], 1)
    assert spearman(coarse, gains[0]) == pytest.approx(spearmanr(coarse, gains[0]).statistic)


def test_ties_share_their_rank() -> None:
    assert ranks(np.array([5.0, 1.0, 5.0, 0.0])).tolist() == [3.5, 2.0, 3.5, 1.0]


def test_a_rank_correlation_needs_different_grades_and_is_nothing_for_equal_scores() -> None:
    assert spearman(np.array([1.0, 2.0]), np.array([1.0, 1.0])) is None
    assert spearman(np.array([1.0]), np.array([1.0])) is None
    assert spearman(np.array([2.0, 2.0]), np.array([0.0, 1.0])) == 0


def test_a_perfect_ranking_has_the_gain_of_one() -> None:
    assert ndcg([2, 1, 0], {0: 0, 1: 1, 2: 3}, 10) == 1
    assert ndcg([2, 1, 0], {0: 0, 1: 0, 2: 0}, 10) == 0


def test_a_summary_has_means_and_intervals_that_are_the_same_each_time() -> None:
    judged = {0: {0: 2.0, 1: 0.0}, 1: {0: 0.0, 1: 1.0}, 2: {0: 0.0, 1: 0.0}}
    answers = {
        0: Answer([0, 1], {0: 9.0, 1: 1.0}),
        1: Answer([0, 1], {0: 8.0, 1: 2.0}),
        2: Answer([0, 1], {0: 1.0, 1: 0.0}),
    }
    found, intervals = summary(judged, answers)
    assert (found, intervals) == summary(judged, answers)
    assert (found["mrr@10"], found["map"], found["recall@100"]) == (0.75, 0.75, 1.0)
    assert found["spearman_per_query"] == 0.0
    assert intervals["mrr@10"] == [0.5, 1.0]
    assert intervals["recall@100"] == [1.0, 1.0]
    pooled = spearmanr([9, 1, 8, 2, 1, 0], [2, 0, 0, 1, 0, 0]).statistic
    assert found["spearman"] == round(pooled, 4)


def test_where_all_grades_are_the_same_there_is_no_rank_correlation() -> None:
    found, intervals = summary(
        {0: {0: 1.0}, 1: {1: 1.0}}, {0: Answer([0], {0: 3.0}), 1: Answer([0], {1: 0.0})}
    )
    assert (found["spearman"], found["spearman_per_query"], intervals["spearman"]) == (None, None, None)
    assert found["ndcg@10"] == 0.5
