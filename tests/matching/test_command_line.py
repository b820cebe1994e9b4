from __future__ import annotations

import json
from pathlib import Path

import pytest

from jiedui.matching.__main__ import main

LINES = [
    {"id": 1, "kind": "achievement", "title": "低温锂离子电池电解液", "body": "改善动力电池低温性能"},
    {"id": 2, "kind": "achievement", "title": "柑橘黄龙病快速检测", "attrs": {"audience": ["public"]}},
]


@pytest.fixture
def index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    source = tmp_path / "records.jsonl"
    source.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in LINES) + "\n")
    assert main(["index", str(source), "--index", str(tmp_path / "index")]) == 0
    assert json.loads(capsys.readouterr().out)["records"] == 2
    return str(tmp_path / "index")


def test_a_file_is_indexed_and_matched(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "--index", index, "--title", "动力电池低温性能"]) == 0
    assert [match["record"]["id"] for match in json.loads(capsys.readouterr().out)] == [1]


def test_one_pair_is_explained(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--index", index, "--id", "2", "--title", "柑橘检测"]) == 0
    shared = json.loads(capsys.readouterr().out)["shared"]
    assert {term["text"] for term in shared} == {"柑橘", "检测"}


def test_a_wrong_line_and_a_missing_index_are_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "records.jsonl"
    source.write_text('{"id": 1}\n')
    assert main(["index", str(source), "--index", str(tmp_path / "x")]) == 1
    assert "line 1: not a record" in capsys.readouterr().err
    assert main(["match", "--index", str(tmp_path / "none"), "--title", "电池"]) == 1
    assert capsys.readouterr().err == f"no index in {tmp_path / 'none'}\n"
