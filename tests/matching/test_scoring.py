"""The base score, counted once more by hand: two cosines over character 1-grams and 2-grams, each divided by its spread."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import pytest

from jiedui.matching import Matcher, MemoryBackend, Problem, Record
from jiedui.matching.scoring import SCALE, SPREAD, STEEPNESS, contributions
from jiedui.matching.weights import HIGH, MIDDLE, MINIMUM, Weights

RECORDS = [
    Record(1, "achievement", "低温电解液", "改善电池低温放电，低温容量保持八成"),
    Record(2, "achievement", "柑橘果胶提取", ""),
    Record(3, "expert", "电池热管理", "电池组冬季预热与保温"),
]


def grams(text: str) -> Counter[str]:
    """Single characters and pairs within each run of characters."""
    found: Counter[str] = Counter()
    for run in text.replace("，", "\n").split("\n"):
        found.update(run)
        found.update(a + b for a, b in pairwise(run))
    return found


def weights(bag: Counter[str]) -> dict[str, float]:
    """(1 + ln tf) · (ln((N + 1) / (df + 1)) + 1)."""
    texts = [grams(f"{record.title}\n{record.body}") for record in RECORDS]
    held = {gram: sum(gram in text for text in texts) for gram in bag}
    return {
        gram: (1 + math.log(tf)) * (math.log((len(texts) + 1) / (held[gram] + 1)) + 1)
        for gram, tf in bag.items()
    }


def cosine(ours: Counter[str], theirs: Counter[str]) -> float:
    left, right = weights(ours), weights(theirs)
    product = sum(weight * right.get(gram, 0.0) for gram, weight in left.items())
    return product / (math.hypot(*left.values()) * math.hypot(*right.values()))


def share_taken_up(title: Counter[str], body: Counter[str]) -> float:
    squares = {gram: weight**2 for gram, weight in weights(title).items()}
    return sum(square for gram, square in squares.items() if gram in body) / sum(squares.values())


@pytest.mark.parametrize(
    ("problem", "title", "text", "counts"),
    [
        (
            Problem("低温电池性能", "冬季低温电池容量"),
            "低温电池性能",
            "低温电池性能\n冬季低温电池容量",
            (share_taken_up(grams("低温电池性能"), grams("冬季低温电池容量")) - 0.35) / 0.4,
        ),
        (
            Problem("低温电池", "低温电池，果胶提取"),
            "低温电池",
            "低温电池\n低温电池，果胶提取",
            1,
        ),
        (
            Problem("低温电池", "果胶提取"),
            "低温电池",
            "低温电池\n果胶提取",
            0.1,
        ),
        (Problem("动力电池低温性能"), "动力电池低温性能", "动力电池低温性能", 1),
        (Problem("", "果胶提取废水多"), "果胶提取废水多", "果胶提取废水多", 1),
    ],
    ids=["title taken up in part", "title taken up", "title not taken up", "title alone", "body alone"],
)
def test_the_score_is_that_of_two_cosines_and_a_title_counts_by_what_the_body_takes_up(
    problem: Problem, title: str, text: str, counts: float
) -> None:
    matcher = Matcher(MemoryBackend(), learned=None)
    matcher.ensure()
    matcher.add(RECORDS)
    for record in RECORDS:
        found = grams(f"{record.title}\n{record.body}")
        parts = [
            counts * cosine(grams(title), found) / SPREAD["title"],
            (1 + (1 - counts) / 2) * cosine(grams(text), found) / SPREAD["text"],
        ]
        match = matcher.compare(problem, record)
        assert match.score == pytest.approx(
            100 * (1 - math.exp(-((sum(parts) / SCALE) ** STEEPNESS))), abs=0.051
        )
        shown = [part.value for part in match.contributions]
        wanted = [match.score * part / sum(parts) for part in parts if part]
        assert shown == pytest.approx(wanted, abs=0.1)


def test_a_band_begins_at_its_threshold() -> None:
    scores = [HIGH, HIGH - 0.1, MIDDLE, MIDDLE - 0.1, MINIMUM]
    assert [Weights().band(score) for score in scores] == ["high", "middle", "middle", "low", "low"]


def test_a_factor_that_speaks_against_a_record_takes_points_away() -> None:
    parts = {
        part.name: part.value for part in contributions({"title": 6.0, "text": 5.0, "readiness": -1.0}, 70.0)
    }
    assert parts == {"title": 42.0, "text": 35.0, "readiness": -7.0}


def test_weights_of_a_site_change_what_a_feature_counts_for() -> None:
    matcher = Matcher(MemoryBackend(), learned=None, weights=Weights("示例", {"title": 0.0}))
    matcher.ensure()
    matcher.add(RECORDS)
    match = matcher.compare(Problem("低温电解液"), RECORDS[0])
    assert [part.value for part in match.contributions] == [0.0, match.score]
