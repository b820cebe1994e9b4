"""The base score, counted once more by hand: two cosines over character 1-grams and 2-grams, each divided by its spread."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import pytest

from jiedui.matching import Matcher, MemoryBackend, Problem, Record
from jiedui.matching.scoring import HIGH, MIDDLE, MINIMUM, SCALE, SPREAD, band

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


def cosine(ours: Counter[str], theirs: Counter[str]) -> float:
    """Of weights (1 + ln tf) · (ln((N + 1) / (df + 1)) + 1)."""
    texts = [grams(f"{record.title}\n{record.body}") for record in RECORDS]

    def weights(bag: Counter[str]) -> dict[str, float]:
        held = {gram: sum(gram in text for text in texts) for gram in bag}
        return {
            gram: (1 + math.log(tf)) * (math.log((len(texts) + 1) / (held[gram] + 1)) + 1)
            for gram, tf in bag.items()
        }

    left, right = weights(ours), weights(theirs)
    product = sum(weight * right.get(gram, 0.0) for gram, weight in left.items())
    return product / (math.hypot(*left.values()) * math.hypot(*right.values()))


@pytest.mark.parametrize(
    ("problem", "title", "text"),
    [
        (
            Problem("动力电池低温性能", "冬季低温放电容量下降"),
            "动力电池低温性能",
            "动力电池低温性能\n冬季低温放电容量下降",
        ),
        (Problem("动力电池低温性能"), "动力电池低温性能", "动力电池低温性能"),
        (Problem("", "果胶提取废水多"), "果胶提取废水多", "果胶提取废水多"),
    ],
    ids=["title and body", "title alone", "body alone"],
)
def test_the_score_is_the_base_score_of_two_cosines(problem: Problem, title: str, text: str) -> None:
    matcher = Matcher(MemoryBackend(), learned=None)
    matcher.ensure()
    matcher.add(RECORDS)
    for record in RECORDS:
        found = grams(f"{record.title}\n{record.body}")
        parts = [cosine(grams(title), found) / SPREAD["title"], cosine(grams(text), found) / SPREAD["text"]]
        match = matcher.compare(problem, record)
        assert match.score == pytest.approx(100 * (1 - math.exp(-sum(parts) / SCALE)), abs=0.051)
        shown = [part.value for part in match.contributions]
        assert shown == pytest.approx([match.score * part / (sum(parts) or 1) for part in parts], abs=0.1)


def test_a_band_begins_at_its_threshold() -> None:
    scores = [HIGH, HIGH - 0.1, MIDDLE, MIDDLE - 0.1, MINIMUM]
    assert [band(score) for score in scores] == ["high", "middle", "middle", "low", "low"]
