"""Many texts cut at once. The same words and grams as text by text, an order of magnitude faster.

All texts are laid end to end as one array of code points. Folding is a table looked up for every character; only texts with a
character that may join its neighbour are folded one by one. What is not Chinese is blanked out and the dictionary cuts the rest
in a single call; what is Chinese is blanked out and the rest is searched for Latin tokens in another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.grams import (
    CODES,
    LATIN_RUN,
    MOST_OF_A_RUN,
    NUMBERS,
    Codes,
    firsts,
    han_table,
    seconds,
    thirds,
)
from jiedui.matching.text import ALONE, fold

END = "\n"
_END, _GAP, _SPACE = 10, 9, 32
_UNKNOWN, _SLOW, _LONG = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_ALONE = re.compile(f"[{ALONE}]+")
_RUN_OR_END = re.compile(f"{END}|{LATIN_RUN.pattern}")
_MOST = 255

Bounds = NDArray[np.intp]


@dataclass(frozen=True)
class Grams:
    """Grams of many texts: to which text each belongs, its number (rising within a text), its count (capped at 255)."""

    owners: NDArray[np.intp]
    ids: Codes
    counts: NDArray[np.uint8]

    def bounds(self, texts: int) -> Bounds:
        """Return where each text's grams begin, and where all end: intp[texts + 1]."""
        return np.searchsorted(self.owners, np.arange(texts + 1))


class Bulk:
    """Texts cut together; everything is computed when first asked for.

    ``cut`` cuts a text of Chinese runs and blanks into words, ``forms`` returns the words and grams of the Latin tokens of each
    of several folded texts without Chinese, which it is given as one with ``END`` after each; ``skipped`` are words that find nothing.
    """

    def __init__(
        self,
        texts: Sequence[str],
        cut: Callable[[str], list[str]],
        forms: Callable[[str], list[list[str]]],
        skipped: frozenset[str],
    ) -> None:
        self._cut, self._forms, self._skipped = cut, forms, skipped | {" "}
        self._codes, self.ends = _folded(texts)
        self._han = _han()[self._codes]

    def __len__(self) -> int:
        return len(self.ends)

    @cached_property
    def words(self) -> list[str]:
        """Chinese words of all texts in one list, ``END`` after each text; function characters are left out."""
        skipped = self._skipped
        return [word for word in self._cut(self._without(~self._han, _SPACE)) if word not in skipped]

    @cached_property
    def latin(self) -> list[list[str]]:
        """The forms of Latin words, numbers and formulae, text by text."""
        return self._forms(self._others)

    def latin_texts(self) -> list[str]:
        """Return the runs of letters and digits of each text and their forms, each once, with one space between them."""
        runs: list[list[str]] = [[]]
        for run in _RUN_OR_END.findall(self._others):
            if run == END:
                runs.append([])
            else:
                runs[-1].append(run[:MOST_OF_A_RUN])
        return [" ".join(dict.fromkeys(some + forms)) for some, forms in zip(runs, self.latin, strict=False)]

    def word_texts(self) -> list[str]:
        """Return the words of each text, Chinese and Latin, with one space between them."""
        han = " ".join(self.words).split(END)
        return [
            f"{chinese.strip()} {' '.join(forms)}".strip() if forms else chinese.strip()
            for chinese, forms in zip(han, self.latin, strict=False)
        ]

    def gram_texts(self) -> list[str]:
        """Return the grams of each text, repeated as often as they occur, with one space between them."""
        ones, twos = self._runs[:2]
        spaces = np.full(len(ones[1]), _SPACE, dtype=np.uint32)
        single = _decoded(np.stack([self._codes[ones[1]], spaces], axis=1).ravel())
        double = _decoded(
            np.stack([self._codes[twos[1]], self._codes[twos[1] + 1], spaces[: len(twos[1])]], axis=1).ravel()
        )
        first = np.searchsorted(ones[0], np.arange(len(self) + 1)) * 2
        second = np.searchsorted(twos[0], np.arange(len(self) + 1)) * 3
        return [
            f"{single[first[i] : first[i + 1]]}{double[second[i] : second[i + 1]]}{' '.join(forms)}".strip()
            for i, forms in enumerate(self.latin)
        ]

    @cached_property
    def grams(self) -> Grams:
        """The grams of all texts, Chinese runs of one and two characters and the forms of Latin tokens."""
        owners = [runs[0] for runs in self._runs[:2]]
        numbers = [runs[2] for runs in self._runs[:2]]
        sizes = [len(forms) for forms in self.latin]
        owners.append(np.repeat(np.arange(len(self)), sizes))
        numbers.append(np.array([NUMBERS[form] for forms in self.latin for form in forms], dtype=np.uint32))
        owner, found, counts = counted(np.concatenate(owners), np.concatenate(numbers))
        return Grams(owner, found, np.minimum(counts, _MOST).astype(np.uint8))

    def runs_of_three(self) -> tuple[NDArray[np.intp], Codes]:
        """Return the text and the number of each run of three Chinese characters, in order."""
        owners, _, numbers = self._runs[2]
        return owners, numbers

    @cached_property
    def _starts(self) -> Bounds:
        return np.concatenate([[0], self.ends[:-1] + 1]) if len(self.ends) else self.ends

    @cached_property
    def _owners(self) -> NDArray[np.intp]:
        return np.repeat(np.arange(len(self)), self.ends - self._starts + 1)

    @cached_property
    def _others(self) -> str:
        """What is not Chinese in all texts, ``END`` after each."""
        return self._without(self._han | (self._codes == _END), _GAP)

    def _without(self, unwanted: NDArray[np.bool_], blank: int) -> str:
        """The texts with one blank for each run of unwanted characters, ``END`` after each."""
        codes = np.where(unwanted, np.uint32(blank), self._codes)
        codes[self.ends] = _END
        kept = np.ones(len(codes), dtype=bool)
        kept[1:] = (codes[1:] != blank) | (codes[:-1] != blank)
        return _decoded(codes[kept])

    @cached_property
    def _runs(self) -> list[tuple[NDArray[np.intp], NDArray[np.intp], Codes]]:
        """For runs of one, two and three characters: the text, the place of the first character, the number."""
        codes, han = self._codes, self._han
        one = np.flatnonzero(han)
        two = one[han[one + 1]]  # what ends a text is no Chinese character, so there is always one more
        three = two[han[two + 2]]
        numbers = (
            firsts(codes[one]),
            seconds(codes[two], codes[two + 1]),
            thirds(codes[three], codes[three + 1], codes[three + 2]),
        )
        return [(self._owners[p], p, n) for p, n in zip((one, two, three), numbers, strict=True)]


