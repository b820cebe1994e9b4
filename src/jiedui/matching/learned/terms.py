"""The terms of a text that the tables know: words as the analyser cuts them, and runs of one to three characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import add

from jiedui.matching.analysis import FUNCTION_CHARACTERS, Analyzer, Token

_FIGURE = re.compile(r"[^a-z]*")


def words(found: Iterable[str]) -> Iterator[str]:
    """Yield those of the words that ``Analyzer.words`` found which say what a text is about.

    Bare figures, what is compared (≥3) and single letters say nothing.
    """
    for word in found:
        if is_chinese(word) or (word[0].isalnum() and len(word) > 1 and not _FIGURE.fullmatch(word)):
            yield word


def terms(token: Token, analyzer: Analyzer) -> list[str]:
    """Return a Chinese word as it is, a Latin token as its stemmed parts; nothing for what says nothing."""
    if token.han:
        return [] if token.text in FUNCTION_CHARACTERS else [token.text]
    return [part for part in analyzer.units(token) if len(part) > 1 and not _FIGURE.fullmatch(part)]


def chunks(tokens: list[Token], analyzer: Analyzer) -> Iterator[str]:
    """Yield what character runs are taken from: neighbouring Chinese words in one, Latin words one by one."""
    run, end = "", -1
    for token in tokens:
        if token.han and token.start == end:
            run, end = run + token.text, token.end
            continue
        if run:
            yield run
        run, end = (token.text, token.end) if token.han else ("", -1)
        if not token.han:
            yield from terms(token, analyzer)
    if run:
        yield run


def runs(chunk: str) -> Iterator[str]:
    """Yield the 1-grams to 3-grams of a Chinese chunk; a Latin word is yielded as it is."""
    if chunk[0].isascii():
        yield chunk
        return
    pairs = list(map(add, chunk, chunk[1:]))
    yield from chunk
    yield from pairs
    yield from map(add, pairs, chunk[2:])


def is_chinese(word: str) -> bool:
    """Say whether a word of the analyser is Chinese (or Japanese, or Korean) and no Latin token."""
    return word[0] > "\u2fff"
