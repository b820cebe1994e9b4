"""Size and time of the kernel on made records, growing tenfold up to the number asked for, beside the baselines.

The records are made first and written to a file, which every system then reads as a platform reads its tables.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jiedui.matching.backends import beside
from jiedui.matching.backends.tantivy import TantivyBackend
from jiedui.matching.bench.labelled import Text
from jiedui.matching.bench.made import Recombined
from jiedui.matching.bench.made_file import MadeFile
from jiedui.matching.bench.metrics import SEED
from jiedui.matching.bench.ours import KIND, problem
from jiedui.matching.bench.progress import progress
from jiedui.matching.bench.systems import SYSTEMS
from jiedui.matching.engine import Matcher
from jiedui.matching.model import Eq, Problem, Record
from jiedui.matching.processes import processors

SMALLEST = 10_000
LONG, SHORT = 500, 10
BATCH = 50
BASELINES = ("tantivy", "bm25-words")
_QUERIES = 60
_SHARES = 100
_UPSERTS = 10
_MEGABYTE = 1 << 20
_UNIT = _MEGABYTE if sys.platform == "darwin" else 1 << 10


def measure(
    records: int, folder: Path | None, names: Sequence[str], *, search: bool = False
) -> dict[str, Any]:
    """Return a row per size under ``growth``, and under ``beside`` what baselines take at the largest size.

    The index holds what matching reads, with ``search`` also what a site search reads; texts are cut on all cores.
    """
    made = Recombined.of(folder)
    with tempfile.TemporaryDirectory(prefix="jiedui-bench-") as place:
        texts = progress(made.texts(records), f"make {records:,} records", records)
        began = time.perf_counter()
        written = MadeFile.written(Path(place) / "made.jsonl", texts)
        rate = round(records / (time.perf_counter() - began))
        growth = [_kernel(made, written.first(size), search) for size in sizes(records)]
        baselines = [name for name in BASELINES if name in names]
        others = {name: _beside(name, made, written, growth[-1]) for name in baselines}
    return {"growth": growth, "beside": others, "made_per_second": rate}


def sizes(records: int) -> list[int]:
    """Return 10,000, 100,000 and so on, as long as they are smaller, and the number asked for."""
    found = [SMALLEST]
    while found[-1] < records:
        found.append(found[-1] * 10)
    return [*found[:-1], records]


def _kernel(made: Recombined, texts: MadeFile, search: bool) -> dict[str, Any]:
    size = len(texts)
    with tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder:
        matcher = Matcher(TantivyBackend(folder), search=search)
        matcher.ensure()
        records = (_record(number, text) for number, text in enumerate(texts))
        began, busy = time.perf_counter(), _busy()
        matcher.rebuild(progress(records, f"jiedui: index {size:,}", size), processors())
        seconds, worked = time.perf_counter() - began, _busy() - busy
        row = {
            "records": size,
            "records_per_second": round(size / seconds),
            "records_per_cpu_second": round(size / worked),
        }
        row |= _on_disk(Path(folder), size, texts.bytes)
        row |= {"build_peak_mb": _peak()}
        row |= _answers(matcher, made)
        row |= _visible(matcher, made, size)
        return row | {"peak_mb": _peak()}


def _on_disk(folder: Path, size: int, text: int) -> dict[str, Any]:
    """Bytes per record: the text as given, the compressed store of texts, the scorer's vectors, all else."""
    files = [path for path in folder.glob("g-*/*") if path.is_file()]
    whole = sum(path.stat().st_size for path in files)
    store = sum(path.stat().st_size for path in files if path.suffix == ".store")
    vectors = sum(path.stat().st_size for path in files if path.name in beside.FILES)
    return {
        "text_bytes": round(text / size),
        "store_bytes": round(store / size),
        "vector_bytes": round(vectors / size),
        "index_bytes": round((whole - store - vectors) / size),
    }


def _asked(made: Recombined) -> tuple[list[Text], list[Text]]:
    """The same long and short questions for every system and size."""
    long = list(made.texts(_QUERIES, LONG, SEED + 1))
    short = [Text(text.id, text.title[:SHORT], "") for text in made.texts(_QUERIES, LONG, SEED + 2)]
    return long, short


def _answers(matcher: Matcher, made: Recombined) -> dict[str, Any]:
    """Ten matches with their reasons."""
    long, short = ([problem(text) for text in texts] for texts in _asked(made))
    began = time.perf_counter()
    matcher.match(long[0])
    first = round((time.perf_counter() - began) * 1000)

    def filtered(problem: Problem) -> object:
        return matcher.match(problem, where=Eq("share", 7), k=10, at_least=10)

    def matched(problem: Problem) -> object:
        return matcher.match(problem, k=10, at_least=10)

    return {
        "first_ms": first,
        "long_ms": _times(matched, long),
        "short_ms": _times(matched, short),
        "filtered_ms": _times(filtered, long),
    }


def _visible(matcher: Matcher, made: Recombined, size: int) -> dict[str, Any]:
    """How long after the call a record, alone or the last of a batch, is found by another query."""
    fresh = list(made.texts(_UPSERTS * (1 + BATCH), seed=SEED + 3))
    batches = [fresh[_UPSERTS + start * BATCH :][:BATCH] for start in range(_UPSERTS)]

    def written(texts: Sequence[Text]) -> None:
        mark = f"mark{next(numbers)}"
        records = [_record(size + place, text) for place, text in enumerate(texts)]
        last = records[-1]
        records[-1] = Record(last.id, last.kind, f"{mark} {last.title}", last.body, last.attrs)
        matcher.add(records)
        if [id for id, _ in matcher.rank(Problem(mark), k=1)] != [last.id]:
            raise AssertionError("a record that was written is not found")

    numbers = iter(range(10**6))
    return {
        "upsert_ms": _times(written, [[text] for text in fresh[:_UPSERTS]], warm_up=1),
        "upsert_batch_ms": _times(written, batches, warm_up=1),
    }


def _beside(name: str, made: Recombined, texts: MadeFile, ours: dict[str, Any]) -> dict[str, Any]:
    """A baseline over the same records and queries, which gives places and scores only, and our time as a ratio to its."""
    build, _ = SYSTEMS[name]
    began = time.perf_counter()
    with build(texts) as system:
        seconds = time.perf_counter() - began
        taken = [_times(lambda query: system.order(query, 10), asked) for asked in _asked(made)]
    theirs = dict(zip(("long_ms", "short_ms"), taken, strict=True))
    ratios = {key: round(ours[key]["p50"] / max(row["p50"], 0.01), 2) for key, row in theirs.items()}
    return {"records_per_second": round(len(texts) / seconds), **theirs, "times_as_long": ratios}


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


def _busy() -> float:
    """Processor seconds of this process and of those it waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


def _peak() -> int:
    """The most memory this process, or one it waited for, has held so far, in MB."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return round(max(used.ru_maxrss for used in both) * _UNIT / _MEGABYTE)
