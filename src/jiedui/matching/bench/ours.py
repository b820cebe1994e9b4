"""Our kernel under test, through its public names alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jiedui.matching.backends.tantivy import TantivyBackend
from jiedui.matching.bench.labelled import Text
from jiedui.matching.bench.progress import progress
from jiedui.matching.bench.systems import Scored
from jiedui.matching.engine import SPARE, Matcher
from jiedui.matching.model import In, Problem, Record

KIND = "document"
CANDIDATES = 300


def problem(query: Text) -> Problem:
    """A query as a problem; what has no title of its own is one."""
    return Problem(query.title, query.text) if query.title else Problem(query.text)


class Ours:
    """Documents as records; their place in the set is their id."""

    def __init__(self, folder: str, documents: Sequence[Text]) -> None:
        self._matcher = Matcher(TantivyBackend(folder))
        self._matcher.ensure()
        listed = enumerate(progress(documents, "jiedui: index", len(documents)))
        self._matcher.rebuild(Record(place, KIND, text.title, text.text) for place, text in listed)

    def order(self, query: Text, depth: int) -> list[int]:
        """Take the order from what is shown to ``confirm``; none is confirmed, since reasons cost most of the time."""
        order: list[int] = []

        def confirm(ids: Sequence[int]) -> tuple[int, ...]:
            order.extend(ids)
            return ()

        self._matcher.match(problem(query), k=max(depth - SPARE, 1), at_least=depth, confirm=confirm)
        return order[:depth]

    def score(self, query: Text, depth: int, among: Collection[int] | None = None) -> Scored:
        """Ask for matches; their scores have one decimal, but their order is that of the scores before rounding."""
        if among is not None and not among:
            return []
        where = None if among is None else In("id", tuple(sorted(among)))
        found = self._matcher.match(
            problem(query), where=where, k=depth, at_least=depth, candidates=max(depth, CANDIDATES)
        )
        return [(match.record.id, match.score) for match in found]
