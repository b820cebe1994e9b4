"""Finding people: a person is a set of works and a profile, and is as near to a problem as the nearest of these.

The score is the mean of three means: of the nearest text, of the nearest three and of the nearest eight, as far as there
are so many. One striking work counts, a body of work counts more, and what a person did in another field hardly counts. The
profile is a text like the works. So the nearest text has the weight 1/3 · (1 + 1/3 + 1/8), the next two 1/3 · (1/3 + 1/8),
the others 1/24, and a person's score is the sum of the points that the texts bring, each its weight times its own score.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jiedui.matching.model import Filter, In, Match, Problem, Record

if TYPE_CHECKING:
    from jiedui.matching.engine import Matcher

NEAREST = (1, 3, 8)
LOOKED_AT = 300
_LIKELY = 5
_MOST_TEXTS = 5000


@dataclass(frozen=True)
class Person:
    """A person as the index knows them: the ids of their works' records and of their profile's."""

    id: str
    works: tuple[int, ...] = ()
    profile: int | None = None

    @property
    def texts(self) -> tuple[int, ...]:
        """The ids of all their records."""
        return self.works if self.profile is None else (*self.works, self.profile)


@dataclass(frozen=True)
class PersonMatch:
    """A person for a problem, with the texts that speak for it, the nearest first.

    ``points`` maps the id of each of these records to the points it brings; they sum to ``score``. ``profile`` is None where
    there is none, or where eight works are nearer.
    """

    person: str
    score: float
    band: str
    works: tuple[Match, ...]
    profile: Match | None
    points: Mapping[int, float]


def of_texts(scores: Iterable[float]) -> float:
    """Return a person's score from those of the works and the profile; without any it is 0."""
    best = sorted(scores, reverse=True)[: NEAREST[-1]]
    return math.fsum(weight * score for weight, score in zip(weights(len(best)), best, strict=True))


def weights(texts: int) -> list[float]:
    """Return what the nearest texts count for, the nearest first, where there are so many; they sum to 1."""
    sizes = [min(most, texts) for most in NEAREST]
    return [
        math.fsum(1 / size for size in sizes if place < size) / len(NEAREST)
        for place in range(min(texts, NEAREST[-1]))
    ]


def find_people(
    matcher: Matcher,
    problem: Problem,
    *,
    whose: str = "person",
    profiles: Collection[str] = ("expert",),
    where: Filter | None = None,
    k: int = 10,
) -> list[PersonMatch]:
    """Return the ``k`` nearest people, best first, among those who are named by the 300 nearest records.

    Records name their people in the attribute ``whose``, a string or several; those of a kind in ``profiles`` are profiles.
    Who is found is judged by all their records, also by those that are far from the problem.
    """
    ranked = dict(matcher.rank(problem, where=where, k=LOOKED_AT))
    named = _by_person(matcher.backend.fetch(ranked).values(), whose, profiles)
    likely = _best(named, ranked)[: _LIKELY * k]
    theirs = In(whose, tuple(person.id for person in likely))
    everything = matcher.search("", where=theirs if where is None else where & theirs, k=_MOST_TEXTS)
    records = {found.record.id: found.record for found in everything.hits}
    strengths = matcher.strengths(problem, records)
    wanted = {person.id for person in likely}
    people = [person for person in _by_person(records.values(), whose, profiles) if person.id in wanted]
    found = [
        _explained(matcher, problem, person, strengths, records) for person in _best(people, strengths)[:k]
    ]
    return sorted(found, key=lambda match: (-match.score, match.person))


def match_person(matcher: Matcher, problem: Problem, person: Person) -> PersonMatch:
    """Return how near one person is, with reasons; records that the index does not hold do not count."""
    strengths = matcher.strengths(problem, person.texts)
    records = matcher.backend.fetch(_nearest(strengths, strengths))
    return _explained(matcher, problem, person, strengths, records)


def _nearest(ids: Iterable[int], strengths: Mapping[int, float]) -> list[int]:
    """Return the nearest eight; rounded, since the last digits depend on what was computed beside."""
    return sorted(ids, key=lambda id: (-round(strengths.get(id, 0.0), 6), id))[: NEAREST[-1]]


def _best(people: Iterable[Person], strengths: Mapping[int, float]) -> list[Person]:
    def order(person: Person) -> tuple[float, str]:
        return -of_texts(strengths.get(id, 0.0) for id in person.texts), person.id

    return sorted(people, key=order)


def _by_person(records: Iterable[Record], whose: str, profiles: Collection[str]) -> list[Person]:
    works: dict[str, list[int]] = {}
    profile: dict[str, int] = {}
    for record in records:
        named = record.attrs.get(whose, ())
        for person in (named,) if isinstance(named, str) else named if isinstance(named, tuple) else ():
            works.setdefault(person, [])
            if record.kind in profiles:
                profile.setdefault(person, record.id)
            else:
                works[person].append(record.id)
    return [Person(person, tuple(ids), profile.get(person)) for person, ids in works.items()]


def _explained(
    matcher: Matcher,
    problem: Problem,
    person: Person,
    strengths: Mapping[int, float],
    records: Mapping[int, Record],
) -> PersonMatch:
    held = [id for id in dict.fromkeys(person.texts) if id in records]
    matches = [matcher.compare(problem, records[id]) for id in _nearest(held, strengths)]
    matches.sort(key=lambda match: (-match.score, match.record.id))
    score = round(of_texts(match.score for match in matches), 1)
    return PersonMatch(
        person=person.id,
        score=score,
        band=matcher.weights.band(score),
        works=tuple(match for match in matches if match.record.id != person.profile),
        profile=next((match for match in matches if match.record.id == person.profile), None),
        points=_points(matches, score),
    )


def _points(matches: Sequence[Match], score: float) -> dict[int, float]:
    """Share the score among the texts; what rounding leaves goes to the nearest."""
    exact = [weight * match.score for weight, match in zip(weights(len(matches)), matches, strict=True)]
    tenths = [round(10 * points) for points in exact]
    if tenths:
        tenths[0] += round(10 * score) - sum(tenths)
    return {match.record.id: points / 10 for match, points in zip(matches, tenths, strict=True)}
