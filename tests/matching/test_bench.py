"""The bench as it is called: what it prints, what it measures, what it refuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.matching.labelled_set import CORPUS, QRELS, write

from jiedui.matching.__main__ import main
from jiedui.matching.bench import SYSTEMS
from jiedui.matching.bench.made import Recombined
from jiedui.matching.bench.quality import of_works
from jiedui.matching.bench.speed import sizes
from jiedui.matching.bench.systems import SYSTEMS as BUILDS

MEASURES = {"ndcg@10", "ndcg@5", "map", "mrr@10", "recall@100", "spearman", "spearman_per_query"}

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "set")


def test_all_systems_are_measured_in_one_run(folder: Path, capsys: Captured) -> None:
    assert main(["bench", str(folder), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"systems"}
    assert tuple(answer["systems"]) == SYSTEMS == tuple(BUILDS)
    for measures in answer["systems"].values():
        assert set(measures) == MEASURES | {"ci"}
        assert set(measures["ci"]) == MEASURES
        assert measures["mrr@10"] == 1.0


def test_the_same_run_gives_the_same_figures(folder: Path, capsys: Captured) -> None:
    answers = []
    for _ in range(2):
        assert main(["bench", str(folder), "--json"]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]


def test_the_table_has_a_line_per_system_and_its_intervals(folder: Path, capsys: Captured) -> None:
    assert main(["bench", str(folder), "--systems", "jiedui, tantivy"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:5:2]] == ["jiedui", "tantivy"]
    assert "1.000–1.000" in lines[2]
    assert lines[-1].startswith("2 queries with judgements; gain 2^grade − 1")


@pytest.mark.parametrize("system", SYSTEMS)
def test_with_judged_only_what_nobody_judged_is_not_ranked(
    tmp_path: Path, capsys: Captured, system: str
) -> None:
    better = [{"_id": f"x{n}", "title": "动力电池低温性能提升", "text": "冬季续航下降"} for n in range(30)]
    folder = write(tmp_path / "set", corpus=[*CORPUS, *better])
    measured = {}
    for arguments in ([], ["--judged-only"]):
        assert main(["bench", str(folder), "--systems", system, "--json", *arguments]) == 0
        measured[bool(arguments)] = json.loads(capsys.readouterr().out)["systems"][system]
    assert measured[False]["mrr@10"] == 0.5
    assert measured[True]["mrr@10"] == 1.0
    assert measured[False]["spearman"] == measured[True]["spearman"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_order_of_judgements_helps_nobody(tmp_path: Path, capsys: Captured, system: str) -> None:
    queries = [{"_id": f"q{n}", "text": "ZZZ999"} for n in range(40)]
    qrels = [(f"q{n}", id, grade) for n in range(40) for id, grade in zip("abcd", (1, 0, 0, 0), strict=True)]
    folder = write(tmp_path / "set", queries=queries, qrels=qrels)
    assert main(["bench", str(folder), "--systems", system, "--judged-only", "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)["systems"][system]
    assert measures["mrr@10"] < 1
    assert (measures["spearman"], measures["spearman_per_query"]) == (0, 0)


@pytest.mark.parametrize("system", SYSTEMS)
def test_people_are_found_by_their_works(tmp_path: Path, capsys: Captured, system: str) -> None:
    folder = write(
        tmp_path / "set", qrels=[("q1", "甲", 2), ("q1", "丙", 1), ("q2", "乙", 1), ("q2", "甲", 0)]
    )
    for arguments in ([], ["--judged-only"]):
        assert main(["bench", "--experts", str(folder), "--systems", system, "--json", *arguments]) == 0
        measures = json.loads(capsys.readouterr().out)["systems"][system]
        assert (measures["ndcg@10"], measures["mrr@10"]) == (1, 1)


def test_a_person_is_scored_by_the_nearest_one_three_and_eight_works() -> None:
    assert of_works([6.0]) == 6
    assert of_works([1.0, 2.0, 6.0]) == (6 + 3 + 3) / 3
    assert of_works([8.0] * 8 + [0.0] * 50) == 8


def test_notes_go_to_standard_error(tmp_path: Path, capsys: Captured) -> None:
    folder = write(tmp_path / "set", qrels=[*QRELS, ("q1", "nobody", 1)])
    assert main(["bench", str(folder), "--systems", "tantivy", "--json"]) == 0
    out, err = capsys.readouterr()
    assert set(json.loads(out)["systems"]) == {"tantivy"}
    assert err.splitlines() == [
        "unknown documents or persons in qrels: 1 (nobody)",
        "judged pairs left out because one side has no text here: 1 of 6",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "bench needs a folder with a labelled set, or --speed N"),
        (["nowhere"], "nowhere has no corpus.jsonl"),
        (["nowhere", "--systems", "magic"], "no such system: magic; there are jiedui, bm25-words"),
        (["--speed", "0"], "--speed needs a number of records, 1 or more"),
    ],
)
def test_what_cannot_be_run_is_told_in_a_sentence(
    arguments: list[str], sentence: str, capsys: Captured
) -> None:
    assert main(["bench", *arguments]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(sentence)
    assert err.count("\n") == 1


def test_a_baseline_without_its_library_says_what_installs_it(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bm25s", None)
    assert main(["bench", str(folder), "--systems", "jiedui,bm25-words"]) == 1
    assert capsys.readouterr().err == (
        "bm25-words: a library is not installed; pip install 'jiedui[bench]' (in a checkout: make .venv/.bench)\n"
    )
    assert main(["bench", str(folder), "--json"]) == 0
    out, err = capsys.readouterr()
    assert set(json.loads(out)["systems"]) == {*SYSTEMS} - {"bm25-words"}
    assert err.startswith("left out, because a library is not installed: bm25-words; pip install")


@pytest.mark.parametrize(
    ("records", "growth"),
    [(50, [50]), (1000, [1000]), (1001, [1000, 1001]), (100_000, [1000, 10_000, 100_000])],
)
def test_growth_is_measured_tenfold_up_to_the_number_asked_for(records: int, growth: list[int]) -> None:
    assert sizes(records) == growth


@pytest.mark.slow
def test_speed_is_measured_on_made_records(folder: Path, capsys: Captured) -> None:
    arguments = ["bench", str(folder), "--speed", "100", "--systems", "jiedui,tantivy,bm25-words"]
    assert main([*arguments, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [row["records"] for row in answer["growth"]] == [100]
    assert set(answer["beside"]) == {"tantivy", "bm25-words"}
    for row in answer["growth"]:
        assert min(row[name] for name in row if name.endswith("_bytes")) > 0
        assert 0 < row["short_ms"]["p50"] <= row["short_ms"]["p95"]


def test_made_records_are_the_same_for_the_same_seed(folder: Path) -> None:
    made = Recombined.of(folder)
    texts = list(made.texts(5))
    assert texts == list(made.texts(5))
    assert texts != list(made.texts(5, seed=1))
    assert {len(text.title) + len(text.text) for text in texts} == {300}
