"""`python -m benchmarks.exchange.growth`: write what was measured last into the documentation, as a table and a plot."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from jiedui.matching.bench.plot import Panel, picture

ROOT = Path(__file__).resolve().parents[2]
MEASURED = ROOT / "var" / "bench" / "exchange.json"
PAGE = ROOT / "docs" / "develop" / "benchmarks.md"
PLOT = ROOT / "docs" / "pictures" / "exchange-growth.svg"
SHOWN = "![Medians from 1,000 to 100,000 achievements, on SQLite](../pictures/exchange-growth.svg)"
BEGIN, END = "<!-- exchange: begin -->", "<!-- exchange: end -->"
SIZED = re.compile(r"([\d,]+) achievements: (.+)")
SECOND = ", PostgreSQL"
PLOTTED = {
    "list with facets, p50": "list with facets",
    "list with facets and search, p50": "list with a search",
    "detail, p50": "detail",
    "site search, p50": "site search",
}
PLOTTED_TOO = {
    "preview of 300 characters, p50": "preview",
    "match in the index alone, p50": "match in the index",
}
Growth = dict[str, dict[int, Figure]]


def main() -> None:
    """Rewrite the part of the page between its marks, and the picture."""
    figures = [Figure(**row) for row in json.loads(MEASURED.read_text(encoding="utf-8"))]
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables(figures)}\n\n{SHOWN}\n\n{END}{after}", encoding="utf-8")
    PLOT.write_text(drawn(figures), encoding="utf-8")


def tables(figures: list[Figure]) -> str:
    """Growth with the number of achievements, a column for each size; then what was measured at the largest alone."""
    grown = by_size(figures)
    sizes = sorted({size for row in grown.values() for size in row})
    head = ["what", "unit", *(f"{size:,}" for size in sizes), "goal"]
    lines = [_row(head), _row(["---", "---", *("---:" for _size in sizes), "---"])]
    for name, row in grown.items():
        values = [_pair(row.get(size), grown_second(figures, name, size)) for size in sizes]
        last = row[max(row)]
        lines.append(_row([name, last.unit, *values, _goal(last)]))
    others = [
        figure for figure in figures if not SIZED.match(figure.name) and not figure.name.endswith(SECOND)
    ]
    if others:
        lines += [
            "",
            _row(["what", "unit", "SQLite / PostgreSQL", "goal"]),
            _row(["---", "---", "---:", "---"]),
        ]
        beside = {figure.name: figure for figure in figures}
        lines += [
            _row([each.name, each.unit, _pair(each, beside.get(each.name + SECOND)), _goal(each)])
            for each in others
        ]
    return "\n".join(lines)


def by_size(figures: list[Figure], suffix: str = "") -> Growth:
    """Figures of one database by what was measured, then by size."""
    found: Growth = {}
    for figure in figures:
        match = SIZED.match(figure.name)
        if match and figure.name.endswith(SECOND) == bool(suffix):
            found.setdefault(match[2].removesuffix(SECOND), {})[int(match[1].replace(",", ""))] = figure
    return found


def grown_second(figures: list[Figure], name: str, size: int) -> Figure | None:
    """What PostgreSQL took for the same."""
    return by_size(figures, SECOND).get(name, {}).get(size)


def drawn(figures: list[Figure]) -> str:
    """Pages on the left, matching on the right: medians over the number of achievements, on SQLite."""
    grown = by_size(figures)

    def lines(names: dict[str, str]) -> Iterator[tuple[str, list[tuple[float, float]]]]:
        for name, label in names.items():
            if name in grown:
                yield label, [(size, figure.value) for size, figure in sorted(grown[name].items())]

    return picture(
        [
            Panel("pages, median, ms", dict(lines(PLOTTED))),
            Panel("matching, median, ms", dict(lines(PLOTTED_TOO))),
        ]
    )


def _pair(first: Figure | None, second: Figure | None) -> str:
    return " / ".join(
        f"{figure.value:,.4g}" if figure.value < 1000 else f"{figure.value:,.0f}"
        for figure in (first, second)
        if figure
    )


def _goal(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    return f"{'≤' if figure.better == 'lower' else '≥'} {figure.goal:,g}"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
