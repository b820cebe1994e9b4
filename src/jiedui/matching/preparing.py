"""From records to what an engine stores: a thousand at a time, and for large numbers in several processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, pairwise
from multiprocessing import get_context
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.analysis import Analyzer
from jiedui.matching.backend import DIMENSIONS, Document
from jiedui.matching.bulk import Bulk
from jiedui.matching.learned import encoding
from jiedui.matching.learned.encoding import Encoder
from jiedui.matching.learned.sentence import SentenceModel
from jiedui.matching.learned.terms import is_chinese
from jiedui.matching.model import Record
from jiedui.matching.processes import end_with_parent
from jiedui.matching.readings import entries
from jiedui.matching.vectors import Bag, pack

CHUNK = 500
WORTH_PROCESSES = 5000
Text: TypeAlias = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Analysed:
    """What became of some texts: for each its words, grams, grams of the title, Latin runs, names, packed vectors and direction.

    What only site search reads is empty where there is none; ``dense`` int8[texts, dimensions].
    """

    words: list[str]
    vectors: list[bytes]
    dense: NDArray[np.int8] | None
    grams: list[str]
    titles: list[str]
    latin: list[str]
    names: list[str]


@dataclass(frozen=True)
class Preparer:
    """Cuts and encodes records; without ``search`` what only site search reads is left out."""

    analyzer: Analyzer
    encoder: Encoder | None
    search: bool = True
    sentence: SentenceModel | None = None

    def documents(self, records: Iterable[Record], workers: int = 1) -> Iterator[Document]:
        """Yield the documents of records in their order; many records are shared among ``workers`` processes."""
        waiting = iter(records)
        first = list(islice(waiting, WORTH_PROCESSES)) if workers > 1 else []
        if len(first) < WORTH_PROCESSES:
            for some in _chunks(chain(first, waiting)):
                yield from _joined(some, self.analysed(_texts(some)))
            return
        yield from self._shared(chain(first, waiting), workers)

    def analysed(self, texts: Sequence[Text]) -> Analysed:
        """Analyse titles, bodies and names."""
        bulk = self.analyzer.bulk([f"{title}\n{body}" for title, body, _ in texts])
        bounds, ids, counts = bulk.grams.bounds(len(bulk)), bulk.grams.ids, bulk.grams.counts
        dense = encoding.pack(self.encoder.bulk(bulk)) if self.encoder else None
        tails = self._sentences(texts)
        if dense is not None:
            tails = [tail + row.tobytes() for tail, row in zip(tails, dense, strict=True)]
        vectors = [
            pack(Bag(ids[start:end], counts[start:end]), tail)
            for (start, end), tail in zip(pairwise(bounds.tolist()), tails, strict=True)
        ]
        if not self.search:
            nothing = [""] * len(texts)
            return Analysed(bulk.word_texts(), vectors, dense, nothing, nothing, nothing, nothing)
        titles = self.analyzer.bulk([title for title, _, _ in texts])
        return Analysed(
            bulk.word_texts(),
            vectors,
            dense,
            bulk.gram_texts(),
            titles.gram_texts(),
            bulk.latin_texts(),
            list(self._named(texts, titles)),
        )

    def _named(self, texts: Sequence[Text], titles: Bulk) -> Iterator[str]:
        """The entries of names and of the Chinese words in them and in titles: who types may mean one of those as well."""
        for (_, _, names), words in zip(texts, titles.word_texts(), strict=True):
            inside = [word for name in names for word in _words_of(name, self.analyzer)]
            told = dict.fromkeys([*names, *inside, *filter(_is_word, words.split(" "))])
            yield " ".join(filter(None, map(entries, told)))

    def _sentences(self, texts: Sequence[Text]) -> list[bytes]:
        if self.sentence is None:
            return [b""] * len(texts)
        found = self.sentence.encode([f"{title}\n{body}" for title, body, _ in texts])
        return [row.tobytes() for row in encoding.pack(found)]

    def _shared(self, records: Iterator[Record], workers: int) -> Iterator[Document]:
        with ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_become, initargs=(self,)
        ) as pool:
            begun: deque[tuple[list[Record], Future[Analysed]]] = deque()
            for some in _chunks(records):
                begun.append((some, pool.submit(_analysed, _texts(some))))
                if len(begun) > workers * 2:
                    yield from _finished(begun.popleft())
            while begun:
                yield from _finished(begun.popleft())


@lru_cache(maxsize=1 << 15)
def _words_of(name: str, analyzer: Analyzer) -> tuple[str, ...]:
    return tuple(filter(_is_word, analyzer.words(name)))


def _is_word(word: str) -> bool:
    return len(word) > 1 and is_chinese(word)


def _chunks(records: Iterator[Record]) -> Iterator[list[Record]]:
    while some := list(islice(records, CHUNK)):
        yield some


def _texts(records: Sequence[Record]) -> list[Text]:
    return [(record.title, record.body, record.names) for record in records]


def _joined(records: Sequence[Record], analysed: Analysed) -> Iterator[Document]:
    dense = analysed.dense
    for place, record in enumerate(records):
        yield Document(
            record,
            analysed.words[place],
            analysed.grams[place],
            analysed.titles[place],
            analysed.vectors[place],
            dense[place] if dense is not None and dense.shape[1] == DIMENSIONS else None,
            analysed.latin[place],
            analysed.names[place],
        )


def _finished(begun: tuple[list[Record], Future[Analysed]]) -> Iterator[Document]:
    records, future = begun
    return _joined(records, future.result())


_OURS: list[Preparer] = []


def _become(preparer: Preparer) -> None:
    """Keep in a process of the pool what it prepares with."""
    end_with_parent()
    _OURS[:] = [preparer]


def _analysed(texts: list[Text]) -> Analysed:
    return _OURS[0].analysed(texts)
