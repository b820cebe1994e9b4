"""What the bench says to labelled sets that are broken, and what it never drops in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.matching.labelled_set import CORPUS, QRELS, write

from jiedui.matching.bench.labelled import Text, read


def test_a_set_is_read_whole(tmp_path: Path) -> None:
    found = read(write(tmp_path / "set"))
    assert found.documents[1] == Text("b", "柑橘黄龙病快速检测", "面向种植户的田间检测", ("乙",))
    assert found.queries[1] == Text("q2", "", "柑橘病害怎样快速检测")
    assert found.judged == {0: {0: 3.0, 3: 1.0, 2: 0.0}, 1: {1: 2.0, 0: 0.0}}
    assert found.notes == ()


def test_where_people_are_found_judgements_name_persons(tmp_path: Path) -> None:
    found = read(write(tmp_path / "set", qrels=[("q1", "丙", 2), ("q2", "乙", 1)]), experts=True)
    assert found.persons == ["甲", "乙", "丙"]
    assert found.judged == {0: {2: 2.0}, 1: {1: 1.0}}


def test_all_judgement_files_count_with_or_without_a_header_and_with_any_line_end(tmp_path: Path) -> None:
    folder = write(tmp_path / "set", qrels=[("q1", "a", 1)])
    (folder / "qrels" / "train.tsv").write_bytes(b"q2\tb\t2\r\nq2\ta\t-1\r\n")
    assert read(folder).judged == {0: {0: 1.0}, 1: {1: 2.0, 0: 0.0}}


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl"])
def test_a_folder_without_a_file_is_told_what_it_lacks(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path / "set")
    (folder / name).unlink()
    with pytest.raises(ValueError, match=f"has no {name}; a labelled set has corpus.jsonl"):
        read(folder)


def test_a_folder_without_judgements_is_told_so(tmp_path: Path) -> None:
    folder = write(tmp_path / "set")
    (folder / "qrels" / "test.tsv").unlink()
    with pytest.raises(ValueError, match=r"has no \.tsv file with judgements"):
        read(folder)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b'{"_id": "x", "text": ', "line 5: not JSON"),
        (b"[1, 2]", "line 5: not an object"),
        (b'{"text": "x"}', "line 5: no _id"),
        (b'{"_id": true, "text": "x"}', "line 5: no _id"),
        (b'{"_id": "x", "text": 7}', "line 5: text is not text"),
        (b'{"_id": "a", "text": "x"}', "line 5: the _id 'a' stands here a second time"),
        ('{"_id": "x", "text": "电"}'.encode("gbk"), "line 5: not UTF-8"),
        (b"[" * 100_000, "line 5: not JSON"),
    ],
    ids=["cut off", "a list", "no id", "id of another kind", "a number", "twice", "not UTF-8", "too deep"],
)
def test_a_broken_line_is_told_with_file_and_number(tmp_path: Path, line: bytes, sentence: str) -> None:
    folder = write(tmp_path / "set")
    with (folder / "corpus.jsonl").open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(ValueError, match=f"corpus.jsonl, {sentence}"):
        read(folder)


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"queries\.jsonl is empty"):
        read(write(tmp_path / "set", queries=[]))


def test_a_work_may_be_that_of_several_persons(tmp_path: Path) -> None:
    corpus = [{"_id": "a", "text": "x", "person": ["甲", "乙"]}, {"_id": "b", "text": "y", "person": "乙"}]
    found = read(write(tmp_path / "set", corpus=corpus, qrels=[("q1", "乙", 1)]), experts=True)
    assert found.persons == ["甲", "乙"]
    assert [document.persons for document in found.documents] == [("甲", "乙"), ("乙",)]


def test_a_work_without_a_person_among_works_with_one_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "set", corpus=[*CORPUS, {"_id": "e", "text": "x"}])
    with pytest.raises(ValueError, match=r"corpus\.jsonl: the work 'e' has no person, others have"):
        read(folder, experts=True)


def test_where_no_work_names_a_person_each_document_is_one(tmp_path: Path) -> None:
    corpus = [{"_id": "甲", "text": "动力电池"}, {"_id": "乙", "text": "柑橘"}]
    found = read(write(tmp_path / "set", corpus=corpus, qrels=[("q1", "甲", 1)]), experts=True)
    assert (found.persons, found.judged) == (["甲", "乙"], {0: {0: 1.0}})


def test_half_a_character_is_read_as_a_question_mark(tmp_path: Path) -> None:
    folder = write(tmp_path / "set")
    with (folder / "corpus.jsonl").open("a") as file:
        file.write(r'{"_id": "e", "title": "电\ud800池"}' + "\n")
    found = read(folder)
    assert found.documents[-1].title == "电?池"


@pytest.mark.parametrize("row", [("q1", "a", "good"), ("q1", "a", "nan"), ("q1", "a", "1\t2")])
def test_a_judgement_that_is_none_is_told_with_file_and_number(
    tmp_path: Path, row: tuple[str, str, str]
) -> None:
    with pytest.raises(ValueError, match=r"test\.tsv, line 3: not query-id, corpus-id and a grade"):
        read(write(tmp_path / "set", qrels=[QRELS[0], row]))


def test_unknown_ids_are_counted_and_the_first_few_named(tmp_path: Path) -> None:
    strangers = [("q1", f"x{number}", 1) for number in range(7)]
    found = read(write(tmp_path / "set", qrels=[*QRELS, *strangers, ("q9", "a", 1)]))
    assert found.judged == {0: {0: 3.0, 3: 1.0, 2: 0.0}, 1: {1: 2.0, 0: 0.0}}
    assert found.notes == (
        "unknown queries in qrels: 1 (q9)",
        "unknown documents or persons in qrels: 7 (x0, x1, x2, x3, x4 … and 2 more)",
        "judged pairs left out because one side has no text here: 8 of 13",
    )


def test_nothing_left_to_measure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"no judged pair of .* can be measured; unknown queries in qrels: 1"
    ):
        read(write(tmp_path / "set", qrels=[("q9", "a", 1)]))
    with pytest.raises(ValueError, match=r"no judged pair of .* can be measured"):
        read(write(tmp_path / "empty", qrels=[]))


def test_documents_without_text_and_pairs_judged_twice_are_told(tmp_path: Path) -> None:
    corpus = [*CORPUS, {"_id": "e", "title": None, "text": " "}]
    found = read(write(tmp_path / "set", corpus=corpus, qrels=[*QRELS, ("q1", "a", 1), ("q1", "e", 0)]))
    assert found.notes == (
        "pairs judged again with another grade, of which the first counts: 1 (q1 a)",
        "documents without text, which cannot be found: 1 (e)",
    )


def test_a_scale_of_three_grades_or_more_is_counted_from_its_lowest(tmp_path: Path) -> None:
    folder = write(tmp_path / "set", qrels=[("q1", "a", 4), ("q1", "d", 2), ("q1", "c", 1), ("q2", "b", 1)])
    found = read(folder)
    assert found.judged == {0: {0: 3.0, 3: 1.0, 2: 0.0}, 1: {1: 0.0}}
    assert found.notes == (
        "no judged pair has the grade 0 and the grades go from 1 to 4: 1 is taken as not relevant, "
        "the gain is 2^(grade − 1) − 1 (--lowest-grade 0 takes grades as they stand)",
    )
    assert read(folder, lowest=0).judged == {0: {0: 4.0, 3: 2.0, 2: 1.0}, 1: {1: 1.0}}
    assert read(folder, lowest=2).judged == {0: {0: 2.0, 3: 0.0, 2: 0.0}, 1: {1: 0.0}}
    assert read(folder, lowest=0).notes == ()


def test_two_grades_without_a_no_count_as_they_stand_and_that_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "set", qrels=[("q1", "a", 2), ("q1", "d", 1)])
    assert read(folder).judged == {0: {0: 2.0, 3: 1.0}}
    assert read(folder).notes == (
        "no judged pair has the grade 0: all of them count as relevant "
        "(if 1 means unsuitable, say --lowest-grade 1)",
    )
    assert read(folder, lowest=1).judged == {0: {0: 1.0, 3: 0.0}}


def test_a_list_of_good_pairs_has_one_grade_and_needs_no_words(tmp_path: Path) -> None:
    found = read(write(tmp_path / "set", qrels=[("q1", "a", 1), ("q1", "d", 1)]))
    assert (found.judged, found.notes) == ({0: {0: 1.0, 3: 1.0}}, ())
