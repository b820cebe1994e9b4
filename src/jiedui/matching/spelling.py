"""Which name may have been meant by a text that finds little: one that sounds the same, or is a slip of the finger away."""

from __future__ import annotations

import re

from jiedui.matching.readings import readings, typed

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_ACCENTS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
_LEAST = 2
_SLIP_FROM, _SLIPS_FROM = 4, 8
_LOST_FROM, _REPLACED_FROM = 4, 5


class Meant:
    """How far names lie from one text: 0 for the same sound, more the less alike, None for what nobody would confuse.

    Chinese is confused by its sound, also as told with an accent (`zh` and `z`, `an` and `ang`), or lacks, doubles or swaps a
    character of four, or has a wrong one of five. Letters may have one slip from four of them on, two from eight.
    """

    def __init__(self, text: str) -> None:
        self._plain, *sounds = readings(text)[:2] or ("",)
        self._sound = sounds[0] if sounds else ""

    def beginnings(self) -> list[str]:
        """What near names begin with, written or by their sound; nothing of a text too short to be taken for another."""
        if len(self._plain) < _LEAST:
            return []
        if not self._sound:
            return [self._plain[:2]]
        return [self._plain[:1], self._sound[:2]]

    def distance(self, name: str, reading: str) -> int | None:
        """How far a name lies by one of the ways in which it is typed."""
        plain = typed(name)
        if plain == self._plain:
            return None
        if self._sound:
            return self._of_chinese(plain, reading) if _HAN.search(plain) else None
        if _HAN.search(plain) and len(reading) <= len(plain):  # first letters of syllables say too little
            return None
        slips = edits(self._plain, reading)
        return slips if slips <= _most_slips(self._plain) else None

    def _of_chinese(self, plain: str, reading: str) -> int | None:
        if len(plain) == len(self._plain):
            if reading == self._sound:
                return 0
            if _without_accent(reading) == _without_accent(self._sound):
                return 1
        length = min(len(plain), len(self._plain))
        if length < _LOST_FROM or edits(self._plain, plain) > 1:
            return None
        moved = len(plain) != len(self._plain) or sorted(plain) == sorted(self._plain)
        return 2 if moved or length >= _REPLACED_FROM else None


def edits(one: str, other: str) -> int:
    """Return how many characters must be added, dropped, replaced or swapped with their neighbour.

    >>> edits("mianyan", "mianyang"), edits("wrod", "word")
    (1, 1)
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, facing in enumerate(other, start=1):
            least = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != facing))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == facing:
                least = min(least, before[column - 2] + 1)
            line.append(least)
        before, last = last, line
    return last[-1]


def _most_slips(letters: str) -> int:
    return (len(letters) >= _SLIP_FROM) + (len(letters) >= _SLIPS_FROM)


def _without_accent(sound: str) -> str:
    for told, plain in _ACCENTS:
        sound = sound.replace(told, plain)
    return sound
