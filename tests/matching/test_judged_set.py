"""The judged set of our own making: whole, graded twice by the same guidelines, and told of as it is."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from benchmarks.judged import HERE, agreement, texts, titles_only

from jiedui.matching.bench import labelled

PAGE = Path(__file__).parents[2] / "docs" / "develop" / "judging.md"
FORMS = {"form", "line", "letter", "notice", "figures"}


def rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def test_the_bench_reads_all_of_it_and_has_nothing_to_remark() -> None:
    found = labelled.read(HERE)
    assert found.notes == ()
    assert len(found.judged) == len(found.queries) >= 60


def test_its_texts_are_those_of_the_demonstration_or_run_benchmarks_judged_texts() -> None:
    assert rows("corpus.jsonl") == list(texts.corpus())
    assert rows("queries.jsonl") == list(texts.queries())


def test_every_demand_says_how_it_is_written_and_every_text_that_it_is_an_example() -> None:
    assert {row["form"] for row in rows("queries.jsonl")} == FORMS
    assert {row["source"] for name in ("corpus.jsonl", "queries.jsonl") for row in rows(name)} == {"示例"}


def test_the_grades_that_count_follow_from_the_passes() -> None:
    assert agreement.read(agreement.AGREED) == agreement.agreed(*agreement.passes())


def test_every_demand_has_a_pool_of_a_good_size() -> None:
    sizes = Counter(query for query, _ in agreement.read(agreement.AGREED))
    assert (min(sizes.values()) >= 15, max(sizes.values()) <= 40) == (True, True)


def test_the_page_tells_the_agreement_that_was_reached() -> None:
    first, second = agreement.passes()
    told = PAGE.read_text(encoding="utf-8")
    wanted = [agreement.compare(first, second).line]
    wanted += [agreement.compare(*agreement.among(first, second, lowest)).line for lowest in (1, 2)]
    assert [line for line in wanted if line not in told] == []


def test_kappa_is_one_for_the_same_marks_and_none_for_marks_that_have_nothing_to_do_with_each_other() -> None:
    pairs = [("q", str(number)) for number in range(4)]
    marks = dict(zip(pairs, (0, 0, 3, 3), strict=True))
    others = dict(zip(pairs, (0, 3, 0, 3), strict=True))
    assert (agreement.compare(marks, marks).kappa, agreement.compare(marks, others).kappa) == (1, 0)


def test_of_two_neighbouring_grades_the_lower_counts() -> None:
    pair = ("q", "near")
    assert agreement.agreed({pair: 2}, {pair: 1}) == agreement.agreed({pair: 1}, {pair: 2}) == {pair: 1}


def test_grades_that_are_farther_apart_have_to_be_read_again() -> None:
    with pytest.raises(ValueError, match="read again"):
        agreement.agreed({("q", "far"): 3}, {("q", "far"): 1})


def test_titles_alone_make_a_set_of_their_own(tmp_path: Path) -> None:
    titles_only.derive(tmp_path / "set")
    whole, bare = labelled.read(HERE), labelled.read(tmp_path / "set")
    assert {document.text for document in bare.documents} == {""}
    assert [document.title for document in bare.documents] == [document.title for document in whole.documents]
    assert (bare.queries, bare.judged) == (whole.queries, whole.judged)
