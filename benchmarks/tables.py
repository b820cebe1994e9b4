"""Figures as a table in the terminal, with those of a second database beside them."""

from benchmarks.figures import Figure

NOTHING = "–"


def table(area: str, figures: list[Figure], beside: list[Figure]) -> str:
    """A line for each figure: its value, the second one's, and whether the goal was reached."""
    others = {figure.name: figure for figure in beside}
    width = max(len(figure.name) for figure in figures)
    head = f"\n{area}"
    if beside:
        head += f"\n  {'':<{width}}  {'SQLite':>10} {'PostgreSQL':>10}"
    return "\n".join(
        [head, *(_line(figure, others.get(figure.name), width, bool(beside)) for figure in figures)]
    )


def _line(figure: Figure, other: Figure | None, width: int, two: bool) -> str:
    values = f"{figure.value:>10,.1f}"
    if two:
        values += f" {other.value:>10,.1f}" if other else f" {NOTHING:>10}"
    return f"  {figure.name:<{width}}  {values} {figure.unit}{_goal(figure, other)}"


def _goal(figure: Figure, other: Figure | None) -> str:
    if figure.goal is None:
        return ""
    sign = {"lower": "≤", "higher": "≥"}[figure.better]
    missed = figure.missed or (other is not None and other.missed)
    return f"  goal {sign} {figure.goal:g} {'MISSED' if missed else 'ok'}"
