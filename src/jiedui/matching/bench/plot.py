"""How time and size grow with the number of records, drawn as SVG: both axes by powers of ten."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from jiedui.matching.bench.speed import BATCH, LONG, SHORT

_WIDTH, _HEIGHT, _GAP = 420, 260, 70
_COLOURS = ("#1f5fa8", "#b3541e", "#2f7d4f", "#7a4a9c")
_STYLE = "text{font:12px sans-serif;fill:#333}path{fill:none;stroke-width:2}line{stroke:#ddd}"

Points = Sequence[tuple[float, float]]
Growth = Sequence[Mapping[str, Any]]


def drawn(growth: Growth) -> str:
    """Return the picture of ``measure(…)["growth"]``: answers in milliseconds, memory and disk."""
    answers = {
        f"{LONG} characters": _of(growth, "long_ms"),
        f"{LONG} characters, 1 % filter": _of(growth, "filtered_ms"),
        f"{SHORT} characters": _of(growth, "short_ms"),
        f"{BATCH} records visible": _of(growth, "upsert_batch_ms"),
    }
    memory = {
        "most memory, MB": [(row["records"], row["peak_mb"]) for row in growth],
        "index on disk, MB": [(row["records"], row["index_bytes"] * row["records"] / 1e6) for row in growth],
        "vectors on disk, MB": [
            (row["records"], row["vector_bytes"] * row["records"] / 1e6) for row in growth
        ],
    }
    return picture([Panel("median, ms", answers), Panel("megabytes", memory)])


def picture(panels: Sequence[Panel]) -> str:
    """Panels side by side, as one SVG."""
    whole = len(panels) * (_WIDTH + _GAP) + _GAP
    parts = [
        f'<g transform="translate({_GAP + place * (_WIDTH + _GAP)},40)">{"".join(panel.parts())}</g>'
        for place, panel in enumerate(panels)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {_HEIGHT + 190}">'
        f"<title>Growth with the number of records</title><style>{_STYLE}</style>"
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _of(growth: Growth, key: str) -> Points:
    return [(row["records"], row[key]["p50"]) for row in growth]


@dataclass(frozen=True)
class Panel:
    """Lines over the same records; ``parts`` are its SVG elements."""

    title: str
    lines: Mapping[str, Points]

    def parts(self) -> Iterator[str]:
        across = _Axis.over([x for points in self.lines.values() for x, _ in points], _WIDTH)
        up = _Axis.over([y for points in self.lines.values() for _, y in points], _HEIGHT)
        yield f'<text x="0" y="-14">{escape(self.title)}</text>'
        for value, place in across.marks():
            yield f'<line x1="{place}" x2="{place}" y1="0" y2="{_HEIGHT}"/>'
            yield f'<text x="{place}" y="{_HEIGHT + 18}" text-anchor="middle">{value:,g}</text>'
        for value, place in up.marks():
            yield f'<line x1="0" x2="{_WIDTH}" y1="{_HEIGHT - place}" y2="{_HEIGHT - place}"/>'
            yield f'<text x="-8" y="{_HEIGHT - place + 4}" text-anchor="end">{value:,g}</text>'
        yield f'<text x="{_WIDTH / 2}" y="{_HEIGHT + 38}" text-anchor="middle">records</text>'
        for number, (name, points) in enumerate(self.lines.items()):
            yield from _line(name, [(across.at(x), _HEIGHT - up.at(y), y) for x, y in points], number)


def _line(name: str, points: Sequence[tuple[float, float, float]], number: int) -> Iterator[str]:
    colour = _COLOURS[number % len(_COLOURS)]
    path = "L".join(f"{x},{y}" for x, y, _ in points)
    yield f'<path d="M{path}" stroke="{colour}"/>'
    for x, y, value in points:
        yield f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"><title>{value:,.1f}</title></circle>'
    below = _HEIGHT + 62 + 20 * number
    told = " → ".join(f"{value:,.1f}" for _, _, value in points)
    yield f'<circle cx="4" cy="{below - 4}" r="4" fill="{colour}"/>'
    yield f'<text x="16" y="{below}">{escape(name)}: {told}</text>'


@dataclass(frozen=True)
class _Axis:
    """Powers of ten between ``low`` and ``high`` over a length in points."""

    low: int
    high: int
    length: float

    @classmethod
    def over(cls, values: Sequence[float], length: float) -> _Axis:
        logs = [math.log10(max(value, 0.1)) for value in values]
        low = math.floor(min(logs))
        return cls(low, max(math.ceil(max(logs)), low + 1), length)

    def at(self, value: float) -> float:
        share = (math.log10(max(value, 0.1)) - self.low) / (self.high - self.low)
        return round(share * self.length, 1)

    def marks(self) -> Iterator[tuple[float, float]]:
        for power in range(self.low, self.high + 1):
            yield 10.0**power, self.at(10.0**power)
