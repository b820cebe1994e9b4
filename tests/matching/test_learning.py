"""Weights learned from judged pairs: planted ones are found again, few labels change little, and too few are refused."""

from __future__ import annotations

import numpy as np
import pytest

from jiedui.matching import Weights
from jiedui.matching.learning import Labelled, TooFewLabels, train
from jiedui.matching.learning.ordinal import fit
from jiedui.matching.learning.training import Change, Scores, is_better

PLANTED = {"title": 0.4, "text": 1.0, "words": 1.8, "field": 0.0}


def judged(
    demands: int, *, each: int = 10, planted=PLANTED, slope: float = 1.5, seed: int = 7
) -> list[Labelled]:
    """Pairs whose grades follow planted weights, with chance as people have it."""
    chance = np.random.default_rng(seed)
    found = []
    for demand in range(demands):
        for _ in range(each):
            units = {name: float(chance.gamma(2.0, 0.7)) for name in planted}
            opinion = slope * sum(planted[name] * units[name] for name in planted) + chance.logistic()
            grade = int(np.searchsorted([slope * 3.2, slope * 4.8, slope * 6.6], opinion))
            found.append(Labelled(f"demand {demand}", units, grade))
    return found


def test_planted_weights_are_found_again() -> None:
    trained = train(judged(400))
    size = sum(PLANTED.values()) / len(PLANTED)
    assert trained.weights.features == pytest.approx(
        {name: value / size for name, value in PLANTED.items()}, abs=0.15
    )
    assert trained.better
    assert trained.new_scores.ndcg > trained.old_scores.ndcg + 0.05
    assert (trained.pairs, trained.queries) == (4000, 400)


def test_weights_stay_on_the_scale_of_the_old_ones() -> None:
    learned = train(judged(200)).weights.features
    assert sum(learned.values()) == pytest.approx(len(PLANTED), abs=0.01)


def test_few_labels_change_less_than_many() -> None:
    few, many = (train(judged(demands)).weights.features for demands in (30, 400))
    assert abs(few["words"] - 1) < abs(many["words"] - 1)


def test_where_the_old_weights_are_right_the_new_are_not_better() -> None:
    trained = train(judged(60, planted=dict.fromkeys(PLANTED, 1.0)))
    assert not trained.better
    assert trained.weights.features == pytest.approx(dict.fromkeys(PLANTED, 1.0), abs=0.3)


def test_what_was_learned_is_no_better_than_itself() -> None:
    labels = judged(200)
    learned = train(labels).weights
    again = train(labels, learned, towards=Weights())
    assert (again.weights.features, again.better) == (learned.features, False)


def test_no_weight_is_negative_however_misleading_its_feature() -> None:
    trained = train(judged(200, planted={"title": 1.0, "text": 1.0, "freshness": -1.0}))
    assert trained.weights.features["freshness"] == 0.0


def test_training_twice_answers_the_same() -> None:
    assert train(judged(50)) == train(judged(50))


def test_a_feature_that_never_varies_keeps_its_weight() -> None:
    labels = [Labelled(label.query, {**label.features, "region": 1.0}, label.grade) for label in judged(40)]
    old = Weights(features={"region": 0.7, "scene": 0.5})
    learned = train(labels, old).weights.features
    assert (learned["region"], learned["scene"]) == (0.7, 0.5)


def test_bands_and_version_come_along() -> None:
    learned = train(judged(40), Weights(high=80.0), version="7").weights
    assert (learned.version, learned.high, learned.minimum) == ("7", 80.0, 50.0)


def test_each_change_says_why() -> None:
    changes = {change.feature: change for change in train(judged(400)).changes}
    assert (changes["words"].reason, changes["field"].reason) == (
        "tells",
        "repeats" if changes["field"].good > changes["field"].other else "misleads",
    )
    assert changes["words"].why.startswith("relevant pairs have ")
    assert list(changes) == sorted(changes, key=lambda name: -abs(changes[name].new - changes[name].old))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change("words", 1.0, 1.5, 3.0, 1.0), "tells"),
        (Change("words", 1.0, 0.5, 1.0, 3.0), "misleads"),
        (Change("words", 1.0, 0.5, 3.0, 1.0), "repeats"),
        (Change("words", 1.0, 1.5, 1.0, 3.0), "repeats"),
    ],
)
def test_the_reason_of_a_change_follows_from_what_was_seen(change: Change, reason: str) -> None:
    assert change.reason == reason


@pytest.mark.parametrize(
    ("old", "new", "pairs", "better"),
    [
        (Scores(0.6, -1.0), Scores(0.6, -0.99), 200, True),
        (Scores(0.6, -1.0), Scores(0.7, -0.995), 200, False),
        (Scores(0.6, -1.0), Scores(0.59, -0.9), 200, False),
    ],
)
def test_better_is_no_worse_a_ranking_and_more_than_chance(
    old: Scores, new: Scores, pairs: int, better: bool
) -> None:
    assert is_better(old, new, pairs) is better


def test_too_few_pairs_are_refused_with_what_is_lacking() -> None:
    with pytest.raises(
        TooFewLabels, match="20 judged pairs of at least 200; 2 demands with judged pairs of at least 30"
    ):
        train(judged(2))


def test_pairs_of_one_kind_alone_are_refused() -> None:
    good = [Labelled(label.query, label.features, 3) for label in judged(40)]
    with pytest.raises(TooFewLabels) as refusal:
        train(good)
    assert [lack.what for lack in refusal.value.lacks] == [
        "pairs judged irrelevant",
        "demands with pairs of both kinds",
    ]


def test_pairs_without_features_are_refused() -> None:
    bare = [Labelled(label.query, {}, label.grade) for label in judged(40)]
    with pytest.raises(ValueError, match="no feature that varies"):
        train(bare)


def test_a_grade_outside_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="a grade is 0 to 3, not 4"):
        Labelled("q", {}, 4)


def test_a_feature_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="a feature of a pair of 'q' is no number"):
        Labelled("q", {"title": float("nan")}, 2)


def test_two_grades_are_logistic_regression() -> None:
    from sklearn.linear_model import LogisticRegression

    chance = np.random.default_rng(3)
    table = chance.normal(size=(500, 3))
    grades = (table @ [1.0, 0.5, 0.2] + chance.logistic(size=500) > 0.3).astype(np.intp)
    ours = fit(table, grades, np.eye(3))
    theirs = LogisticRegression(C=1.0, tol=1e-8).fit(table, grades)
    assert ours.slopes == pytest.approx(theirs.coef_[0], abs=0.01)
    assert -ours.cuts[0] == pytest.approx(theirs.intercept_[0], abs=0.01)


def test_the_slope_and_cuts_of_four_grades_are_found() -> None:
    chance = np.random.default_rng(5)
    table = chance.normal(size=(5000, 2))
    grades = np.searchsorted([-1.0, 0.5, 2.0], table @ [1.5, 0.0] + chance.logistic(size=5000)).astype(
        np.intp
    )
    found = fit(table, grades, np.zeros((2, 2)))
    assert (found.slopes.tolist(), found.cuts.tolist()) == (
        pytest.approx([1.5, 0.0], abs=0.1),
        pytest.approx([-1.0, 0.5, 2.0], abs=0.1),
    )
