"""Help for who searches: what may be meant while they type, and what to try where nothing was found.

All of it is asked within the circles of the actor, so that no name, count or hint tells of a row that may not be seen.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist

from jiedui.foundation.core.indexing import SearchSource, search_sources
from jiedui.foundation.core.text import fold

from .queries import Filter, opened, seen_by

if TYPE_CHECKING:
    from jiedui.matching import Matcher

CODE = re.compile(r"[A-Z]{2}-[0-9A-Z]{8}")
MOST_WORDS = 6
LOOKED_AT = 12
OTHERS = 2
FEW, FAR_MORE = 10, 5


@dataclass(frozen=True)
class Suggested:
    """Words that find something, and in how many rows that the actor may find."""

    text: str
    count: int


@dataclass(frozen=True)
class Help:
    """What to try instead: names spelt nearly so, words of like meaning, and the text without one of its words."""

    spelt: tuple[Suggested, ...] = ()
    alike: tuple[Suggested, ...] = ()
    shorter: tuple[Suggested, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.spelt or self.alike or self.shorter)


def suggest(beginning: str, *, actor: Any, where: Filter | None = None, k: int = 6) -> list[Suggested]:
    """Names, keywords and fields that begin so, as written or by their sound (`gj`), most frequent first."""
    matcher = opened()
    if matcher is None:
        return []
    return [Suggested(*each) for each in matcher.names(beginning, where=seen_by(actor, where), k=k)]


def meant_by(text: str, found: int, *, actor: Any, where: Filter | None = None) -> tuple[Suggested, ...]:
    """Names that may have been meant by a text and find far more than it did; none where it found much itself."""
    matcher = opened()
    if matcher is None or found > FEW:
        return ()
    asked = _Asked(matcher, seen_by(actor, where))
    guesses = asked.finding(matcher.spelt_like(text, where=asked.where, k=OTHERS), OTHERS)
    return tuple(each for each in guesses if each.count >= found * FAR_MORE)


def help_for(text: str, *, actor: Any, where: Filter | None = None, k: int = 4) -> Help:
    """What to try where a text found nothing; only what finds something."""
    matcher = opened()
    if matcher is None:
        return Help()
    asked = _Asked(matcher, seen_by(actor, where))
    words = matcher.telling(text)[:MOST_WORDS]
    spelt = [*matcher.spelt_like(text, where=asked.where, k=k), *asked.spelt(words)]
    alike = [other for word in words for other in matcher.alike(word, LOOKED_AT // max(len(words), 1))]
    return Help(asked.finding(spelt, k), asked.finding(alike, k), asked.finding(_shorter(text, words), k))


def _shorter(text: str, words: Sequence[str]) -> list[str]:
    """The text without one of its parts, and each part by itself: parts as they were typed, else as they are cut."""
    parts = text.split()[:MOST_WORDS]
    if len(parts) < 2:
        parts = list(words)
    if len(parts) < 2:
        return []
    return [*(" ".join(parts[:i] + parts[i + 1 :]) for i in range(len(parts))), *parts]


def row_of_code(text: str, *, actor: Any) -> Any | None:
    """The row whose public code this is, in whatever case or width it was typed, if the actor may see it."""
    code = fold(text).strip().upper()
    if not CODE.fullmatch(code):
        return None
    rows = (source.visible(actor).filter(code=code).first() for source in search_sources if _is_coded(source))
    return next((row for row in rows if row is not None), None)


@dataclass(frozen=True)
class _Asked:
    matcher: "Matcher"
    where: Filter

    def finding(self, texts: Sequence[str], k: int) -> tuple[Suggested, ...]:
        """Those texts that find something, in their order."""
        counted = (Suggested(text, self._count(text)) for text in dict.fromkeys(texts))
        return tuple(islice((each for each in counted if each.count), k))

    def spelt(self, words: Sequence[str]) -> list[str]:
        """The words with one that finds nothing written otherwise, then that one alone."""
        whole, alone = [], []
        for place, word in enumerate(words):
            if len(words) > 1 and not self._count(word):
                others = self.matcher.spelt_like(word, where=self.where, k=OTHERS)
                whole += [" ".join([*words[:place], other, *words[place + 1 :]]) for other in others]
                alone += others
        return [*whole, *alone]

    def _count(self, text: str) -> int:
        return self.matcher.count(text, where=self.where)


def _is_coded(source: SearchSource) -> bool:
    try:
        source.model._meta.get_field("code")
    except FieldDoesNotExist:
        return False
    return True
