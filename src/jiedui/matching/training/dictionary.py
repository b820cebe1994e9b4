"""A dictionary from Chinese words to English ones, learnt from texts that the papers give in both languages.

IBM model 1 (Brown et al. 1993, "The mathematics of statistical machine translation") by expectation maximisation: each
English word of a text is shared among the Chinese words beside it, by how probable each translates so. A word NULL takes
what no Chinese word explains. Long texts count less (by the root of their length), because they tell less exactly what
belongs together. Nothing is drawn by chance: the same corpus gives the same dictionary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.analysis import ChineseAnalyzer
from jiedui.matching.learned import terms
from jiedui.matching.training import bilingual, people
from jiedui.matching.training.corpus import held_out

ROUNDS = 8
LEAST = 3
MOST_CHINESE, MOST_ENGLISH = 18_000, 16_000
TRANSLATIONS, LEAST_PROBABLE, LEAST_LIKE = 5, 0.04, 0.05
NULL = ""
_ENGLISH = re.compile("[a-z]+(?:-[a-z]+)*")
_FUNCTION_WORDS = """
the and of in to with that for is on was were this by which as from are than can has between an at it be have but also into
under not other its there after or then we had these their while both among through during such via used using most who our
they been based respectively therefore however
"""
_SAYS_NOTHING = frozenset(_FUNCTION_WORDS.split())

Floats = NDArray[np.float32]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Side:
    """The words of one language, and each text as numbers of its words and how often each occurs there."""

    words: list[str]
    texts: list[tuple[Places, Floats]]


def learn(corpus: Path, say: Callable[[str], None]) -> dict[str, list[tuple[str, float]]]:
    """Return for each Chinese word of a corpus its English words with their probabilities, the most probable first."""
    pairs = list(_cut(corpus, ChineseAnalyzer()))
    names = _names(corpus, [english for _, english in pairs])
    say(f"dictionary: {len(names)} names of people are left out")
    return of_pairs([(zh, [word for word in en if word not in names]) for zh, en in pairs], say)


def of_pairs(
    pairs: Sequence[tuple[list[str], list[str]]], say: Callable[[str], None]
) -> dict[str, list[tuple[str, float]]]:
    """Return the same from the words of texts in Chinese and in English."""
    chinese = _side([zh for zh, _ in pairs], MOST_CHINESE, NULL)
    english = _side([en for _, en in pairs], MOST_ENGLISH)
    say(
        f"dictionary: {len(pairs)} texts, {len(chinese.words)} Chinese words, {len(english.words)} English ones"
    )
    table = _translate(chinese, english, say)
    return _pruned(table, chinese, english)


def _cut(corpus: Path, analyzer: ChineseAnalyzer) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words of each text in Chinese and in English."""
    for chinese, english in bilingual.texts(corpus):
        zh = [word for word in terms.words(analyzer.words(chinese)) if terms.is_chinese(word)]
        en = [word for word in terms.words(analyzer.words(english)) if _tells(word)]
        if zh and en:
            yield zh, en


def _names(corpus: Path, english: Sequence[list[str]]) -> frozenset[str]:
    left_out = held_out(corpus)
    cited = (people.cited_latin(line) for _, line in bilingual.paragraphs(corpus, left_out))
    texts = (people.latin(line) for _, line in bilingual.paragraphs(corpus, left_out))
    return people.names(cited, chain(texts, english))


def _tells(word: str) -> bool:
    return word not in _SAYS_NOTHING and _ENGLISH.fullmatch(word) is not None


def _side(texts: Sequence[list[str]], most: int, *always: str) -> Side:
    """Number the words that occur in enough texts; those of ``always`` are put into every text."""
    held = Counter(word for text in texts for word in set(text))
    ranked = sorted(held.items(), key=lambda item: (-item[1], item[0]))
    words = [*always, *(word for word, count in ranked[:most] if count >= LEAST)]
    places = {word: place for place, word in enumerate(words)}
    numbered = []
    for text in texts:
        counts = Counter(places[word] for word in [*always, *text] if word in places)
        numbered.append((np.array(list(counts), np.intp), np.array(list(counts.values()), np.float32)))
    return Side(words, numbered)


def _translate(chinese: Side, english: Side, say: Callable[[str], None]) -> Floats:
    """Return float32[Chinese words, English words], how probable each translates so, after some rounds."""
    table = np.ones((len(chinese.words), len(english.words)), dtype=np.float32)
    for number in range(1, ROUNDS + 1):
        counts = np.zeros_like(table)
        for (zh, zh_counts), (en, en_counts) in zip(chinese.texts, english.texts, strict=True):
            if len(en):
                here = np.ix_(zh, en)
                shares = table[here] * zh_counts[:, None]
                counts[here] += shares * (en_counts * len(zh) ** -0.5 / np.maximum(shares.sum(axis=0), 1e-30))
        table = counts
        table /= np.maximum(counts.sum(axis=1, keepdims=True), 1e-30)
        say(f"dictionary: round {number} of {ROUNDS}")
    return table


def _pruned(table: Floats, chinese: Side, english: Side) -> dict[str, list[tuple[str, float]]]:
    """Keep the most probable translations that occur beside each other often enough."""
    found = {}
    beside = _Beside(chinese, english)
    for place, word in enumerate(chinese.words):
        row = table[place]
        best = [int(each) for each in np.argsort(-row, kind="stable")[: 2 * TRANSLATIONS]]
        kept = [
            each
            for each in best
            if row[each] >= LEAST_PROBABLE and beside.likeness(place, each) >= LEAST_LIKE
        ]
        if word != NULL and kept:
            found[word] = [(english.words[each], float(row[each])) for each in kept[:TRANSLATIONS]]
    return found


class _Beside:
    """In which texts words occur, to tell how often two occur beside each other (Dice's coefficient)."""

    def __init__(self, chinese: Side, english: Side) -> None:
        self._sides = [self._texts(side) for side in (chinese, english)]

    def likeness(self, chinese: int, english: int) -> float:
        """Return twice the texts that have both, divided by the texts that have the one plus those that have the other."""
        ours, theirs = (side[place] for side, place in zip(self._sides, (chinese, english), strict=True))
        return 2 * len(ours & theirs) / (len(ours) + len(theirs))

    @staticmethod
    def _texts(side: Side) -> list[set[int]]:
        found: list[set[int]] = [set() for _ in side.words]
        for number, (places, _) in enumerate(side.texts):
            for place in places.tolist():
                found[place].add(number)
        return found
