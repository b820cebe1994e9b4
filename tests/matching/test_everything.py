"""All against all gives the same answers whoever does the work, and a run that was stopped goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jiedui.matching import Matcher, Problem, TantivyBackend
from jiedui.matching.__main__ import main
from jiedui.matching.bench.labelled import Text
from jiedui.matching.bench.made import Recombined
from jiedui.matching.everything import job
from jiedui.matching.everything.job import Asked
from jiedui.matching.model import IndexOutdated, Record


@cache
def texts() -> list[Text]:
    """Made when first asked for: collecting this file makes none."""
    return list(Recombined.of(None).texts(330))


def records(count: int = 300) -> list[Record]:
    return [
        Record(number, "achievement", text.title, text.text) for number, text in enumerate(texts()[:count])
    ]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("all") / "index"
    matcher = Matcher(TantivyBackend(folder))
    matcher.ensure()
    matcher.rebuild(records())
    return folder


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("problems") / "problems.jsonl"
    lines = [{"id": f"D{text.id}", "title": text.title, "body": text.text} for text in texts()[300:]]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def asked(index: Path, **more: Any) -> Asked:
    return Asked(str(index), **{"k": 5, "block": 4, **more})


@pytest.fixture(scope="module")
def alone(index: Path, problems: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What one process answers."""
    out = tmp_path_factory.mktemp("alone")
    job.run(asked(index), problems, out, workers=1)
    return list(job.answers(out))


def test_every_problem_is_answered_as_if_it_were_asked_alone(
    index: Path, alone: list[dict[str, Any]]
) -> None:
    matcher = Matcher(TantivyBackend(index))
    matcher.ensure()
    expected = [
        {
            "id": f"D{text.id}",
            "matches": [
                {"id": match.record.id, "score": match.score, "band": match.band}
                for match in matcher.match(Problem(text.title, text.text), k=5)
            ],
        }
        for text in texts()[300:]
    ]
    assert alone == expected
    assert sum(len(answer["matches"]) for answer in alone) > len(alone)


def test_two_processes_answer_as_one(
    index: Path, problems: Path, alone: list[dict[str, Any]], tmp_path: Path
) -> None:
    summary = job.run(asked(index), problems, tmp_path, workers=2)
    assert list(job.answers(tmp_path)) == alone
    assert (summary["problems"], summary["blocks"], summary["answered_now"]) == (30, 8, 30)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a Ray cluster of two nodes with one processor each."""
    pytest.importorskip("ray", reason="the extra `ray` is not installed")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    made.add_node(num_cpus=1)
    made.wait_for_nodes()
    yield made.address
    made.shutdown()


@pytest.mark.scale
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::FutureWarning")
def test_a_ray_cluster_of_two_nodes_answers_as_one_process(
    index: Path, problems: Path, alone: list[dict[str, Any]], tmp_path: Path, cluster: str
) -> None:
    summary = job.run(asked(index), problems, tmp_path, workers=2, ray=cluster)
    assert list(job.answers(tmp_path)) == alone
    assert summary["ran_on"] == f"ray {cluster}"


def test_a_killed_run_goes_on_with_the_blocks_that_are_missing(
    index: Path, problems: Path, alone: list[dict[str, Any]], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "jiedui.matching", "match-all", "--index", str(index), "-k", "5"]
    command += ["--problems", str(problems), "--out", str(tmp_path), "--block", "4", "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        while not list(tmp_path.glob("block-*")):
            time.sleep(0.002)
        os.kill(running.pid, signal.SIGKILL)
    there = {path: path.stat().st_mtime_ns for path in tmp_path.glob("block-*")}
    assert 1 <= len(there) < 8
    summary = job.run(asked(index), problems, tmp_path, workers=1)
    assert list(job.answers(tmp_path)) == alone
    assert {path: path.stat().st_mtime_ns for path in there} == there
    assert summary["answered_now"] == 30 - 4 * len(there)


def test_a_finished_run_has_nothing_left_to_do(
    index: Path, problems: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["match-all", "--index", str(index), "--problems", str(problems), "--out", str(tmp_path)]
    command += ["-k", "3", "--kind", "achievement", "--workers", "1"]
    assert [main(command), main(command)] == [0, 0]
    first, second = capsys.readouterr().out.split("}\n", 1)
    told = [json.loads(first + "}"), json.loads(second)]
    assert [each["answered_now"] for each in told] == [30, 0]
    assert told[0]["matches"] == told[1]["matches"] > 0


def test_a_folder_of_another_run_is_refused(index: Path, problems: Path, tmp_path: Path) -> None:
    job.run(asked(index), problems, tmp_path, workers=1)
    with pytest.raises(ValueError, match=r"holds a run of another kind \(k differ\)"):
        job.run(asked(index, k=6), problems, tmp_path, workers=1)


def test_answers_of_two_generations_are_not_mixed(problems: Path, tmp_path: Path) -> None:
    matcher = Matcher(TantivyBackend(tmp_path / "index"))
    matcher.ensure()
    matcher.rebuild(records(5))
    from jiedui.matching.everything import block

    task = job._task(asked(tmp_path / "index"))
    matcher.rebuild(records(6))
    with pytest.raises(IndexOutdated, match="rebuilt meanwhile"):
        block.answered(task, [(1, Problem("低温"))])


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        '{"title": "低温"}',
        '{"id": 1}',
        '{"id": 1, "title": 7}',
        '{"id": 1, "title": "", "facts": {"x": 1}}',
    ],
)
def test_a_line_that_is_no_problem_is_named(line: str, index: Path, tmp_path: Path) -> None:
    path = tmp_path / "problems.jsonl"
    path.write_text('{"id": 1, "title": "低温"}\n' + line, encoding="utf-8")
    with pytest.raises(ValueError, match="line 2: not a problem"):
        job.run(asked(index), path, tmp_path / "out", workers=1)


def test_an_index_for_matching_alone_serves_as_well(
    index: Path, problems: Path, alone: list[dict[str, Any]], tmp_path: Path
) -> None:
    matcher = Matcher(TantivyBackend(tmp_path / "index"), search=False)
    matcher.ensure()
    matcher.rebuild(records())
    job.run(asked(tmp_path / "index"), problems, tmp_path / "out", workers=1)
    assert list(job.answers(tmp_path / "out")) == alone


def test_weights_that_are_none_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text('{"version": "7", "features": {"title": 2.0}}')
    assert job.weights_in(path).of("title") == 2.0
    path.write_text('{"weight": 1}')
    with pytest.raises(ValueError, match="holds no weights"):
        job.weights_in(path)


def test_no_index_and_no_ray_are_told(
    index: Path, problems: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["match-all", "--problems", str(problems), "--out", str(tmp_path), "--index"]
    assert main([*command, str(tmp_path / "nowhere")]) == 1
    assert capsys.readouterr().err == f"no index in {tmp_path / 'nowhere'}\n"
