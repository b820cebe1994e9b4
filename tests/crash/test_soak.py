"""Four processes read and one writes for a minute: nobody meets an error, and nobody is shown what is long out of date."""

import json
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from jiedui.matching import Matcher, Record, TantivyBackend
from jiedui.matching.bench.made import Recombined

SECONDS = 60
READERS = 4
RECORDS = 2000
CLOCK = 10**6
STALE_SECONDS = 2.0
pytestmark = pytest.mark.crash

READER = """
import json, random, sys, time
from pathlib import Path
from jiedui.matching import Matcher, Problem, TantivyBackend

folder, committed, seconds, seed = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
matcher = Matcher(TantivyBackend(folder))
matcher.ensure()
chance = random.Random(seed)
told = {"asked": 0, "stalest": 0.0, "errors": []}
print("ready", flush=True)
until = time.time() + seconds
while time.time() < until:
    try:
        newest = committed.read_bytes().count(b"\\n") - 1  # line n holds when version n was durable
        shown = int(matcher.search("时钟", k=1).hits[0].record.attrs["version"])
        if shown < newest:  # the version after the one shown has been there for so long
            told["stalest"] = max(told["stalest"], time.time() - float(committed.read_text().split()[shown + 1]))
        if chance.random() < 0.3:
            matcher.match(Problem("低温电池检测方法", "用于桥梁监测与激光焊接的传感器"), k=5)
        told["asked"] += 1
    except Exception as error:
        told["errors"].append(repr(error))
print(json.dumps(told), flush=True)
"""


def clock(version: int) -> Record:
    return Record(CLOCK, "clock", "时钟", "", {"version": version})


def records() -> list[Record]:
    texts = Recombined.of(None).texts(RECORDS)
    return [Record(number, "achievement", text.title, text.text) for number, text in enumerate(texts)]


def test_four_readers_and_a_writer_for_a_minute(tmp_path: Path, record_property) -> None:
    folder, committed = tmp_path / "index", tmp_path / "committed"
    made = records()
    matcher = Matcher(TantivyBackend(folder))
    matcher.ensure()
    matcher.rebuild([*made, clock(0)])
    committed.write_text(f"{time.time()}\n")
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(READER), folder, committed, str(SECONDS), str(seed)],
            text=True,
            stdout=subprocess.PIPE,
        )
        for seed in range(READERS)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    versions = write_for(SECONDS, matcher, made, committed)
    told = [json.loads(reader.communicate(timeout=60)[0]) for reader in readers]
    summary = {
        "versions": versions,
        "asked": sum(each["asked"] for each in told),
        "stalest": round(max(each["stalest"] for each in told), 3),
    }
    print(summary)  # noqa: T201 -- figures of a long measurement
    assert [each["errors"] for each in told] == [[]] * READERS
    assert min(each["asked"] for each in told) > 100
    assert summary["stalest"] <= STALE_SECONDS


def write_for(seconds: float, matcher: Matcher, made: list[Record], committed: Path) -> int:
    """Write batches, remove some, build anew from time to time; each durable version is told with its time."""
    version, until = 0, time.time() + seconds
    while time.time() < until:
        version += 1
        some = made[version * 37 % RECORDS :][:20]
        if version % 50 == 0:
            matcher.rebuild([*made, clock(version)])
        elif version % 3 == 0:
            matcher.remove([record.id for record in some])
            matcher.add([clock(version)])
        else:
            matcher.add([*some, clock(version)])
        with committed.open("a") as file:
            file.write(f"{time.time()}\n")
    return version
