"""What a worker does: it opens the index for reading and answers one block of problems."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jiedui.matching.backends import backend_at
from jiedui.matching.engine import Matcher
from jiedui.matching.model import IndexOutdated, Problem
from jiedui.matching.weights import Weights


@dataclass(frozen=True)
class Task:
    """What is the same for all blocks; ``generation`` of the index, because answers of two must not be mixed."""

    index: str
    generation: str
    k: int
    kinds: tuple[str, ...]
    weights: str

    def weighing(self) -> Weights:
        """Return the weights that ``weights`` tells as JSON."""
        return Weights(**json.loads(self.weights))


Asked = tuple[Any, Problem]


def answered(task: Task, problems: Sequence[Asked]) -> str:
    """Return the answers to a block, a line of JSON for each problem, in their order."""
    matcher = _opened(task)
    return "".join(_line(matcher, task, id, problem) for id, problem in problems)


def _line(matcher: Matcher, task: Task, id: Any, problem: Problem) -> str:
    found = matcher.match(problem, kinds=task.kinds or None, k=task.k)
    matches = [{"id": match.record.id, "score": match.score, "band": match.band} for match in found]
    return json.dumps({"id": id, "matches": matches}, ensure_ascii=False) + "\n"


def opened(where: str, weights: Weights) -> Matcher:
    """Open an index, one that serves site search or one for matching alone."""
    for search in (True, False):
        matcher = Matcher(backend_at(where), weights=weights, search=search)
        try:
            matcher.ensure()
        except IndexOutdated:
            if not search:
                raise
        else:
            break
    return matcher


@lru_cache(maxsize=1)
def _opened(task: Task) -> Matcher:
    matcher = opened(task.index, task.weighing())
    if (found := matcher.stats().generation) != task.generation:
        raise IndexOutdated(
            f"the index was rebuilt meanwhile ({task.generation} is now {found}); begin anew in another folder"
        )
    return matcher
