"""Every system over one labelled set, in one run: rank, judge, sum up.

Documents are ranked 100 deep. Where people are found by their works, a person's score is the mean of three means: of the
nearest work, of the nearest three and of the nearest eight (of those there are), so that one striking work counts, and
a body of work counts more; the 300 nearest works are looked at.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from jiedui.matching.bench.labelled import Labelled, Text
from jiedui.matching.bench.metrics import SEED, Answer, summary
from jiedui.matching.bench.progress import progress
from jiedui.matching.bench.systems import SYSTEMS, Scored, System

DEPTH = 100
NEAREST = (1, 3, 8)
WORKS = 300


def measure(labelled: Labelled, names: Sequence[str], *, judged_only: bool = False) -> dict[str, Any]:
    """Return ``{"systems": {name: measures}}``; with ``judged_only`` each query ranks its own judged pool alone."""
    return {"systems": {name: _measured(name, labelled, judged_only) for name in names}}


def _measured(name: str, labelled: Labelled, judged_only: bool) -> dict[str, Any]:
    build, _ = SYSTEMS[name]
    answers = {}
    with build(labelled.documents) as system:
        targets = _Persons(system, labelled) if labelled.persons else _Documents(system, labelled)
        for query, grades in progress(labelled.judged.items(), f"{name}: ask", len(labelled.judged)):
            answers[query] = targets.answer(labelled.queries[query], grades, judged_only)
    return summary(labelled.judged, answers)


class _Documents:
    def __init__(self, system: System, labelled: Labelled) -> None:
        self._system = system
        self._shuffle = _shuffled(len(labelled.documents))

    def answer(self, query: Text, grades: Collection[int], judged_only: bool) -> Answer:
        judged = self._system.score(query, len(grades), grades)
        complete = _complete(judged, grades, self._shuffle)
        ranking = list(complete) if judged_only else self._system.order(query, DEPTH)
        return Answer(ranking, complete)


class _Persons:
    def __init__(self, system: System, labelled: Labelled) -> None:
        self._system = system
        self._shuffle = _shuffled(len(labelled.persons))
        places = {person: place for place, person in enumerate(labelled.persons)}
        self._owners = [places[work.person] for work in labelled.documents]
        self._works: dict[int, list[int]] = {}
        for work, owner in enumerate(self._owners):
            self._works.setdefault(owner, []).append(work)

    def answer(self, query: Text, grades: Collection[int], judged_only: bool) -> Answer:
        own = [work for person in grades for work in self._works[person]]
        complete = _complete(self._people(self._system.score(query, len(own), own)), grades, self._shuffle)
        if judged_only:
            return Answer(list(complete), complete)
        found = self._people(self._system.score(query, WORKS))
        return Answer([person for person, _ in _ordered(found, self._shuffle)][:DEPTH], complete)

    def _people(self, works: Scored) -> Scored:
        by_person: dict[int, list[float]] = {}
        for work, score in works:
            by_person.setdefault(self._owners[work], []).append(score)
        return [(person, of_works(scores)) for person, scores in by_person.items()]


def of_works(scores: Sequence[float]) -> float:
    """Return a person's score from the scores of the works."""
    best = sorted(scores, reverse=True)
    means = [math.fsum(best[:most]) / len(best[:most]) for most in NEAREST]
    return math.fsum(means) / len(means)


def _complete(scored: Scored, wanted: Collection[int], shuffle: Sequence[int]) -> Mapping[int, float]:
    """Return all wanted targets with their scores, best first; those without an answer score 0 and stand last."""
    found = dict(scored)
    left = sorted((target for target in wanted if target not in found), key=lambda target: shuffle[target])
    return {**found, **dict.fromkeys(left, 0.0)}


def _ordered(scored: Scored, shuffle: Sequence[int]) -> Scored:
    return sorted(scored, key=lambda row: (-row[1], shuffle[row[0]]))


def _shuffled(size: int) -> list[int]:
    return list(np.random.default_rng(SEED).permutation(size).tolist())
