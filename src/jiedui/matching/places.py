"""Where terms stand in texts as they were written, whatever folding did to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from jiedui.matching.analysis import FUNCTION_CHARACTERS, Analyzer, Token, stem
from jiedui.matching.bulk import fold_in_place
from jiedui.matching.grams import LATIN_RUN, latin_runs
from jiedui.matching.model import Problem, Record, Span
from jiedui.matching.text import fold_with_offsets, original_span

FIELDS = ("title", "body")
_BORDER = re.compile(r"(?<![0-9A-Za-z])|(?![0-9A-Za-z])")
_BEFORE_UNIT = re.compile(r"(?<=\d) ?(?=[a-z%‰°μµω])")


@dataclass(frozen=True)
class Folded:
    """The fields of a problem or record, folded, with the way back to the original positions."""

    texts: Mapping[str, str]
    offsets: Mapping[str, Sequence[int]]
    lengths: Mapping[str, int]

    @classmethod
    def of(cls, source: Problem | Record) -> Folded:
        """Fold title and body."""
        originals = {name: getattr(source, name) for name in FIELDS}
        folded = {name: _folded(text) for name, text in originals.items()}
        return cls(
            {name: text for name, (text, _) in folded.items()},
            {name: offsets for name, (_, offsets) in folded.items()},
            {name: len(text) for name, text in originals.items()},
        )

    @cached_property
    def joined(self) -> str:
        """All fields in one string, apart."""
        return "\n".join(self.texts.values())

    def contains(self, text: str) -> bool:
        """Say whether a folded text stands in one of the fields."""
        if text in self.joined:
            if not _ends_in_latin(text):
                return True
        elif _loosely_spaced(text) is None:
            return False
        return next(occurrences(self.joined, text), None) is not None

    def spans(self, text: str) -> dict[str, tuple[Span, ...]]:
        """Return where a folded text stands in the original fields; fields without it are left out."""
        return {name: spans for name in self.texts if (spans := self.spans_in(name, text))}

    def spans_in(self, name: str, text: str) -> tuple[Span, ...]:
        """Return where a folded text stands in one field, in positions of the original."""
        offsets, length = self.offsets[name], self.lengths[name]
        return tuple(
            original_span(offsets, length, start, end) for start, end in occurrences(self.texts[name], text)
        )

    @cached_property
    def places(self) -> dict[str, dict[str, tuple[Span, ...]]]:
        """Where terms stand as far as that was asked: a problem is asked about the same terms for every record."""
        return {}


def _folded(text: str) -> tuple[str, Sequence[int]]:
    alike = fold_in_place(text)
    return fold_with_offsets(text) if alike is None else (alike, range(len(text)))


def occurrences(folded: str, text: str) -> Iterator[Span]:
    """Yield where a folded text stands, without overlap; a Latin word or number is found only as a whole word.

    A quantity is found whether or not a space stands before its unit: to the analyser both are one.
    """
    latin, pattern = _ends_in_latin(text), _loosely_spaced(text)
    place = 0
    while span := _next(folded, text, pattern, place):
        whole = not latin or (_apart(folded, span[0]) and _apart(folded, span[1]))
        if whole:
            yield span
        place = span[1] if whole else _next_border(folded, span[0] + 1)


def _next(folded: str, text: str, pattern: re.Pattern[str] | None, place: int) -> Span | None:
    if pattern:
        found = pattern.search(folded, place)
        return found.span() if found else None
    start = folded.find(text, place)
    return (start, start + len(text)) if start >= 0 else None


def is_loose(text: str) -> bool:
    """Say whether a text has quantities in it, which are found with and without a space before their unit."""
    return _loosely_spaced(text) is not None


@lru_cache(maxsize=4096)
def _loosely_spaced(text: str) -> re.Pattern[str] | None:
    """Return how a text with quantities in it is looked for; None if it has none."""
    parts = _BEFORE_UNIT.split(text)
    return re.compile(" ?".join(map(re.escape, parts))) if len(parts) > 1 else None


def _ends_in_latin(text: str) -> bool:
    return text[0] < "\x80" or text[-1] < "\x80"


def _next_border(folded: str, place: int) -> int:
    """Return the first place from here on that lies in no run of ASCII letters and digits."""
    found = _BORDER.search(folded, place)
    return found.start() if found else len(folded)


def _apart(folded: str, place: int) -> bool:
    """Say whether a cut here goes through no run of ASCII letters and digits."""
    around = folded[place - 1 : place + 1] if 0 < place < len(folded) else ""
    return not (around.isascii() and around.isalnum())


def highlight(text: str, queries: Iterable[str], analyzer: Analyzer) -> list[Span]:
    """Return the spans of ``text`` that show the words of the queries, in order, merged, in original positions.

    A Chinese word that does not occur as a whole is shown by those of its bigrams that do, a Latin one by the words of
    which it is a part.
    """
    folded, offsets = fold_with_offsets(text)
    marked: list[Span] = []
    for query in queries:
        tokens = analyzer.segment(fold_with_offsets(query)[0])
        for token in [token for token in tokens if not is_function(token)] or tokens:
            whole = _places(folded, [token.text])
            marked += whole or (
                _places(folded, analyzer.units(token)) if token.han else _inside_words(folded, token.text)
            )
    return [original_span(offsets, len(text), start, end) for start, end in _merged(marked)]


def _inside_words(folded: str, token: str) -> list[Span]:
    """Where the runs of a Latin token stand inside longer ones, and the words that are its singular or plural."""
    runs = {run: stem(run) for run in latin_runs(token)}
    spans = []
    for found in LATIN_RUN.finditer(folded):
        for run, singular in runs.items():
            start = found.group().find(run)
            if start >= 0:
                spans.append((found.start() + start, found.start() + start + len(run)))
            elif stem(found.group()) == singular:
                spans.append(found.span())
    return spans


def _places(folded: str, texts: Iterable[str]) -> list[Span]:
    return [span for text in texts for span in occurrences(folded, text)]


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def says_nothing(token: Token) -> bool:
    """Say whether a token is no reason: a function character, or a single sign that is not Chinese."""
    return len(token.text) == 1 and (token.text in FUNCTION_CHARACTERS or not token.han)


def is_function(token: Token) -> bool:
    """Say whether a token is a function character, which a site search leaves out."""
    return token.text in FUNCTION_CHARACTERS
