"""Names of people who are cited: 「李示例等(2005)」, ``Smith et al.``. They say nothing about a topic and are not shipped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from jiedui.matching.analysis import Token

LEAST, SHARE = 3, 0.3
_CITATION = r" ?(?:et ?al|等人|等 ?\[|等?[,，]? ?[(（,，] ?(?:19|20)\d\d(?![\d年]))"
_CITED = re.compile(_CITATION)
_LATIN, _CITED_LATIN = re.compile("[a-z]{2,}"), re.compile(f"([a-z]{{2,}}){_CITATION}")


def cited(text: str, tokens: Iterable[Token]) -> Iterator[str]:
    """Yield the words after which a citation stands in a folded text."""
    ends = {found.start() for found in _CITED.finditer(text)}
    if ends:
        yield from (token.text for token in tokens if token.end in ends)


def latin(line: str) -> list[str]:
    """Return the words in Latin letters of a paragraph."""
    return _LATIN.findall(line.lower())


def cited_latin(line: str) -> list[str]:
    """Return those of them after which a citation stands."""
    return _CITED_LATIN.findall(line.lower())


def names(cited: Iterable[Sequence[str]], texts: Iterable[Sequence[str]]) -> frozenset[str]:
    """Return the words that are cited often, measured by how often they occur at all."""
    often = Counter(word for words in cited for word in words)
    counted = Counter(word for words in texts for word in words if word in often)
    return frozenset(word for word, times in often.items() if times >= max(LEAST, SHARE * counted[word]))
