"""Assigning reviewers: who is near to which application by their works, who must not look at it, and how much each can take.

The assignment is the one with the greatest sum of scores among all that keep the limits, found by linear programming (the
constraints are those of a transport problem, whose best solutions are whole numbers), so it is the same each time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.model import MatchingError, Problem
from jiedui.matching.people import Person, PersonMatch, match_person, of_texts

if TYPE_CHECKING:
    from jiedui.matching.engine import Matcher

Floats = NDArray[np.float64]


class CannotAssign(MatchingError):
    """There are too few reviewers for the applications under the limits given."""


@dataclass(frozen=True)
class Assigned:
    """A reviewer for an application, and why."""

    application: str
    reviewer: str
    match: PersonMatch


def assign(
    matcher: Matcher,
    applications: Mapping[str, Problem],
    reviewers: Sequence[Person],
    *,
    each: int = 3,
    most: int = 8,
    recused: Collection[tuple[str, str]] = (),
) -> list[Assigned]:
    """Give ``each`` reviewers to every application and at most ``most`` applications to a reviewer.

    ``recused`` are pairs of an application and a reviewer that must not meet. Raises ``CannotAssign``. Reasons are
    written for the pairs chosen; they come application by application, the nearest reviewer first.
    """
    table = affinities(matcher, list(applications.values()), reviewers)
    barred = set(recused)
    allowed = np.array(
        [[(application, person.id) not in barred for person in reviewers] for application in applications],
        dtype=bool,
    ).reshape(table.shape)
    names = list(applications)
    pairs = chosen(table, allowed, each=each, most=most, names=names)
    found = [
        Assigned(
            names[row],
            reviewers[column].id,
            match_person(matcher, applications[names[row]], reviewers[column]),
        )
        for row, column in pairs
    ]
    place = {name: number for number, name in enumerate(names)}
    return sorted(found, key=lambda one: (place[one.application], -one.match.score, one.reviewer))


def affinities(matcher: Matcher, applications: Sequence[Problem], reviewers: Sequence[Person]) -> Floats:
    """Return how near each reviewer is to each application, float64[applications, reviewers], 0 for nothing in common."""
    texts = list(dict.fromkeys(id for person in reviewers for id in person.texts))
    table = np.zeros((len(applications), len(reviewers)))
    for row, application in enumerate(applications):
        strengths = matcher.strengths(application, texts)
        for column, person in enumerate(reviewers):
            table[row, column] = of_texts(strengths.get(id, 0.0) for id in person.texts)
    return table


def chosen(
    table: Floats, allowed: NDArray[np.bool_], *, each: int, most: int, names: Sequence[str]
) -> list[tuple[int, int]]:
    """Return the pairs of the best assignment, given scores and who may look at what; ``names`` are for the refusal."""
    if not table.shape[0] or not each:
        return []
    _refuse_the_impossible(allowed, each, most, names)
    from scipy.optimize import linprog  # noqa: PLC0415 -- costs 200 ms that only assigning needs
    from scipy.sparse import eye_array, kron  # noqa: PLC0415 -- as above

    rows, columns = table.shape
    per_application = kron(eye_array(rows), np.ones((1, columns)))
    per_reviewer = kron(np.ones((1, rows)), eye_array(columns))
    bounds = np.column_stack([np.zeros(table.size), allowed.ravel().astype(float)])
    solved = linprog(
        -table.ravel(),
        A_ub=per_reviewer,
        b_ub=np.full(columns, most),
        A_eq=per_application,
        b_eq=np.full(rows, each),
        bounds=bounds,
        method="highs-ds",
    )
    if not solved.success:
        raise CannotAssign(
            f"no assignment gives {each} reviewers to each of {rows} applications with at most {most} each: "
            "too many have to recuse themselves from the same applications"
        )
    return [(int(row), int(column)) for row, column in np.argwhere(solved.x.reshape(table.shape) > 0.5)]


def _refuse_the_impossible(allowed: NDArray[np.bool_], each: int, most: int, names: Sequence[str]) -> None:
    """Say in a sentence which limit is too tight, where that is plain to see."""
    for name, count in zip(names, allowed.sum(axis=1).tolist(), strict=True):
        if count < each:
            raise CannotAssign(f"{name} needs {each} reviewers, but only {count} may look at it")
    needed, there = each * len(names), int(np.minimum(allowed.sum(axis=0), most).sum())
    if there < needed:
        raise CannotAssign(
            f"{len(names)} applications need {needed} reviews, but the reviewers can take {there} in all"
        )
