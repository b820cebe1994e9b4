"""Folding: the one form in which Chinese and Latin text is compared.

Folding is Unicode NFKC, case folding and, character by character, traditional to simplified Chinese
(the character table of OpenCC's ``t2s``; the phrase table is left out so that a text folds the same way
wherever it is cut). Importing this module is light; OpenCC is loaded when the first Han character is folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0002fa1f]")
ALONE = "\u0000-\u02ff\u0391-\u03a9\u03b1-\u03c9\u2000-\u209c\u2100-\u22ff\u2460-\u24ff\u3000-\u3029\u3030-\u303f\u3400-\u9fff\uff01-\uff9d"
_MAY_JOIN = re.compile(f".[^{ALONE}]+", re.DOTALL)
_HAN_RANGES = ((0x3400, 0xA000), (0x20000, 0x2FA20))


def fold(text: str) -> str:
    """Return ``text`` in its comparable form; idempotent for Han text, never raises.

    >>> fold("電動汽車 ＬＩ－ion ㎡")
    '电动汽车 li-ion m2'
    """
    return _simplified(_folded(text))


def simplified(text: str) -> str:
    """Return ``text`` with its traditional characters simplified one for one, so that every position stays."""
    return text if _traditional().isdisjoint(text) else text.translate(_simplified_table())


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """Return ``fold(text)`` and, for each folded character, its position in ``text``.

    The positions have the length of the folded text and never fall; one original character that folds to
    several (``㎡`` to ``m2``) repeats its position, several that fold to one (a letter and its accent) give
    the first. ``original_span`` turns a folded span back into an original one.
    """
    starts: Sequence[int] = range(len(text))
    clusters: Sequence[str] = text
    if _MAY_JOIN.search(text):
        starts, clusters = zip(*_clusters(text), strict=True)
    pieces = [_FOLDED[cluster] for cluster in clusters]
    folded = "".join(pieces)
    if len(folded) == len(starts):
        return _simplified(folded), list(starts)
    offsets = [start for start, piece in zip(starts, pieces, strict=True) for _ in piece]
    return _simplified(folded), offsets


def original_span(offsets: Sequence[int], length: int, start: int, end: int) -> tuple[int, int]:
    """Return the half-open span of the original text behind ``folded[start:end]``.

    ``offsets`` comes from ``fold_with_offsets`` of an original of ``length`` characters; the span is never
    empty for ``start < end``, because a character that folds to several is taken whole.
    """
    last = offsets[end - 1]
    following = end
    while following < len(offsets) and offsets[following] == last:
        following += 1
    return offsets[start], offsets[following] if following < len(offsets) else length


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _simplified(text: str) -> str:
    return text.translate(_simplified_table()) if _HAN.search(text) else text


@cache
def _simplified_table() -> dict[int, str]:
    import opencc  # noqa: PLC0415 -- its dictionaries cost 50 ms that not every importer needs

    characters = [chr(code) for low, high in _HAN_RANGES for code in range(low, high)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(a): b for a, b in zip(characters, simplified, strict=True) if a != b and len(b) == 1}


@cache
def _traditional() -> frozenset[str]:
    return frozenset(map(chr, _simplified_table()))


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Cut where folding the parts equals folding the whole: before no mark and inside no composition."""
    done = 0
    for found in _MAY_JOIN.finditer(text):
        yield from enumerate(text[done : found.start()], start=done)
        yield from _composed(found.group(), found.start())
        done = found.end()
    yield from enumerate(text[done:], start=done)


def _composed(text: str, position: int) -> Iterator[tuple[int, str]]:
    start, cluster = position, text[0]
    for place, character in enumerate(text[1:], start=position + 1):
        if _joins(cluster, character):
            cluster += character
        else:
            yield start, cluster
            start, cluster = place, character
    yield start, cluster


def _joins(cluster: str, character: str) -> bool:
    if unicodedata.combining(unicodedata.normalize("NFKD", character)[0]):
        return True
    return _folded(cluster + character) != _folded(cluster) + _folded(character)


class _Folds(dict[str, str]):
    """Remembers how single characters fold."""

    def __missing__(self, cluster: str) -> str:
        folded = _folded(cluster)
        if len(cluster) == 1:
            self[cluster] = folded
        return folded


_FOLDED = _Folds()
