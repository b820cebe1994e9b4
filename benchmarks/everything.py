"""All against all: every demand against every record, top 20, on all processors, and on two Ray nodes where Ray is installed.

Run alone: `python -m benchmarks.everything --records 1000000 --demands 20000 [--index FOLDER] [--ray]`.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from benchmarks.figures import Figure
from jiedui.matching import Matcher, Record, TantivyBackend
from jiedui.matching.bench.made import Recombined
from jiedui.matching.bench.progress import progress
from jiedui.matching.everything import job
from jiedui.matching.processes import processors

SHARE = 50  # one demand for so many records, as 20,000 for a million
SEED = 11
CHARACTERS = 300


def measure(records: int) -> list[Figure]:
    """The job at a size that a bench can wait for."""
    demands = max(records // SHARE, 20)
    with tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder:
        index = Path(folder) / "index"
        build(index, records)
        return measured(index, records, demands, Path(folder), ray=bool(find_spec("ray")))


def measured(index: Path, records: int, demands: int, folder: Path, *, ray: bool) -> list[Figure]:
    """Run the job with one process, with all, and on Ray; their answers have to be the same."""
    problems = folder / "problems.jsonl"
    write_demands(problems, demands)
    asked = job.Asked(str(index), k=20)
    ways = {"one process": {"workers": 1}, f"{processors()} processes": {"workers": processors()}}
    figures, answers = [], []
    for name, way in ways.items():
        figures.append(_figure(name, records, job.run(asked, problems, folder / name, **way)))
        answers.append(list(job.answers(folder / name)))
    if ray:
        with two_nodes() as address:
            summary = job.run(asked, problems, folder / "ray", workers=2, ray=address)
        figures.append(_figure("two Ray nodes", records, summary))
        answers.append(list(job.answers(folder / "ray")))
    same = sum(each == answers[0] for each in answers)
    return [*figures, Figure("ways that answer alike", same, f"of {len(answers)}", len(answers), "higher")]


def build(index: Path, records: int) -> None:
    """An index for matching alone; in its place once it is whole."""
    fresh = index.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    matcher = Matcher(TantivyBackend(fresh), search=False)
    matcher.ensure()
    texts = progress(Recombined.of(None).texts(records), "made records", records)
    matcher.rebuild(
        (Record(number, "achievement", text.title, text.text) for number, text in enumerate(texts)),
        workers=processors(),
    )
    fresh.rename(index)


def write_demands(path: Path, demands: int) -> None:
    """Made demands of the same kind as the records, drawn anew."""
    with path.open("w", encoding="utf-8") as file:
        for text in Recombined.of(None).texts(demands, CHARACTERS, SEED):
            line = {"id": int(text.id), "title": text.title, "body": text.text}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


@contextmanager
def two_nodes() -> Iterator[str]:
    """A Ray cluster of two local nodes that share the processors."""
    from ray.cluster_utils import Cluster  # noqa: PLC0415 -- in the extra `ray` alone

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    each = max(processors() // 2, 1)
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": each, "include_dashboard": False})
    try:
        cluster.add_node(num_cpus=each)
        cluster.wait_for_nodes()
        yield cluster.address
    finally:
        cluster.shutdown()


def _figure(name: str, records: int, summary: dict[str, object]) -> Figure:
    told = f"{summary['problems']:,} demands × {records:,} records, {name}"
    return Figure(told, float(str(summary["problems_per_second"])), "demands/s", better="higher")


def main() -> int:
    """The large run: resumable, in a folder that stays."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.everything", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--demands", type=int, default=20_000)
    parser.add_argument("--folder", type=Path, default=Path("var/bench/everything"), help="kept between runs")
    parser.add_argument("--workers", type=int, default=processors())
    parser.add_argument("--ray", action="store_true", help="on two local Ray nodes instead of processes")
    parser.add_argument("--anew", action="store_true", help="begin from nothing")
    options = parser.parse_args()
    if options.anew:
        shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True, exist_ok=True)
    index, problems = options.folder / "index", options.folder / "problems.jsonl"
    if not index.exists():
        build(index, options.records)
    if not problems.exists():
        write_demands(problems, options.demands)
    asked = job.Asked(str(index), k=20)
    out = options.folder / ("ray" if options.ray else "answers")
    if options.ray:
        with two_nodes() as address:
            summary = job.run(asked, problems, out, workers=options.workers, ray=address)
    else:
        summary = job.run(asked, problems, out, workers=options.workers)
    json.dump(summary, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
