"""Made records for measuring speed: clauses drawn anew, the same for the same seed.

Clauses come from a corpus where one is given. Otherwise they are made of nouns, verbs and adjectives of the dictionary,
about as frequent as they are in running text, with function words, numbers and model names among them; they mean nothing.
Neighbouring clauses belong to one subject and a record takes most of its clauses from one, so that words occur
together as they do in real records. Each record has a serial number of its own, since in real ones rare terms never end.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path

from jiedui.matching.analysis import FUNCTION_CHARACTERS
from jiedui.matching.bench.labelled import Text, corpus
from jiedui.matching.bench.metrics import SEED

CHARACTERS = 300
TITLE = 20
_WORDS = 12_000
_CLAUSES = 50_000
_SUBJECT = 250
_OWN = 0.7
_DAMPENED = 0.9
_CLAUSE = re.compile(r"[^，。；：！？、,;:!?\n]{4,40}")
_UNITS = ("%", "mm", "kg", "MPa", "kW", "℃", "Wh/kg", "μm", "mg/L", "h")
_ENDINGS = "性机器率法剂度量力体料板管膜层值酸盐油站库网线"
_WORD_CLASSES = ("n", "v", "vn", "vd", "a", "an", "ad")


class Recombined:
    """Draws texts from clauses."""

    def __init__(self, clauses: Sequence[str]) -> None:
        self._clauses = clauses

    @classmethod
    def of(cls, folder: Path | None) -> Recombined:
        """Take the clauses of a corpus, or make them; ``ValueError`` where a corpus has none."""
        if folder is None:
            return cls(list(islice(_made(), _CLAUSES)))
        texts = corpus(folder / "corpus.jsonl")
        clauses = [clause for text in texts for clause in _CLAUSE.findall(text.joined)]
        if not clauses:
            raise ValueError(f"no clause of 4 characters or more in {folder / 'corpus.jsonl'}")
        return cls(clauses)

    def texts(self, count: int, length: int = CHARACTERS, seed: int = SEED) -> Iterator[Text]:
        """Yield texts of this many characters, title and text together."""
        chance = random.Random(seed)  # noqa: S311 -- made data, no secret
        for number in range(count):
            drawn = self._drawn(chance, length)
            yield Text(str(number), drawn[:TITLE], drawn[TITLE:])

    def _drawn(self, chance: random.Random, length: int) -> str:
        draw, clauses = chance.random, self._clauses
        size = len(clauses)
        first = int(draw() * max(size - _SUBJECT, 1))
        serial = f"编号{int(draw() * 10**8)}"
        parts: list[str] = []
        left = length - len(serial)
        while left > 0:
            place = first + int(draw() * _SUBJECT) if draw() < _OWN else int(draw() * size)
            parts.append(clauses[place % size])
            left -= len(parts[-1]) + 1
        return f"{'，'.join(parts)[: length - len(serial) - 1]}，{serial}"[-length:]


def _made() -> Iterator[str]:
    chance = random.Random(SEED)  # noqa: S311 -- made data, no secret
    words, rising = _vocabulary(chance)
    functional = sorted(FUNCTION_CHARACTERS)
    while True:
        parts = chance.choices(words, cum_weights=rising, k=chance.randint(3, 7))
        if chance.random() < 0.7:
            parts.insert(chance.randrange(len(parts)), chance.choice(functional))
        if chance.random() < 0.1:
            parts.append(f"{chance.randint(2, 900)}{chance.choice(_UNITS)}")
        if chance.random() < 0.03:
            parts.insert(0, f"{chance.choice('ABCDXYZ')}{chance.choice('JKLMS')}-{chance.randint(10, 9999)}")
        yield "".join(parts)


def _vocabulary(chance: random.Random) -> tuple[list[str], list[float]]:
    """Return words and the running sum of their frequencies in the dictionary, dampened: everyday words are rarer here."""
    import rjieba  # noqa: PLC0415 -- its dictionary costs 100 ms

    pairs = list(islice(_pairs(chance), _WORDS))
    longer = [pair + ending for pair in pairs for ending in _ENDINGS if rjieba.has_word(pair + ending)]
    words = [word for word in [*pairs, *longer] if rjieba.tag(word)[0][1] in _WORD_CLASSES]
    return words, list(accumulate(rjieba.suggest_freq(word) ** _DAMPENED for word in words))


def _pairs(chance: random.Random) -> Iterator[str]:
    """Yield words of two common characters (GB 2312, level 1) that the dictionary knows."""
    import rjieba  # noqa: PLC0415 -- its dictionary costs 100 ms

    rows, cells = range(0xB0, 0xD8), range(0xA1, 0xFF)
    common = [bytes((a, b)).decode("gb2312", "ignore") for a in rows for b in cells]
    seen: set[str] = set()
    while True:
        word = chance.choice(common) + chance.choice(common)
        if len(word) == 2 and word not in seen and rjieba.has_word(word):
            seen.add(word)
            yield word
