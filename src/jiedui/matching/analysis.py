"""The analyser: one way to cut text for index and query alike.

Han runs are cut into dictionary words (rjieba) to find candidates and into character 1-grams and 2-grams to score
them. Everything else – Latin words, numbers with their units, formulae, model names – is kept whole, plurals as their
singular, and its parts are added where it has several (``li-ion``: ``li``, ``ion``).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import TYPE_CHECKING, Protocol

from jiedui.matching.bulk import END, Bulk
from jiedui.matching.grams import HAN
from jiedui.matching.text import fold

if TYPE_CHECKING:
    from rjieba import Jieba

_LETTER = rf"[^\W_{HAN}]|[°%‰]"
_UNITS = (
    "%|‰|°c?|k|nm|[µμ]m|mm|cm|dm|km|m[23]?|mg|kg|g|t|ml|l|h|min|ms|s|hz|khz|mhz|ghz|v|kv|mv|a|ma|ah|mah|w|kw|mw|gw"
    "|wh|kwh|mwh|j|kj|mj|n|kn|pa|kpa|mpa|gpa|bar|db|ppm|ppb|rpm|lm|lx|ω|kb|mb|gb|tb|mbps|gbps"
)
_TOKEN = re.compile(
    rf"[≥≤<>±≈]?\d+(?:\.\d+)?\ (?:{_UNITS})(?:[/·](?:{_UNITS}))*(?![^\W_{HAN}])"
    rf"|[≥≤<>±≈]?(?:c\+\+|(?:{_LETTER})+(?:[-./×*·+~](?:{_LETTER})+)*)"
)
_TOKEN_OR_END = re.compile(rf"{END}|{_TOKEN.pattern}")
_PIECE = re.compile(rf"(?P<han>[{HAN}]+)|(?P<token>{_TOKEN.pattern})")
_PLURAL = re.compile(r"[a-z]{2,}[^suia\W\d]s")
_PLURAL_IN_Y = re.compile(r"[a-z]{2,}ies")
_COMPARATORS = "≥≤<>±≈"
_JOINTS = re.compile(r"[-/×*·+~]")
_FACTORS = re.compile(r"[-×*+~]")
_LONGEST = 64

FUNCTION_CHARACTERS = frozenset(
    "的了和与及或在是为对等之于以其被把将从到由中上下内外并而且但也都就不可能会有无个该此各等所使用让给向这那着过地得很更最又再还只"
)


@dataclass(frozen=True)
class Token:
    """A word of a folded text and its half-open span there; ``han`` says it is Chinese."""

    text: str
    start: int
    end: int
    han: bool


class Analyzer(Protocol):
    """Cuts text; ``id`` names exactly how and is stored in the index."""

    id: str

    def words(self, text: str) -> list[str]:
        """Return the words that find candidates, overlapping ones included, in order."""
        ...

    def grams(self, text: str) -> Counter[str]:
        """Return the grams that score candidates, with their counts."""
        ...

    def bulk(self, texts: Sequence[str]) -> Bulk:
        """Cut many texts at once, into the same words and grams."""
        ...

    def segment(self, folded: str) -> list[Token]:
        """Cut a folded text into words that do not overlap."""
        ...

    def units(self, token: Token) -> list[str]:
        """Return the grams that together stand for a word: its bigrams, or the parts of a Latin token."""
        ...

    def __hash__(self) -> int:
        """An analyser can be a key: what it made of a term is remembered for a while."""
        ...


class ChineseAnalyzer:
    """The analyser of Chinese technical text with Latin words, numbers and formulae in it.

    ``words`` adds words of the field to the dictionary; the id then carries their checksum.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        added = sorted({fold(word).strip() for word in words} - {""})
        checksum = zlib.crc32("\n".join(added).encode())
        self.id = f"jiedui-zh/2+{checksum:08x}" if added else "jiedui-zh/2"
        self._added = added
        self._jieba: Jieba | None = None

    def __reduce__(self) -> tuple[type[ChineseAnalyzer], tuple[list[str]]]:
        """Travel to another process without the dictionary, which is loaded there."""
        return ChineseAnalyzer, (self._added,)

    def words(self, text: str) -> list[str]:
        """Return words in search mode (a long word and the words inside it); single function characters left out."""
        found: list[str] = []
        for piece in _cut(text):
            if piece.han:
                found += [w for w in self._cutter.cut_for_search(piece.text) if w not in FUNCTION_CHARACTERS]
            else:
                found += _forms(piece.text)
        return found

    def grams(self, text: str) -> Counter[str]:
        """Return character 1-grams and 2-grams within Han runs, Latin and number tokens whole and in parts."""
        found: list[str] = []
        for piece in _cut(text):
            if piece.han:
                found += piece.text
                found += map(add, piece.text, piece.text[1:])
            else:
                found += _forms(piece.text)
        return Counter(found)

    def bulk(self, texts: Sequence[str]) -> Bulk:
        """Cut many texts at once, into the same words and grams."""
        return Bulk(texts, self._cutter.cut_for_search, _forms_of_each, FUNCTION_CHARACTERS)

    def segment(self, folded: str) -> list[Token]:
        """Cut a folded text into words that do not overlap; punctuation and spaces are left out."""
        tokens: list[Token] = []
        for piece in _pieces(folded):
            if not piece.han:
                tokens.append(piece)
                continue
            for word, start, end in self._cutter.tokenize(piece.text):
                tokens.append(Token(word, piece.start + start, piece.start + end, True))
        return tokens

    def units(self, token: Token) -> list[str]:
        """Return bigrams of a Chinese word (the character itself if single), parts or core of a Latin token."""
        if token.han:
            return list(map(add, token.text, token.text[1:])) or [token.text]
        core = token.text.lstrip(_COMPARATORS)
        return _parts(core) or [stem(core)]

    @property
    def _cutter(self) -> Jieba:
        if self._jieba is None:
            self._jieba = _dictionary(tuple(self._added))
        return self._jieba


