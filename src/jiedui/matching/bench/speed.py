"""Size and time of the kernel on made records, growing tenfold up to the number asked for, beside the baselines."""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jiedui.matching.backends import beside
from jiedui.matching.backends.tantivy import TantivyBackend
from jiedui.matching.bench.labelled import Text
from jiedui.matching.bench.made import Recombined
from jiedui.matching.bench.metrics import SEED
from jiedui.matching.bench.ours import KIND, problem
from jiedui.matching.bench.progress import progress
from jiedui.matching.bench.systems import SYSTEMS
from jiedui.matching.engine import Matcher
from jiedui.matching.model import Eq, Filter, Problem, Record

SMALLEST = 1_000
LONG, SHORT = 500, 10
_QUERIES = 60
_SHARES = 100
_BATCH = 50
_UPSERTS = 10
_MEGABYTE = 1 << 20
_UNIT = _MEGABYTE if sys.platform == "darwin" else 1 << 10


class _Source:
    """Made records, and the time it took to make them, which is not the kernel's."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self._texts = texts
        self.seconds = self.worked = 0.0
        self.bytes = 0

    def __iter__(self) -> Iterator[Record]:
        began, busy = time.perf_counter(), time.process_time()
        for number, text in enumerate(self._texts):
            record = _record(number, text)
            self.bytes += len(text.joined.encode())
            self.seconds += time.perf_counter() - began
            self.worked += time.process_time() - busy
            yield record
            began, busy = time.perf_counter(), time.process_time()


def measure(records: int, folder: Path | None, names: Sequence[str]) -> dict[str, Any]:
    """Return a row per size under ``growth``, and under ``beside`` what baselines take at the largest size."""
    made = Recombined.of(folder)
    growth = [_kernel(made, size) for size in sizes(records)]
    baselines = [name for name in ("tantivy", "bm25-words") if name in names]
    return {"growth": growth, "beside": {name: _beside(name, made, records) for name in baselines}}


def sizes(records: int) -> list[int]:
    """Return 1,000, 10,000 and so on, as long as they are smaller, and the number asked for."""
    found = [SMALLEST]
    while found[-1] < records:
        found.append(found[-1] * 10)
    return [*found[:-1], records]


def _kernel(made: Recombined, size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder:
        matcher = Matcher(TantivyBackend(folder))
        matcher.ensure()
        source = _Source(made.texts(size))
        began, busy = time.perf_counter(), time.process_time()
        matcher.rebuild(progress(source, f"jiedui: index {size:,}", size))
        seconds = time.perf_counter() - began - source.seconds
        worked = time.process_time() - busy - source.worked
        row = {
            "records": size,
            "records_per_second": round(size / seconds),
            "records_per_cpu_second": round(size / worked),
        }
        row |= _on_disk(Path(folder), size, source.bytes)
        row |= {"build_peak_mb": _peak()}
        row |= _answers(matcher, made)
        row |= _visible(matcher, made, size)
        return row | {"peak_mb": _peak()}


def _on_disk(folder: Path, size: int, text: int) -> dict[str, Any]:
    """Bytes per record: the text as given, the compressed store of texts, the scorer's vectors, all else."""
    files = [path for path in folder.glob("g-*/*") if path.is_file()]
    whole = sum(path.stat().st_size for path in files)
    store = sum(path.stat().st_size for path in files if path.suffix == ".store")
    vectors = sum(path.stat().st_size for path in files if path.name == beside.NAME)
    return {
        "text_bytes": round(text / size),
        "store_bytes": round(store / size),
        "vector_bytes": round(vectors / size),
        "index_bytes": round((whole - store - vectors) / size),
    }


def _answers(matcher: Matcher, made: Recombined) -> dict[str, Any]:
    long = [problem(text) for text in made.texts(_QUERIES, LONG, SEED + 1)]
    short = [Problem(text.title[:SHORT]) for text in made.texts(_QUERIES, LONG, SEED + 2)]
    began = time.perf_counter()
    matcher.match(long[0])
    first = round((time.perf_counter() - began) * 1000)

    def filtered(problem: Problem) -> object:
        return matcher.match(problem, where=_one_share(), k=10, at_least=10)

    def matched(problem: Problem) -> object:
        return matcher.match(problem, k=10, at_least=10)

    return {
        "first_ms": first,
        "long_ms": _times(matched, long),
        "short_ms": _times(matched, short),
        "filtered_ms": _times(filtered, long),
    }


def _one_share() -> Filter:
    return Eq("share", 7)


