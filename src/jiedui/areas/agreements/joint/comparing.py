"""What changed between two texts, word by word; what the normal form does not see is no change."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from .terms import normal_text

# a number with its point, a Latin word, the space after either, or a single character of anything else
_PIECES = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+|\s+|.", re.DOTALL)
# an unchanged run this short between two changes reads worse than no run: 2020 年 → 2021 月
SHORT = 1

Sort = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Run:
    """A stretch of text that stayed, came or went."""

    sort: Sort
    text: str


def compare(before: str, after: str) -> list[Run]:
    """The runs that lead from one text to the other, removed before added; a single same run where nothing changed."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    matcher = SequenceMatcher(
        None, [_seen(piece) for piece in old], [_seen(piece) for piece in new], autojunk=False
    )
    runs: list[Run] = []
    for gone, come in _joined(matcher.get_opcodes(), old, new):
        if gone is None:
            runs.append(Run("same", "".join(come)))
            continue
        before_part, after_part = "".join(gone), "".join(come)
        if normal_text(before_part) == normal_text(after_part):
            runs.append(Run("same", after_part))
            continue
        runs += [Run("removed", before_part)] if before_part else []
        runs += [Run("added", after_part)] if after_part else []
    return [run for run in _merged(runs) if run.text]


def _joined(
    opcodes: Sequence[tuple[str, int, int, int, int]], old: list[str], new: list[str]
) -> Iterator[tuple[list[str] | None, list[str]]]:
    """What stayed as (None, pieces), what changed as (gone, come); short unchanged runs between changes count as changed."""
    waiting: tuple[list[str], list[str]] | None = None
    for place, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        inside = 0 < place < len(opcodes) - 1
        if tag == "equal" and not (inside and j2 - j1 <= SHORT and _is_word(new[j1:j2])):
            if waiting:
                yield waiting
                waiting = None
            yield None, new[j1:j2]
        else:
            gone, come = waiting or ([], [])
            waiting = gone + old[i1:i2], come + new[j1:j2]
    if waiting:
        yield waiting


def _is_word(pieces: list[str]) -> bool:
    """Marks between changes stay as they are: they part what changed."""
    return all(piece.isalnum() for piece in pieces)


def _seen(piece: str) -> str:
    return normal_text(piece) or " "


def _merged(runs: list[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in runs:
        if merged and merged[-1].sort == run.sort:
            merged[-1] = Run(run.sort, merged[-1].text + run.text)
        else:
            merged.append(run)
    return merged
