"""What ``bench --speed`` measured, as a table with bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jiedui.matching.bench.speed import BATCH, LONG, SHORT

_COLUMNS = (
    ("records", "records", "{:,}"),
    ("build/s", "records_per_second", "{:,}"),
    ("build/s of cpu", "records_per_cpu_second", "{:,}"),
    ("text B", "text_bytes", "{:,}"),
    ("store B", "store_bytes", "{:,}"),
    ("vectors B", "vector_bytes", "{:,}"),
    ("index B", "index_bytes", "{:,}"),
    ("build MB", "build_peak_mb", "{:,}"),
    ("peak MB", "peak_mb", "{:,}"),
    ("first ms", "first_ms", "{:,}"),
)
_TIMES = (
    (f"{LONG} chars", "long_ms"),
    (f"{SHORT} chars", "short_ms"),
    (f"{LONG}, 1 % filter", "filtered_ms"),
    ("upsert 1", "upsert_ms"),
    (f"upsert {BATCH}", "upsert_batch_ms"),
)


def table(result: Mapping[str, Any]) -> str:
    """Return growth, a plot of it, and the ratios to the baselines as text."""
    growth = result["growth"]
    sizes = [[head, *(form.format(row[key]) for row in growth)] for head, key, form in _COLUMNS]
    times = [[f"{head}, ms p50/p95 (cpu)", *(_time(row[key]) for row in growth)] for head, key in _TIMES]
    told = [_told(name, theirs, growth[-1]["records"]) for name, theirs in result["beside"].items()]
    return "\n".join(
        [
            *_aligned([*sizes, *times]),
            "bytes are per record: text as given, stored text, vectors of the scorer, the index beside them",
            "",
            f"{LONG} characters, p50",
            *_bars(growth),
            *told,
        ]
    )


def _bars(growth: Sequence[Mapping[str, Any]]) -> list[str]:
    longest = max(row["long_ms"]["p50"] for row in growth) or 1
    return [
        f"{row['records']:>12,}  {'█' * max(round(50 * row['long_ms']['p50'] / longest), 1)} {row['long_ms']['p50']:g} ms"
        for row in growth
    ]


def _told(name: str, theirs: Mapping[str, Any], records: int) -> str:
    ratios = theirs["times_as_long"]
    return (
        f"\n{name} at {records:,} (order only): build {theirs['records_per_second']:,}/s, "
        f"{LONG} characters {theirs['long_ms']['p50']:g} ms, {SHORT} characters {theirs['short_ms']['p50']:g} ms; "
        f"jiedui, re-ranked and explained, takes {ratios['long_ms']:g} and {ratios['short_ms']:g} times as long"
    )


def _time(taken: Mapping[str, float]) -> str:
    return f"{taken['p50']:.1f}/{taken['p95']:.1f} ({taken['cpu']:.1f})"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
