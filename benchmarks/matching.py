"""The kernel: quality beside the baselines on the open sets where they are at hand, size and time on made records."""

import sys
from pathlib import Path

from benchmarks.figures import Figure
from jiedui.matching.bench import SYSTEMS, labelled, quality, speed

SETS = Path(__file__).parents[2] / "shared" / "data"
GOALS = {
    "stard": ("ndcg@10", 50),
    "chinaxiv/keywords": ("mrr@10", 95),
    "chinaxiv/crosslingual": ("mrr@10", 80),
}
LARGE = 100_000
LARGE_GOALS = {"long_ms": 20, "short_ms": 5}
ASKED = {
    "long_ms": "500 characters",
    "short_ms": "10 characters",
    "filtered_ms": "500 characters, 1 % filter",
}


def measure(records: int) -> list[Figure]:
    """All figures: quality in hundredths, then speed at the size asked for."""
    found = [figure for name in GOALS if (SETS / name).is_dir() for figure in _quality(name)]
    if not found:
        _tell("the open sets are not at hand, no quality is measured")
    return [*found, *_speed(records)]


def _quality(name: str) -> list[Figure]:
    _tell(f"measuring: {name}")
    metric, goal = GOALS[name]
    measured = quality.measure(labelled.read(SETS / name), SYSTEMS)["systems"]
    return [
        Figure(
            f"{name}, {metric}, {system}",
            100 * measures[metric],
            "%",
            goal if system == "jiedui" else None,
            "higher",
        )
        for system, measures in measured.items()
    ]


def _speed(records: int) -> list[Figure]:
    _tell(f"measuring: {records} made records")
    row = speed.measure(records, None, ["jiedui"])["growth"][-1]
    goals = LARGE_GOALS if records == LARGE else {}
    return [
        Figure("index build", row["records_per_second"], "records/s", better="higher"),
        Figure("index beside texts and vectors", row["index_bytes"], "bytes/record"),
        Figure("most memory", row["peak_mb"], "MB"),
        *(Figure(f"{name}, p50", row[key]["p50"], "ms", goals.get(key)) for key, name in ASKED.items()),
        *(Figure(f"{name}, p95", row[key]["p95"], "ms") for key, name in ASKED.items()),
        Figure("a record visible after", row["upsert_ms"]["p50"], "ms"),
    ]


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)
