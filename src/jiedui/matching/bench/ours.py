"""Our kernel under test, through its public names alone."""

from __future__ import annotations

from collections.abc import Collection

from jiedui.matching.asked import MOST_CHARACTERS
from jiedui.matching.backends.tantivy import TantivyBackend
from jiedui.matching.bench.labelled import Text
from jiedui.matching.bench.progress import progress, say
from jiedui.matching.bench.systems import Documents, Scored
from jiedui.matching.engine import Matcher
from jiedui.matching.model import Problem, Record

KIND = "document"


def problem(query: Text) -> Problem:
    """A query as a problem; what has no title of its own is one, and what is longer than the matcher takes is cut."""
    title, body = (query.title, query.text) if query.title else (query.text, "")
    if len(title) + len(body) > MOST_CHARACTERS:
        say(f"query {query.id} has {len(title) + len(body):,} characters, jiedui reads {MOST_CHARACTERS:,}")
    title = title[:MOST_CHARACTERS]
    return Problem(title, body[: MOST_CHARACTERS - len(title)])


class Ours:
    """Documents as records; their place in the set is their id."""

    def __init__(self, folder: str, documents: Documents) -> None:
        self._matcher = Matcher(TantivyBackend(folder))
        self._matcher.ensure()
        listed = enumerate(progress(documents, "jiedui: index", len(documents)))
        self._matcher.rebuild(Record(place, KIND, text.title, text.text) for place, text in listed)

    def order(self, query: Text, depth: int) -> list[int]:
        """Return the first documents for a query."""
        return [place for place, _ in self._matcher.rank(problem(query), k=depth)]

    def score(self, query: Text, depth: int, among: Collection[int] | None = None) -> Scored:
        """Return documents with their strengths: the score that people see, before it is put on a scale and rounded."""
        if among is None:
            return self._matcher.rank(problem(query), k=depth)
        return list(self._matcher.strengths(problem(query), among).items()) if among else []
