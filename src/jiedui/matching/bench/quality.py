"""Every system over one labelled set, in one run: rank, judge, sum up.

Documents are ranked 100 deep. Where people are found by their works, a person's score is made of those of the nearest works as
``people.of_texts`` says; people of the 300 nearest works are looked at, each with all works.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from jiedui.matching.bench.labelled import Labelled, Text
from jiedui.matching.bench.metrics import SEED, Answer, summary
from jiedui.matching.bench.progress import progress
from jiedui.matching.bench.systems import SYSTEMS, Scored, System
from jiedui.matching.people import LOOKED_AT, of_texts

DEPTH = 100


def measure(labelled: Labelled, names: Sequence[str], *, judged_only: bool = False) -> dict[str, Any]:
    """Return ``{"systems": {name: measures}, "intervals": {name: bounds}}``.

    With ``judged_only`` each query ranks its own judged pool alone.
    """
    found = {name: summary(labelled.judged, _answers(name, labelled, judged_only)) for name in names}
    return {
        "systems": {name: measures for name, (measures, _) in found.items()},
        "intervals": {name: intervals for name, (_, intervals) in found.items()},
    }


def _answers(name: str, labelled: Labelled, judged_only: bool) -> dict[int, Answer]:
    build, _ = SYSTEMS[name]
    answers = {}
    with build(labelled.documents) as system:
        targets = _Persons(system, labelled) if labelled.persons else _Documents(system, labelled)
        for query, grades in progress(labelled.judged.items(), f"{name}: ask", len(labelled.judged)):
            answers[query] = targets.answer(labelled.queries[query], grades, judged_only)
    return answers


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
        self._owners = [[places[person] for person in work.persons] for work in labelled.documents]
        self._works: dict[int, list[int]] = {}
        for work, owners in enumerate(self._owners):
            for owner in owners:
                self._works.setdefault(owner, []).append(work)

    def answer(self, query: Text, grades: Collection[int], judged_only: bool) -> Answer:
        complete = _complete(self._people(query, grades), grades, self._shuffle)
        if judged_only:
            return Answer(list(complete), complete)
        nearest = self._system.score(query, LOOKED_AT)
        found = dict.fromkeys(owner for work, _ in nearest for owner in self._owners[work])
        people = _ordered(self._people(query, found), self._shuffle)
        return Answer([person for person, _ in people][:DEPTH], complete)

    def _people(self, query: Text, persons: Collection[int]) -> Scored:
        """Return these persons with their scores, made of all their works; a work without an answer scores 0."""
        works = list(dict.fromkeys(work for person in persons for work in self._works[person]))
        scores = dict(self._system.score(query, len(works), works)) if works else {}
        return [
            (person, of_texts(scores.get(work, 0.0) for work in self._works[person])) for person in persons
        ]


def _complete(scored: Scored, wanted: Collection[int], shuffle: Sequence[int]) -> Mapping[int, float]:
    """Return all wanted targets with their scores, best first; those without an answer stand last.

    They score 0, or as little as the least of the others if that is below.
    """
    found = dict(_ordered(scored, shuffle))
    left = sorted((target for target in wanted if target not in found), key=lambda target: shuffle[target])
    return {**found, **dict.fromkeys(left, min([0.0, *found.values()]))}


def _ordered(scored: Scored, shuffle: Sequence[int]) -> Scored:
    return sorted(scored, key=lambda row: (-row[1], shuffle[row[0]]))


def _shuffled(size: int) -> list[int]:
    return list(np.random.default_rng(SEED).permutation(size).tolist())
