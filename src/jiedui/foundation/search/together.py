"""A rebuild by several processes: each reads, cuts and writes stretches of rows until none is left; this one is the first of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from django.db import connection
from django.db.models import Max, Min

from jiedui.foundation.core.indexing import SearchSource, search_sources
from jiedui.foundation.core.preparation import no_progress
from jiedui.matching import Matcher
from jiedui.matching.backends.sharing import Share

from . import index
from .joining import Common, RebuildFailed, Stretch, begin
from .reading import Told, records_of

WORTH_PROCESSES = 5000
ROWS = 1000
LOOK_SECONDS = 0.2
Others = dict[Connection, SpawnProcess]


def rebuild_together(matcher: Matcher, processes: int, told: Told) -> None:
    """Write a new index with so many processes and switch to it."""
    context = get_context("spawn")
    with matcher.shared(processes) as sharing:
        numbers = [context.Value("Q") for _ in range(3)]
        database = str(connection.settings_dict["NAME"])
        common = Common(sharing, list(_stretches()), matcher.analyzer.id, database, *numbers)
        with _others(common, processes - 1) as others:
            _work(matcher, common, 0, told)
            _wait_for(others, common, told)
    told.found = common.found.value


def join_in(common: Common, number: int) -> None:
    """Work beside the first process, on the same database and with the same analyser."""
    connection.settings_dict["NAME"] = common.database
    matcher = index.for_cutting()
    if matcher.analyzer.id != common.analyzer:
        raise RebuildFailed("the words of the fields have changed meanwhile; begin again")
    try:
        _work(matcher, common, number, Told(no_progress, 0))
    finally:
        connection.close()


def _work(matcher: Matcher, common: Common, number: int, told: Told) -> None:
    share = Share(common.sharing, number)
    for stretch in common.next_ones():
        own = Told(no_progress, 0)
        rows = search_sources[stretch.kind].rows().filter(pk__gte=stretch.low, pk__lte=stretch.high)
        share.add(list(matcher.preparer.documents(records_of(search_sources[stretch.kind], rows, own))))
        common.count(own.seen, own.found)
        told.until(common.seen.value)
    share.finish()


def _stretches() -> Iterator[Stretch]:
    for source in search_sources:
        yield from _stretches_of(source)


def _stretches_of(source: SearchSource) -> Iterator[Stretch]:
    """Stretches of about as many rows each; rows that come later have entries in the outbox."""
    rows = source.rows().order_by()
    ends = rows.aggregate(low=Min("pk"), high=Max("pk"))
    if ends["low"] is None:
        return
    span = ends["high"] - ends["low"] + 1
    step = max(span * ROWS // max(rows.count(), 1), 1)
    for low in range(ends["low"], ends["high"] + 1, step):
        yield Stretch(source.kind, low, low + step - 1)


@contextmanager
def _others(common: Common, number: int) -> Iterator[Others]:
    """So many processes beside this one, none of which outlives the block."""
    context = get_context("spawn")
    others: Others = {}
    try:
        for place in range(1, number + 1):
            ours, theirs = context.Pipe(duplex=False)
            others[ours] = context.Process(target=begin, args=(common, place, theirs), daemon=True)
            others[ours].start()
            theirs.close()
        yield others
    finally:
        for process in others.values():
            process.kill()
            process.join()


def _wait_for(others: Others, common: Common, told: Told) -> None:
    """Move the bar until all have finished; the first that fails ends the rebuild."""
    running: set[Any] = set(others)
    while running:
        for each in wait(running, LOOK_SECONDS):
            running.discard(each)
            if problem := _problem(each):
                raise RebuildFailed(problem)
        told.until(common.seen.value)


def _problem(told: Any) -> str:
    try:
        return str(told.recv())
    except EOFError:
        return "one of its processes ended before its time"
