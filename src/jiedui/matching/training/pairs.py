"""Pairs of texts that belong together, drawn from papers: what a paper is called and what it says, a snippet and what
stands beside it, Chinese and English of the same abstract."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

T = TypeVar("T", bound=Sequence[object])


@dataclass(frozen=True)
class Told(Generic[T]):
    """The texts of one paper in the form that a table is trained on; any may be missing.

    The first paragraph is the abstract, ``english`` holds the same in English or nothing.
    """

    names: Sequence[T]
    paragraphs: Sequence[T]
    english_names: Sequence[T] = ()
    english: Sequence[T] = ()


class Pairs(Generic[T]):
    """Draws pairs: half name and paragraph, half snippet and neighbour, less the share of bilingual ones.

    A snippet is ``shortest`` to ``longest`` items of a text; ``bilingual`` the share of pairs in two languages.
    """

    def __init__(self, told: Sequence[Told[T]], shortest: int, longest: int, bilingual: float) -> None:
        self._told = told
        self._named = [n for n, each in enumerate(told) if each.names and each.paragraphs]
        self._long = [n for n, each in enumerate(told) if len(each.paragraphs) > 1]
        self._both = [n for n, each in enumerate(told) if each.english and each.names and each.paragraphs]
        self._shortest, self._longest, self._bilingual = shortest, longest, bilingual

    def draw(self, size: int, chance: random.Random) -> list[tuple[int, T, T]]:
        """Return so many pairs, each with the number of its paper."""
        return [self._pair(chance) for _ in range(size)]

    def _pair(self, chance: random.Random) -> tuple[int, T, T]:
        if self._both and chance.random() < self._bilingual:
            return self._in_two_languages(chance)
        if not self._long or chance.random() < 0.5:
            paper = chance.choice(self._named)
            told = self._told[paper]
            return paper, chance.choice(told.names), chance.choice(told.paragraphs)
        paper = chance.choice(self._long)
        paragraphs = self._told[paper].paragraphs
        place = chance.randrange(len(paragraphs) - 1)
        here, beside = (place, place + 1) if chance.random() < 0.5 else (place + 1, place)
        return paper, self._snippet(paragraphs[here], chance), paragraphs[beside]

    def _in_two_languages(self, chance: random.Random) -> tuple[int, T, T]:
        paper = chance.choice(self._both)
        told = self._told[paper]
        chinese = told.paragraphs[0] if chance.random() < 0.7 else chance.choice(told.names)
        if told.english_names and chance.random() < 0.3:
            return paper, chinese, chance.choice(told.english_names)
        return paper, chinese, told.english[0]

    def _snippet(self, text: T, chance: random.Random) -> T:
        length = chance.randint(self._shortest, self._longest)
        start = chance.randrange(max(1, len(text) - length + 1))
        return cast(T, text[start : start + length])