@lru_cache(maxsize=1)
def _dictionary(added: tuple[str, ...]) -> Jieba:
    import rjieba  # noqa: PLC0415 -- its dictionary costs 100 ms that folding alone does not need

    if not added:
        return rjieba._DEFAULT_JIEBA
    jieba = rjieba.Jieba()
    for word in added:
        jieba.add_word(word, None, None)
    return jieba


@lru_cache(maxsize=4)
def _cut(text: str) -> tuple[Token, ...]:
    """The pieces of a text, kept for a moment because its words and its grams are asked for in turn."""
    return tuple(_pieces(fold(text)))


def _pieces(folded: str) -> Iterator[Token]:
    for found in _PIECE.finditer(folded):
        han = found.lastgroup == "han"
        text = found.group() if han else found.group().replace(" ", "")[:_LONGEST]
        yield Token(text, found.start(), found.end(), han)


def stem(token: str) -> str:
    """Return the singular of an English plural: ``batteries`` as ``battery``, ``cells`` as ``cell``; all else as it is."""
    if _PLURAL_IN_Y.fullmatch(token):
        return f"{token[:-3]}y"
    return token[:-1] if _PLURAL.fullmatch(token) else token


def _forms_of_each(others: str) -> list[list[str]]:
    """The forms of the tokens of folded texts without Chinese, each with ``END`` after it."""
    found: list[list[str]] = [[]]
    for token in _TOKEN_OR_END.findall(others):
        if token == END:
            found.append([])
        else:
            found[-1] += _forms_of(token)
    return found[:-1]


@lru_cache(maxsize=1 << 16)
def _forms_of(token: str) -> tuple[str, ...]:
    return _forms(token.replace(" ", "")[:_LONGEST])


@lru_cache(maxsize=1 << 16)
def _forms(token: str) -> tuple[str, ...]:
    core = token.lstrip(_COMPARATORS)
    return (*([token] if token != core else []), stem(core), *_parts(core))


def _parts(core: str) -> list[str]:
    """Parts of a compound if there are several and none is a single character; a quantity's unit is no part."""
    if core[0].isdigit() and not _FACTORS.search(core):
        return []
    parts = _JOINTS.split(core)
    return [stem(part) for part in parts] if len(parts) > 1 and all(len(part) > 1 for part in parts) else []
