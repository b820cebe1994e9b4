"""Papers cut into the terms that the tables are made of."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from jiedui.matching.analysis import ChineseAnalyzer
from jiedui.matching.learned import terms
from jiedui.matching.training import people
from jiedui.matching.training.corpus import Paper
from jiedui.matching.training.pairs import Told

_EVERY = 3


@dataclass(frozen=True)
class Text:
    """The words of a text, its character chunks in one string with spaces between, and who is cited in it."""

    words: Sequence[str]
    chunks: str
    cited: Sequence[str] = ()


@dataclass(frozen=True)
class Cut:
    """A paper with its texts cut."""

    paper: Paper
    names: list[Text]
    told: list[Text]
    english_names: list[Text]
    in_english: Text | None

    @property
    def paragraphs(self) -> list[Sequence[str]]:
        """The words of each paragraph."""
        return [text.words for text in self.told]

    @property
    def english(self) -> Sequence[str]:
        """The words of the English abstract, none without one."""
        return self.in_english.words if self.in_english else ()

    def chinese_and_english(self) -> Iterator[Sequence[str]]:
        """Yield the words of every text."""
        yield from (text.words for text in (*self.names, *self.told, *self.english_names))
        yield self.english

    def some_chunks(self) -> Iterator[str]:
        """Yield the character chunks of names, of English and of every third paragraph."""
        texts = [*self.names, *self.told[::_EVERY], *([self.in_english] if self.in_english else [])]
        for text in texts:
            yield from text.chunks.split()

    def words(self, ids: Callable[[Sequence[str]], Sequence[int]]) -> Told[Sequence[int]]:
        """Return the texts as numbers of words."""

        def of(texts: list[Text]) -> list[Sequence[int]]:
            return [found for text in texts if (found := ids(text.words))]

        return Told(
            of(self.names),
            of(self.told),
            of(self.english_names),
            [found] if (found := ids(self.english)) else [],
        )

    def chunks(self) -> Told[str]:
        """Return the texts as strings of character chunks."""

        def of(texts: list[Text]) -> list[str]:
            return [text.chunks for text in texts if text.chunks]

        english = of([self.in_english]) if self.in_english else []
        return Told(of(self.names), of(self.told), of(self.english_names), english)


def cut(paper: Paper, analyzer: ChineseAnalyzer) -> Cut:
    """Cut all texts of a paper as the texts of records are cut later."""

    def of(text: str) -> Text:
        tokens = analyzer.segment(text)
        words = [sys.intern(word) for word in terms.words(analyzer.words(text))]
        cited = tuple(people.cited(text, tokens))
        return Text(words, " ".join(terms.chunks(tokens, analyzer)), cited)

    return Cut(
        paper,
        [of(text) for text in paper.names],
        [of(text) for text in paper.paragraphs],
        [of(text) for text in paper.english_names],
        of(paper.english) if paper.bilingual else None,
    )