def counted(
    owners: NDArray[np.intp], numbers: NDArray[np.uint32]
) -> tuple[NDArray[np.intp], NDArray[np.uint32], NDArray[np.intp]]:
    """Return each pair of owner and number once, in order, and how often it occurs."""
    keys = owners.astype(np.uint64) << np.uint64(32) | numbers
    keys.sort()
    new = (
        np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else keys.astype(np.intp)
    )
    counts = np.diff(new, append=len(keys))
    kept = keys[new]
    return (kept >> np.uint64(32)).astype(np.intp), (kept & np.uint64(0xFFFFFFFF)).astype(np.uint32), counts


def _folded(texts: Sequence[str]) -> tuple[Codes, Bounds]:
    """Return the folded texts as code points, each followed by one that ends it, and where these ends are."""
    codes, ends = _laid_out(texts)
    found = _looked_up(codes)
    slow = np.flatnonzero(found == _SLOW)
    if not len(slow):
        return _spread(codes, found, ends)
    found[slow] = _SPACE
    folded = _each(*_spread(codes, found, ends))
    for place in np.unique(np.searchsorted(ends, slow)).tolist():
        folded[place] = fold(texts[place])
    return _laid_out(folded)


def _each(codes: Codes, ends: Bounds) -> list[str]:
    whole = _decoded(codes)
    return [whole[start : end - 1] for start, end in pairwise([0, *(ends + 1).tolist()])]


def _looked_up(codes: Codes) -> Codes:
    """Return what each character folds to, or that it is one for ``_spread`` or a slow one."""
    found = _folds()[codes]
    if (unknown := found == _UNKNOWN).any():
        _learn(np.unique(codes[unknown]))
        found = _folds()[codes]
    return found


def _spread(codes: Codes, found: Codes, ends: Bounds) -> tuple[Codes, Bounds]:
    """Put several characters where one folds to several; return the folded texts and where they end."""
    long = np.flatnonzero(found == _LONG)
    if not len(long):
        return found, ends
    sizes = np.ones(len(codes), dtype=np.intp)
    kinds = np.unique(codes[long]).tolist()
    places = {code: long[codes[long] == code] for code in kinds}
    for code in kinds:
        sizes[places[code]] = len(_LONGER[code])
    starts = np.cumsum(sizes) - sizes
    spread = np.zeros(int(sizes.sum()), dtype=np.uint32)
    spread[starts] = found
    for code in kinds:
        for step, folded in enumerate(_LONGER[code]):
            spread[starts[places[code]] + step] = ord(folded)
    return spread, starts[ends]


def fold_in_place(text: str) -> str | None:
    """Return the folded text if each of its characters folds to one, so that places are the same in both; else None."""
    found = _looked_up(_encoded(text))
    return None if (found >= _LONG).any() else _decoded(found)


def _laid_out(texts: Sequence[str]) -> tuple[Codes, Bounds]:
    lengths = np.array([len(text) for text in texts], dtype=np.intp)
    whole = END.join(texts) + END if len(texts) else ""
    return _encoded(whole), np.cumsum(lengths + 1) - 1


def _encoded(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _decoded(codes: Codes) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _learn(codes: Codes) -> None:
    """Note how characters fold that had not been met before."""
    table = _folds()
    for code in codes.tolist():
        character = chr(code)
        folded = fold(character)
        if not _ALONE.fullmatch(character):
            table[code] = _SLOW
        elif len(folded) == 1:
            table[code] = ord(folded)
        else:
            table[code] = _LONG if _ALONE.fullmatch(folded) else _SLOW
            _LONGER[code] = folded


_LONGER: dict[int, str] = {}


@cache
def _folds() -> Codes:
    return np.full(CODES, _UNKNOWN, dtype=np.uint32)


@cache
def _han() -> NDArray[np.bool_]:
    return han_table()
