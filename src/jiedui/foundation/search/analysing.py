"""Cutting text for many records at once, in as many processes as there are processors. Loads no Django."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from itertools import chain, islice
from multiprocessing import get_context

from jiedui.matching import Document, Matcher, MemoryBackend, Record

CHUNK = 200
WORTH_IT = 2000


def documents_of(records: Iterable[Record]) -> Iterator[Document]:
    """Documents in the order of their records; a small number is not worth starting processes for."""
    waiting = iter(records)
    first = list(islice(waiting, WORTH_IT))
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(first) < WORTH_IT or processors == 1:
        yield from map(_matcher().prepare, chain(first, waiting))
        return
    with ProcessPoolExecutor(processors, mp_context=get_context("spawn")) as pool:
        begun: deque[Future[list[Document]]] = deque()
        rest = chain(first, waiting)
        while chunk := list(islice(rest, CHUNK)):
            begun.append(pool.submit(prepare, chunk))
            if len(begun) > processors * 2:
                yield from begun.popleft().result()
        for future in begun:
            yield from future.result()


def prepare(records: list[Record]) -> list[Document]:
    """One chunk, in one of the processes."""
    return [_matcher().prepare(record) for record in records]


@cache
def _matcher() -> Matcher:
    return Matcher(MemoryBackend())
