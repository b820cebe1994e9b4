"""The bench as it is called: what it prints, what it measures, what it refuses."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from tests.matching.labelled_set import CORPUS, QRELS, write

from jiedui.matching import ChineseAnalyzer
from jiedui.matching.__main__ import main
from jiedui.matching.bench import SYSTEMS
from jiedui.matching.bench.labelled import Text
from jiedui.matching.bench.made import Recombined
from jiedui.matching.bench.made_file import MadeFile
from jiedui.matching.bench.speed import sizes
from jiedui.matching.bench.systems import SYSTEMS as BUILDS
from jiedui.matching.bench.systems import OverAll

MEASURES = {"ndcg@10", "ndcg@5", "map", "mrr@10", "recall@100", "spearman", "spearman_per_query"}

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "set")


def test_all_systems_are_measured_in_one_run(folder: Path, capsys: Captured) -> None:
    assert main(["bench", str(folder), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"systems", "intervals"}
    assert tuple(answer["systems"]) == SYSTEMS == tuple(BUILDS) == tuple(answer["intervals"])
    for name, measures in answer["systems"].items():
        assert set(measures) == MEASURES == set(answer["intervals"][name])
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


@pytest.mark.parametrize("system", SYSTEMS)
def test_titles_alone_are_texts_alone_and_grades_of_one_to_four_are_those_of_nought_to_three(
    tmp_path: Path, capsys: Captured, system: str
) -> None:
    measured = []
    for field, other, more in (("title", "text", 0), ("text", "title", 1)):
        corpus = [{"_id": row["_id"], field: row["title"], other: ""} for row in CORPUS]
        qrels = [(query, id, grade + more) for query, id, grade in [*QRELS, ("q2", "d", 1)]]
        folder = write(tmp_path / field, corpus=corpus, qrels=qrels)
        assert main(["bench", str(folder), "--judged-only", "--systems", system, "--json"]) == 0
        measured.append(json.loads(capsys.readouterr().out))
    assert measured[0] == measured[1]


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
        (["nowhere", "--plot", "x.svg"], "--plot draws growth: it needs --speed N"),
        (["--speed", "1", "--plot", "nowhere/x.svg"], "no folder nowhere to draw into"),
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
    [(50, [50]), (10_000, [10_000]), (10_001, [10_000, 10_001]), (10**6, [10_000, 100_000, 10**6])],
)
def test_growth_is_measured_tenfold_up_to_the_number_asked_for(records: int, growth: list[int]) -> None:
    assert sizes(records) == growth


@pytest.mark.slow
def test_speed_is_measured_on_made_records(folder: Path, tmp_path: Path, capsys: Captured) -> None:
    picture = tmp_path / "growth.svg"
    arguments = ["bench", str(folder), "--speed", "100", "--systems", "jiedui,tantivy,bm25-words"]
    assert main([*arguments, "--json", "--plot", str(picture)]) == 0
    drawn = ElementTree.fromstring(picture.read_text())  # noqa: S314 -- drawn by ourselves
    assert "500 characters, 1 % filter" in "".join(drawn.itertext())
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


def test_made_words_are_as_frequent_as_in_real_text() -> None:
    analyzer = ChineseAnalyzer()
    texts = [set(analyzer.words(text.joined)) for text in Recombined.of(None).texts(500)]
    held = sorted(Counter(word for words in texts for word in words).values(), reverse=True)
    assert 80 < sum(held) / 500 < 130
    assert held[1] > 250
    assert held[2000] < 25


def test_made_texts_are_read_back_from_a_file_as_they_were(folder: Path, tmp_path: Path) -> None:
    texts = list(Recombined.of(folder).texts(20))
    made = MadeFile.written(tmp_path / "made.jsonl", texts)
    assert (list(made), list(made.first(5)), len(made.first(5))) == (texts, texts[:5], 5)


def test_the_first_few_of_many_are_those_of_all() -> None:
    scores = np.random.default_rng(1).integers(0, 5, 1000).astype(np.float64)
    system = OverAll(1000, lambda query: scores)
    whole = system.score(Text("q", "", "x"), 1000)
    assert [system.score(Text("q", "", "x"), depth) for depth in (1, 10, 900)] == [
        whole[:1],
        whole[:10],
        whole[:900],
    ]
