"""How grams are numbered: 32 bits from the code points of a Chinese run, or from the bytes of a Latin token.

The numbers of Chinese runs can be computed for whole arrays of characters at once, which is what makes analysing a million
records affordable. They are the same on every machine. The highest bit says that a gram is no Chinese run. Two grams with
one number are possible and harmless: among a few hundred grams of a problem and of a record it happens about once in
twenty thousand pairs.
"""

from __future__ import annotations

import re
import zlib

import numpy as np
from numpy.typing import NDArray

HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
CODES = 0x110000
MOST_OF_A_RUN = 1000

_FIRST, _SECOND, _THIRD, _MIX = 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x2C1B3C6D
_SHIFT = 15
_WORD, LATIN = 0xFFFFFFFF, 0x80000000
LATIN_RUN = re.compile(rf"[^\W_{HAN}]+(?:\.[^\W_{HAN}]+)*")
_ALL_HAN = re.compile(f"[{HAN}]{{1,3}}")
_MOST_REMEMBERED = 1 << 18

Codes = NDArray[np.uint32]


def latin_runs(folded: str) -> list[str]:
    """Return the runs of letters and digits that are not Chinese; points between them belong to the run (``19.5``)."""
    return [run[:MOST_OF_A_RUN] for run in LATIN_RUN.findall(folded)]


def gram_id(gram: str) -> int:
    """Return the number of a gram: a run of one to three Chinese characters, or a token of anything else."""
    if not _ALL_HAN.fullmatch(gram):
        return zlib.crc32(gram.encode("utf-8", "surrogatepass")) | LATIN
    number = ord(gram[0]) * _FIRST & _WORD
    for character, factor in zip(gram[1:], (_SECOND, _THIRD), strict=False):
        number ^= ord(character) * factor & _WORD
        number = (number ^ number >> _SHIFT) * _MIX & _WORD
    return number & ~LATIN


def firsts(codes: Codes) -> Codes:
    """Return the numbers of runs of one character."""
    return _han(codes * np.uint32(_FIRST))


def seconds(first: Codes, second: Codes) -> Codes:
    """Return the numbers of runs of two characters."""
    return _han(_mixed(first * np.uint32(_FIRST) ^ second * np.uint32(_SECOND)))


def thirds(first: Codes, second: Codes, third: Codes) -> Codes:
    """Return the numbers of runs of three characters."""
    two = _mixed(first * np.uint32(_FIRST) ^ second * np.uint32(_SECOND))
    return _han(_mixed(two ^ third * np.uint32(_THIRD)))


def is_latin(ids: Codes) -> NDArray[np.bool_]:
    """Say of each number whether its gram is no Chinese run."""
    return ids >= np.uint32(LATIN)


def _mixed(numbers: Codes) -> Codes:
    return (numbers ^ numbers >> np.uint32(_SHIFT)) * np.uint32(_MIX)


def _han(numbers: Codes) -> Codes:
    return numbers & np.uint32(~LATIN & _WORD)


class Numbers(dict[str, int]):
    """Remembers the numbers of grams, since most grams of a text have been met before."""

    def __missing__(self, gram: str) -> int:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        number = self[gram] = gram_id(gram)
        return number


NUMBERS = Numbers()


def han_table() -> NDArray[np.bool_]:
    """Return for every code point whether it belongs to a Chinese run."""
    table = np.zeros(CODES, dtype=bool)
    for first, last in re.findall("(.)-(.)|.", HAN):
        if first:
            table[ord(first) : ord(last) + 1] = True
    table[[0x3005, 0x3007]] = True
    return table
