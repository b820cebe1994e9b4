"""Where grades begin: a scale of 1 to 4 has a lowest grade that says "not relevant", as 0 does on a scale of 0 to 3.

A set in which no pair has the grade 0 and three or more grades occur is such a scale, and its lowest grade is taken
off all grades. With one or two grades it may as well be a list of good pairs alone, and the grades count as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping

_SCALE = 3


def counted(
    judged: Mapping[int, Mapping[int, float]], lowest: float | None
) -> tuple[dict[int, dict[int, float]], list[str]]:
    """Return the grades counted from the lowest, never below 0, and sentences about what was decided."""
    found = sorted({grade for grades in judged.values() for grade in grades.values()})
    notes: list[str] = []
    if lowest is None:
        lowest, notes = _decided(found)
    return {
        query: {target: max(grade - lowest, 0.0) for target, grade in grades.items()}
        for query, grades in judged.items()
    }, notes


def _decided(found: list[float]) -> tuple[float, list[str]]:
    if found[0] == 0 or len(found) == 1:
        return 0.0, []
    if len(found) >= _SCALE:
        return found[0], [
            f"no judged pair has the grade 0 and the grades go from {found[0]:g} to {found[-1]:g}: "
            f"{found[0]:g} is taken as not relevant, the gain is 2^(grade − {found[0]:g}) − 1 "
            "(--lowest-grade 0 takes grades as they stand)"
        ]
    return 0.0, [
        "no judged pair has the grade 0: all of them count as relevant "
        f"(if {found[0]:g} means unsuitable, say --lowest-grade {found[0]:g})"
    ]
