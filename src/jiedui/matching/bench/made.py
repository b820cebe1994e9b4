"""Made records for measuring speed: clauses drawn anew, the same for the same seed.

Clauses come from a corpus where one is given. Otherwise they are made of words of the dictionary, drawn as rarely and
as often as words are in running text (Zipf), with function words, numbers and model names among them; they mean nothing.
Neighbouring clauses belong to one subject and a record takes most of its clauses from one, so that words occur
together as they do in real records.
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
_CLAUSE = re.compile(r"[^，。；：！？、,;:!?\n]{4,40}")
_UNITS = ("%", "mm", "kg", "MPa", "kW", "℃", "Wh/kg", "μm", "mg/L", "h")


class Recombined:
    """Draws texts from clauses."""

    def __init__(self, clauses: Sequence[str]) -> None:
        self._clauses = clauses

    @classmethod
    def of(cls, folder: Path | None) -> Recombined:
        """Take the clauses of a corpus, or make them."""
        if folder is None:
            return cls(list(islice(_made(), _CLAUSES)))
        texts = corpus(folder / "corpus.jsonl")
        return cls([clause for text in texts for clause in _CLAUSE.findall(text.joined)])

    def texts(self, count: int, length: int = CHARACTERS, seed: int = SEED) -> Iterator[Text]:
        """Yield texts of this many characters, title and text together."""
        chance = random.Random(seed)  # noqa: S311 -- made data, no secret
        for number in range(count):
            drawn = self._drawn(chance, length)
            yield Text(str(number), drawn[:TITLE], drawn[TITLE:])

    def _drawn(self, chance: random.Random, length: int) -> str:
        first = chance.randrange(max(len(self._clauses) - _SUBJECT, 1))
        parts: list[str] = []
        size = 0
        while size <= length:
            own = chance.random() < _OWN
            place = first + chance.randrange(_SUBJECT) if own else chance.randrange(len(self._clauses))
            parts.append(self._clauses[place % len(self._clauses)])
            size += len(parts[-1]) + 1
        return "，".join(parts)[:length]


def _made() -> Iterator[str]:
    chance = random.Random(SEED)  # noqa: S311 -- made data, no secret
    words = list(islice(_dictionary(chance), _WORDS))
    rising = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
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


def _dictionary(chance: random.Random) -> Iterator[str]:
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
