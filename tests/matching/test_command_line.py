"""The kernel's commands as they are typed: what they print, and what they say when they cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jiedui.matching.__main__ import main

LINES = [
    {"id": 1, "kind": "achievement", "title": "低温锂离子电池电解液", "body": "改善动力电池低温性能"},
    {"id": 2, "kind": "achievement", "title": "柑橘黄龙病快速检测", "attrs": {"audience": ["public"]}},
]

Captured = pytest.CaptureFixture[str]


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path / "records.jsonl", *(json.dumps(line, ensure_ascii=False) for line in LINES))


@pytest.fixture
def index(source: Path, tmp_path: Path, capsys: Captured) -> str:
    assert main(["index", str(source), "--index", str(tmp_path / "index")]) == 0
    assert json.loads(capsys.readouterr().out)["records"] == 2
    return str(tmp_path / "index")


def test_a_file_is_indexed_and_matched(index: str, capsys: Captured) -> None:
    assert main(["match", "--index", index, "--title", "动力电池低温性能"]) == 0
    assert [match["record"]["id"] for match in json.loads(capsys.readouterr().out)] == [1]


def test_only_the_kinds_asked_for_are_matched_and_finding_nothing_is_told(
    index: str, capsys: Captured
) -> None:
    assert main(["match", "--index", index, "--title", "动力电池低温性能", "--kind", "expert"]) == 0
    out, err = capsys.readouterr()
    assert (json.loads(out), err) == ([], "no record is near enough to the problem\n")


def test_one_pair_is_explained(index: str, capsys: Captured) -> None:
    assert main(["explain", "--index", index, "--id", "2", "--title", "柑橘检测"]) == 0
    shared = json.loads(capsys.readouterr().out)["shared"]
    assert {term["text"] for term in shared} == {"柑橘", "检测"}


def test_a_new_file_replaces_what_was_indexed(index: str, tmp_path: Path, capsys: Captured) -> None:
    other = write(tmp_path / "other.jsonl", '{"id": 3, "kind": "expert", "title": "桥梁监测"}')
    assert main(["index", str(other), "--index", index, "--workers", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["kinds"] == {"expert": 1}


def test_ids_that_occur_twice_are_told(tmp_path: Path, capsys: Captured) -> None:
    line = '{"id": 3, "kind": "expert", "title": "桥梁监测"}'
    source = write(tmp_path / "twice.jsonl", line, line.replace("桥梁", "隧道"))
    assert main(["index", str(source), "--index", str(tmp_path / "x")]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["records"] == 1
    assert err == "ids that stand in the file more than once, of which the last counts: 1\n"


@pytest.mark.parametrize("command", ["", "index", "match", "explain", "bench", "train"])
def test_each_command_explains_itself(command: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command.split(), "--help"])
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("usage: python -m jiedui.matching")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["match", "--index", "{nothing}", "--title", "电池"], "no index in {nothing}"),
        (["match", "--index", "{folder}", "--title", "电池"], "no index in {folder}"),
        (
            ["match", "--index", "{index}", "--title", " "],
            "the problem says nothing: give it a title or a body",
        ),
        (
            ["match", "--index", "{index}", "--title", "电池", "-k", "0"],
            "-k needs a number of records, 1 or more",
        ),
        (["explain", "--index", "{index}", "--id", "9", "--title", "电池"], "no record 9 in {index}"),
        (["explain", "--index", "{index}", "--id", "-1", "--title", "电池"], "no record -1 in {index}"),
        (["index", "{nothing}", "--index", "{folder}/x"], "{nothing}: No such file or directory"),
        (["index", "{folder}", "--index", "{folder}/x"], "{folder}: Is a directory"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    index: str, tmp_path: Path, capsys: Captured, arguments: list[str], sentence: str
) -> None:
    empty = tmp_path / "folder"
    empty.mkdir()
    places = {"index": index, "nothing": str(tmp_path / "none"), "folder": str(empty)}
    assert main([argument.format(**places) for argument in arguments]) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", sentence.format(**places) + "\n")
    assert list(empty.iterdir()) == []
