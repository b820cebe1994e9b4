"""The kernel: quality beside the baselines on our judged set and on the open sets at hand, size and time on made records."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from jiedui.matching.bench import SYSTEMS, labelled, plot, quality, speed, speed_table

HERE = Path(__file__).parent
OUT = HERE.parent / "var" / "bench"
OPEN_SETS = HERE.parents[1] / "shared" / "data"
JUDGED = HERE / "judged"
JUDGED_LEAD = 5.0
GOALS = {
    "stard": ("ndcg@10", 50),
    "chinaxiv/keywords": ("mrr@10", 95),
    "chinaxiv/crosslingual": ("mrr@10", 80),
}
SPEED_GOALS = {
    100_000: {"long_ms": 20, "short_ms": 5},
    1_000_000: {
        "long_ms": 80,
        "short_ms": 15,
        "records_per_second": 10_000,
        "index_bytes": 500,
        "peak_mb": 1500,
    },
}
UPSERT_GOAL = 50
ASKED = {
    "long_ms": "500 characters",
    "short_ms": "10 characters",
    "filtered_ms": "500 characters, 1 % filter",
}


def measure(records: int) -> list[Figure]:
    """All figures: quality in hundredths, then speed up to the size asked for."""
    found = list(_judged())
    for name, (metric, goal) in GOALS.items():
        if (OPEN_SETS / name).is_dir():
            found += _figures(name, metric, _quality(OPEN_SETS / name, metric), goal)
    if not found:
        _tell("no labelled set is at hand, no quality is measured")
    return [*found, *_speed(records)]


def _judged() -> Iterator[Figure]:
    """Our own set: its goal is the best baseline of the same run and a lead."""
    if (JUDGED / "corpus.jsonl").is_file():
        values = _quality(JUDGED, "ndcg@10")
        goal = max(value for system, value in values.items() if system != "jiedui") + JUDGED_LEAD
        yield from _figures("judged", "ndcg@10", values, goal)


def _quality(folder: Path, metric: str) -> dict[str, float]:
    _tell(f"measuring: {folder.name}")
    measured = quality.measure(labelled.read(folder), SYSTEMS)["systems"]
    return {system: 100 * measures[metric] for system, measures in measured.items()}


def _figures(name: str, metric: str, values: dict[str, float], goal: float) -> list[Figure]:
    return [
        Figure(f"{name}, {metric}, {system}", value, "%", goal if system == "jiedui" else None, "higher")
        for system, value in values.items()
    ]


def _speed(records: int) -> list[Figure]:
    _tell(f"measuring: {records:,} made records")
    result = speed.measure(records, None, SYSTEMS)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "matching.svg").write_text(plot.drawn(result["growth"]), encoding="utf-8")
    _tell(speed_table.table(result))
    figures = [figure for row in result["growth"] for figure in _at_size(row)]
    return [*figures, *_ratios(result["beside"], records)]


def _at_size(row: dict[str, Any]) -> Iterator[Figure]:
    size, goals = f"{row['records']:,} records", SPEED_GOALS.get(row["records"], {})

    def one(name: str, key: str, unit: str, better: Any = "lower") -> Figure:
        return Figure(f"{size}, {name}", row[key], unit, goals.get(key), better)

    yield one("index build", "records_per_second", "records/s", "higher")
    yield one("index build, per second of processor", "records_per_cpu_second", "records/s", "higher")
    yield one("text as given", "text_bytes", "bytes/record")
    yield one("text stored", "store_bytes", "bytes/record")
    yield one("vectors", "vector_bytes", "bytes/record")
    yield one("index beside text and vectors", "index_bytes", "bytes/record")
    yield one("most memory", "peak_mb", "MB")
    for key, name in ASKED.items():
        goal = row["long_ms"]["p50"] if goals and key == "filtered_ms" else goals.get(key)
        yield Figure(f"{size}, {name}, p50", row[key]["p50"], "ms", goal)
        yield Figure(f"{size}, {name}, p95", row[key]["p95"], "ms")
    yield Figure(f"{size}, one record visible after", row["upsert_ms"]["p50"], "ms")
    yield Figure(
        f"{size}, {speed.BATCH} records visible after", row["upsert_batch_ms"]["p50"], "ms", UPSERT_GOAL
    )


def _ratios(beside: dict[str, Any], records: int) -> Iterator[Figure]:
    for name, theirs in beside.items():
        for key in ("long_ms", "short_ms"):
            about = f"{records:,} records, {ASKED[key]}"
            yield Figure(f"{about}, {name}, p50", theirs[key]["p50"], "ms")
            yield Figure(f"{about}, jiedui as a multiple of {name}", theirs["times_as_long"][key], "×")


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)
