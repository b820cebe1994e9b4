"""``bench`` from the command line: checks what was asked for, runs it, tells it as a table or as data."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from jiedui.matching.bench import labelled, metrics, quality, systems
from jiedui.matching.bench.progress import say

_HEADINGS = {"spearman_per_query": "ρ per query", "spearman": "ρ"}


def run(options: argparse.Namespace) -> object:
    """Measure quality on a folder, or speed on made records."""
    if options.speed is not None:
        return _speed(options)
    if options.folder is None:
        raise ValueError("bench needs a folder with a labelled set, or --speed N")
    if options.plot is not None:
        raise ValueError("--plot draws growth: it needs --speed N")
    names = _systems(options)
    found = labelled.read(options.folder, experts=options.experts, lowest=options.lowest_grade)
    for note in found.notes:
        say(note)
    result = quality.measure(found, names, judged_only=options.judged_only)
    return result if options.json else table(result, len(found.judged))


def _systems(options: argparse.Namespace) -> list[str]:
    wanted = None if options.systems is None else [name.strip() for name in options.systems.split(",")]
    names, lacking = systems.chosen(wanted)
    if lacking:
        say(f"left out, because a library is not installed: {', '.join(lacking)}; {systems.INSTALL}")
    return names


def _speed(options: argparse.Namespace) -> object:
    from jiedui.matching.bench import plot, speed, speed_table  # noqa: PLC0415 -- loads the engine

    if options.speed < 1:
        raise ValueError("--speed needs a number of records, 1 or more")
    if options.plot is not None and not options.plot.parent.is_dir():
        raise ValueError(f"no folder {options.plot.parent} to draw into")
    result = speed.measure(options.speed, options.folder, _systems(options), search=options.site_search)
    if options.plot is not None:
        options.plot.write_text(plot.drawn(result["growth"]), encoding="utf-8")
        say(f"drawn: {options.plot}")
    return result if options.json else speed_table.table(result)


def table(measured: Mapping[str, Any], queries: int) -> str:
    """Return the measures as text: a line per system, its 95 % intervals under it."""
    heads = ["", *(_HEADINGS.get(name, name) for name in metrics.NAMES)]
    rows: list[Sequence[str]] = [heads]
    for name, measures in measured["systems"].items():
        rows.append([name, *(_figure(measures[metric]) for metric in metrics.NAMES)])
        rows.append(["", *(_range(measured["intervals"][name][metric]) for metric in metrics.NAMES)])
    widths = [max(len(row[place]) for row in rows) for place in range(len(heads))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    below = f"{queries:,} queries with judgements; gain 2^grade − 1; below each figure its 95 % interval"
    return "\n".join([*lines, below])


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _range(bounds: Sequence[float] | None) -> str:
    return "" if bounds is None else f"{bounds[0]:.3f}–{bounds[1]:.3f}"
