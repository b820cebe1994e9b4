"""What nobody meant to type and what breaks on disk: a sentence each, and never a wrong answer without a word."""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jiedui.matching import Matcher, Problem, Record
from jiedui.matching.__main__ import main
from jiedui.matching.asked import MOST_CHARACTERS, ProblemTooLong
from jiedui.matching.model import Match, Span

Captured = pytest.CaptureFixture[str]

TEXTS = {
    "empty": "",
    "white": " \n\t\u3000",
    "one character": "电",
    "one letter": "x",
    "punctuation": "。！？……——",
    "only numbers": "12345 67.8 1e308 -3 99999999999999999999 ≥300",
    "only English": "Low-temperature electrolyte for Li-ion batteries",
    "mixed scripts": "电池 battery 電池 バッテリー 배터리 батарея بطارية",
    "emoji": "🔋电池👩‍🔬🏽🇨🇳",
    "control characters": "电\x00池\x07\x1b[31m\u200b\u202e低温\ufeff",
    "half characters": "电池\ud800低温\udfff",
    "marks upon marks": "e" + "\u0301" * 3000,
}
LONG = {
    "sentences": "动力电池低温性能提升，" * 18_182,
    "one character": "电" * 200_000,
    "one word": "a" * 200_000,
    "one number": "1" * 200_000,
    "spaces": " " * 200_000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_is_a_problem_a_record_and_a_search(matcher: Matcher, text: str) -> None:
    record = Record(99, "achievement", text, text)
    matcher.add([record])
    assert matcher.search("", k=50).total == 5
    assert matcher.facets(text, ["kind"])["kind"].keys() <= {"achievement", "expert"}
    assert matcher.backend.fetch([99]) == {99: record}
    for problem in (Problem(text), Problem("", text), Problem("动力电池", text)):
        compared = [matcher.compare(problem, record)]
        for match in [*matcher.match(problem, k=10, at_least=10), *compared]:
            _is_sound(match, problem)
    for start, end in [*matcher.highlight(text, "电池"), *matcher.highlight("动力电池", text)]:
        assert start < end


@pytest.mark.parametrize("text", ["", " ", "。！？", "\x00", "🔋"])
def test_a_problem_without_a_word_finds_nothing(matcher: Matcher, text: str) -> None:
    assert matcher.match(Problem(text, text), at_least=5) == []
    assert matcher.rank(Problem(text, text)) == []


def _is_sound(match: Match, problem: Problem) -> None:
    assert 0 <= match.score <= 100
    assert round(math.fsum(part.value for part in match.contributions), 1) == match.score
    for term in (*match.shared, *match.similar, *match.figures):
        assert all(_lies_in(getattr(problem, name), spans) for name, spans in term.in_problem.items())
        assert all(_lies_in(getattr(match.record, name), spans) for name, spans in term.in_record.items())


def _lies_in(text: str, spans: tuple[Span, ...]) -> bool:
    return all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_problem_of_two_hundred_thousand_characters_is_refused_in_a_sentence(
    matcher: Matcher, text: str
) -> None:
    with pytest.raises(ProblemTooLong, match=r"a problem may have [\d,]+ characters, this one has 200,0"):
        matcher.match(Problem("", text))


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_record_of_two_hundred_thousand_characters_is_kept_and_found_in_seconds(
    matcher: Matcher, text: str
) -> None:
    began = time.process_time()
    matcher.add([Record(99, "achievement", "特种电池", text)])
    for problem in (Problem("特种电池"), Problem("特种电池", text[: MOST_CHARACTERS - 10])):
        assert 99 in {match.record.id for match in matcher.match(problem, at_least=5)}
    assert time.process_time() - began < 20


LINES = {
    "no JSON": ("{", "not JSON"),
    "too deep": ("[" * 100_000, "not JSON"),
    "a list": ("[1]", "not an object"),
    "no id": ('{"kind": "a", "title": "x"}', "not a record, the id is no whole number from 0 to 2^63 − 1"),
    "id below zero": ('{"id": -1, "kind": "a", "title": "x"}', "not a record, the id is no whole number"),
    "id too large": ('{"id": 9223372036854775808, "kind": "a"}', "not a record, the id is no whole number"),
    "id a truth": ('{"id": true, "kind": "a"}', "not a record, the id is no whole number"),
    "no kind": ('{"id": 1, "title": "x"}', "not a record, the kind is no text"),
    "title a number": ('{"id": 1, "kind": "a", "title": 7}', "not a record, the title is no text"),
    "attrs a list": ('{"id": 1, "kind": "a", "attrs": [1]}', "not a record, attrs is no object"),
    "attribute's name": ('{"id": 1, "kind": "a", "attrs": {"A b": "x"}}', "not an attribute name: 'A b'"),
    "a fraction": ('{"id": 1, "kind": "a", "attrs": {"x": 1.5}}', "x is neither text nor a whole number"),
    "a huge number": ('{"id": 1, "kind": "a", "attrs": {"x": 1' + "0" * 30 + "}}", "x is too large a number"),
}


@pytest.mark.parametrize(("line", "sentence"), LINES.values(), ids=LINES)
def test_a_line_that_is_no_record_is_told_with_its_place_and_nothing_is_written(
    tmp_path: Path, capsys: Captured, line: str, sentence: str
) -> None:
    source = tmp_path / "records.jsonl"
    source.write_text(f'{{"id": 1, "kind": "a", "title": "x"}}\n{line}\n')
    assert main(["index", str(source), "--index", str(tmp_path / "index")]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"{source}, line 2: {sentence}")
    assert not (tmp_path / "index").exists()


def test_a_file_that_is_not_utf_8_or_empty_is_told(tmp_path: Path, capsys: Captured) -> None:
    source = tmp_path / "records.jsonl"
    for content, sentence in (
        ("电池".encode("gbk"), f"{source}, line 1: not UTF-8"),
        (b"\n", f"no record in {source}"),
    ):
        source.write_bytes(content)
        assert main(["index", str(source), "--index", str(tmp_path / "index")]) == 1
        assert capsys.readouterr().err == f"{sentence}\n"


def test_half_a_character_comes_back_as_json_writes_it(tmp_path: Path, capsys: Captured) -> None:
    source = tmp_path / "records.jsonl"
    source.write_text(r'{"id": 1, "kind": "a", "title": "低温\ud800电池"}')
    assert main(["index", str(source), "--index", str(tmp_path / "index")]) == 0
    capsys.readouterr()
    assert main(["match", "--index", str(tmp_path / "index"), "--title", "低温电池"]) == 0
    out = capsys.readouterr().out
    assert json.loads(out)[0]["record"]["title"] == "低温\ud800电池"
    assert out.isprintable() or out.encode("utf-8")


@pytest.fixture
def index(tmp_path: Path, capsys: Captured) -> Path:
    source = tmp_path / "records.jsonl"
    lines = [{"id": id, "kind": "a", "title": f"动力电池{id}", "body": "低温电解液" * 20} for id in range(60)]
    source.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    assert main(["index", str(source), "--index", str(tmp_path / "index")]) == 0
    capsys.readouterr()
    return tmp_path / "index"


def _matched(index: Path, capsys: Captured) -> tuple[int, str, str]:
    status = main(["match", "--index", str(index), "--title", "动力电池"])
    return status, *capsys.readouterr()


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "another analyser": lambda folder: (folder / "version.json").write_text('{"analyzer": "old/1"}'),
    "no version": lambda folder: (folder / "version.json").unlink(),
    "version unreadable": lambda folder: (folder / "version.json").write_text("["),
    "meta unreadable": lambda folder: (folder / "meta.json").write_text("{"),
    "postings gone": lambda folder: next(folder.glob("*.idx")).unlink(),
    "postings cut off": lambda folder: _cut(next(folder.glob("*.idx"))),
    "store damaged": lambda folder: next(folder.glob("*.store")).write_bytes(b"x" * 500),
    "vectors gone": lambda folder: (folder / "vectors.bin").unlink(),
    "vectors cut off": lambda folder: _cut(folder / "vectors.bin"),
    "signs cut off": lambda folder: _cut(folder / "signs.bin"),
    "ends unreadable": lambda folder: (folder / "ends.json").write_text("{"),
    "pointer to nothing": lambda folder: (folder.parent / "current").write_text("g-none"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_an_index_of_another_version_or_damaged_is_told_and_written_anew(
    index: Path, capsys: Captured, damage: Callable[[Path], object]
) -> None:
    before = _matched(index, capsys)
    damage(index / (index / "current").read_text())
    status, out, err = _matched(index, capsys)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert main(["index", str(index.parent / "records.jsonl"), "--index", str(index)]) == 0
    capsys.readouterr()
    assert _matched(index, capsys) == before


def test_counts_that_were_cut_off_are_counted_anew(index: Path, capsys: Captured) -> None:
    before = _matched(index, capsys)
    (index / (index / "current").read_text() / "counts.bin").write_bytes(b"half")
    assert _matched(index, capsys) == before


@pytest.mark.parametrize("room", [1_000, 10_000])
def test_a_full_disk_is_told_and_the_index_before_stays(index: Path, capsys: Captured, room: int) -> None:
    before = _matched(index, capsys)
    done = _indexed_with(room, index.parent / "records.jsonl", index)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr == f"no room on the disk of {index}; the index stays as it was\n"
    assert _matched(index, capsys) == before


def test_a_full_disk_leaves_no_index_that_answers(index: Path, capsys: Captured) -> None:
    fresh = index.parent / "fresh"
    assert _indexed_with(10_000, index.parent / "records.jsonl", fresh).returncode == 1
    status, out, err = _matched(fresh, capsys)
    assert (status, out) == (1, "")
    assert err in {f"no index in {fresh}\n", f"the index in {fresh} holds no record\n"}


def _indexed_with(room: int, source: Path, index: Path) -> subprocess.CompletedProcess[str]:
    """Index in a process that may not write a file of more than ``room`` bytes."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [sys.executable, "-m", "jiedui.matching", "index", str(source), "--index", str(index)]
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)
