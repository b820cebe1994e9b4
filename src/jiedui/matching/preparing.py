"""From records to what an engine stores: a thousand at a time, and for large numbers in several processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from multiprocessing import get_context
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.analysis import Analyzer
from jiedui.matching.backend import DIMENSIONS, Document
from jiedui.matching.learned import encoding
from jiedui.matching.learned.encoding import Encoder
from jiedui.matching.learned.sentence import SentenceModel
from jiedui.matching.model import Record
from jiedui.matching.processes import end_with_parent
from jiedui.matching.vectors import Bag, pack

CHUNK = 500
WORTH_PROCESSES = 5000
Analysed: TypeAlias = tuple[list[str], list[str], list[str], list[bytes], NDArray[np.int8] | None]


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

    def analysed(self, texts: Sequence[tuple[str, str]]) -> Analysed:
        """Analyse titles and bodies: words, grams, grams of the title, packed vectors, dense int8[records, dimensions]."""
        bulk = self.analyzer.bulk([f"{title}\n{body}" for title, body in texts])
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
            return bulk.word_texts(), [], [], vectors, dense
        titles = self.analyzer.bulk([title for title, _ in texts])
        return bulk.word_texts(), bulk.gram_texts(), titles.gram_texts(), vectors, dense

    def _sentences(self, texts: Sequence[tuple[str, str]]) -> list[bytes]:
        if self.sentence is None:
            return [b""] * len(texts)
        found = self.sentence.encode([f"{title}\n{body}" for title, body in texts])
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


def _chunks(records: Iterator[Record]) -> Iterator[list[Record]]:
    while some := list(islice(records, CHUNK)):
        yield some


def _texts(records: Sequence[Record]) -> list[tuple[str, str]]:
    return [(record.title, record.body) for record in records]


def _joined(records: Sequence[Record], analysed: Analysed) -> Iterator[Document]:
    words, grams, titles, vectors, dense = analysed
    for place, record in enumerate(records):
        yield Document(
            record,
            words[place],
            grams[place] if grams else "",
            titles[place] if titles else "",
            vectors[place],
            dense[place] if dense is not None and dense.shape[1] == DIMENSIONS else None,
        )


def _finished(begun: tuple[list[Record], Future[Analysed]]) -> Iterator[Document]:
    records, future = begun
    return _joined(records, future.result())


_OURS: list[Preparer] = []


def _become(preparer: Preparer) -> None:
    """Keep in a process of the pool what it prepares with."""
    end_with_parent()
    _OURS[:] = [preparer]


def _analysed(texts: list[tuple[str, str]]) -> Analysed:
    return _OURS[0].analysed(texts)