def _visible(matcher: Matcher, made: Recombined, size: int) -> dict[str, Any]:
    """How long after the call a record, alone or the last of a batch, is found by another query."""
    fresh = list(made.texts(_UPSERTS * (1 + _BATCH), seed=SEED + 3))
    batches = [fresh[_UPSERTS + start * _BATCH :][:_BATCH] for start in range(_UPSERTS)]

    def written(texts: Sequence[Text]) -> None:
        mark = f"mark{next(numbers)}"
        records = [_record(size + place, text) for place, text in enumerate(texts)]
        last = records[-1]
        records[-1] = Record(last.id, last.kind, f"{mark} {last.title}", last.body, last.attrs)
        matcher.add(records)
        if not matcher.search(mark, k=1).hits:
            raise AssertionError("a record that was written is not found")

    numbers = iter(range(10**6))
    return {
        "upsert_ms": _times(written, [[text] for text in fresh[:_UPSERTS]], warm_up=1),
        "upsert_batch_ms": _times(written, batches, warm_up=1),
    }


def _beside(name: str, made: Recombined, size: int) -> dict[str, Any]:
    """A baseline over the same records and queries; it gives places and scores only."""
    build, _ = SYSTEMS[name]
    texts = list(made.texts(size))
    began = time.perf_counter()
    with build(texts) as system:
        seconds = time.perf_counter() - began

        def ordered(query: Text) -> object:
            return system.order(query, 10)

        return {
            "records_per_second": round(size / seconds),
            "long_ms": _times(ordered, list(made.texts(_QUERIES, LONG, SEED + 1))),
            "short_ms": _times(
                ordered,
                [Text(t.id, t.title[:SHORT], "") for t in made.texts(_QUERIES, LONG, SEED + 2)],
            ),
        }


def _record(number: int, text: Text) -> Record:
    return Record(number, KIND, text.title, text.text, {"share": number % _SHARES, "audience": ("public",)})


def _times(act: Callable[[Any], object], over: Sequence[Any], warm_up: int = 5) -> dict[str, float]:
    """Return median and 95th percentile in milliseconds, and the median of processor time, which a busy machine
    does not lengthen; the first few are made once before."""
    for item in over[:warm_up]:
        act(item)
    taken, worked = [], []
    for item in over:
        began, busy = time.perf_counter(), time.process_time()
        act(item)
        worked.append((time.process_time() - busy) * 1000)
        taken.append((time.perf_counter() - began) * 1000)
    p95 = statistics.quantiles(taken, n=20)[18]
    figures = {"p50": statistics.median(taken), "p95": p95, "cpu": statistics.median(worked)}
    return {name: round(value, 2) for name, value in figures.items()}


def _peak() -> int:
    """The most memory this process has held so far, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT / _MEGABYTE)


_COLUMNS = (
    ("records", "records", "{:,}"),
    ("build/s", "records_per_second", "{:,}"),
    ("build/s of cpu", "records_per_cpu_second", "{:,}"),
    ("text B", "text_bytes", "{}"),
    ("store B", "store_bytes", "{}"),
    ("vectors B", "vector_bytes", "{}"),
    ("index B", "index_bytes", "{}"),
    ("build MB", "build_peak_mb", "{:,}"),
    ("peak MB", "peak_mb", "{:,}"),
    ("first ms", "first_ms", "{:,}"),
)
_TIMES = (
    (f"{LONG} chars", "long_ms"),
    (f"{SHORT} chars", "short_ms"),
    ("1 % filter", "filtered_ms"),
    ("upsert 1", "upsert_ms"),
    (f"upsert {_BATCH}", "upsert_batch_ms"),
)


def table(result: Mapping[str, Any]) -> str:
    """Return growth, a plot of it, and the ratios to the baselines as text."""
    growth = result["growth"]
    sizes = [[head, *(form.format(row[key]) for row in growth)] for head, key, form in _COLUMNS]
    times = [[f"{head}, ms p50/p95 (cpu)", *(_time(row[key]) for row in growth)] for head, key in _TIMES]
    lines = _aligned([*sizes, *times])
    lines += ["", f"{LONG} characters, p50"]
    longest = max(row["long_ms"]["p50"] for row in growth)
    lines += [
        f"{row['records']:>12,}  {'█' * max(round(50 * row['long_ms']['p50'] / longest), 1)} {row['long_ms']['p50']:g} ms"
        for row in growth
    ]
    ours = growth[-1]
    for name, theirs in result["beside"].items():
        ratios = [
            f"{ours[key]['p50'] / max(theirs[key]['p50'], 0.01):.1f}" for key in ("long_ms", "short_ms")
        ]
        lines += [
            "",
            f"{name} at {ours['records']:,} (order only): build {theirs['records_per_second']:,}/s, "
            f"{LONG} characters {theirs['long_ms']['p50']:g} ms, {SHORT} characters {theirs['short_ms']['p50']:g} ms; "
            f"jiedui, re-ranked and explained, takes {ratios[0]} and {ratios[1]} times as long",
        ]
    return "\n".join(lines)


def _time(taken: Mapping[str, float]) -> str:
    return f"{taken['p50']:.1f}/{taken['p95']:.1f} ({taken['cpu']:.1f})"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
