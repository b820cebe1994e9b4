"""What people are told by the index: what they may see, with reasons, and never a traceback."""

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.foundation.core import visibility
from jiedui.foundation.core.indexing import SearchSource, search_sources
from jiedui.foundation.ops.models import JobRun
from jiedui.foundation.search import queries
from jiedui.foundation.search.queries import Problem
from jiedui.foundation.search.testing import indexed

from .conftest import Person, document, source

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ANYBODY = AnonymousUser()
MEMBER = Person("org:7")


@pytest.fixture
def three(write):
    """Two public notes and one of organisation 7, indexed."""
    rows = [
        write("北碚 柑橘皮渣提取果胶", "用超声波辅助提取果胶，每吨皮渣得果胶三十公斤"),
        write("绵阳 柑橘皮渣制饲料", "发酵后蛋白提高到百分之十八"),
        write("内部 柑橘皮渣果胶中试", "中试线每天处理两吨皮渣提取果胶"),
    ]
    indexed()
    return rows


def test_a_match_shows_only_what_the_actor_may_see(three):
    problem = Problem("柑橘皮渣怎样提取果胶")
    seen = {
        who: [queries.pk_of(match) for match in queries.match(problem, actor=actor, kinds=["note"])]
        for who, actor in (("anybody", ANYBODY), ("member", MEMBER))
    }
    first, second, internal = (row.pk for row in three)
    assert (set(seen["anybody"]), set(seen["member"])) == ({first, second}, {first, second, internal})


def test_a_match_has_reasons_and_the_best_comes_first(three):
    best = queries.match(Problem("柑橘皮渣怎样提取果胶"), actor=ANYBODY, kinds=["note"])[0]
    assert (best.record.title, best.record.kind) == ("北碚 柑橘皮渣提取果胶", "note")
    assert "果胶" in "".join(term.text for term in best.shared)


def test_sides_and_conditions_narrow_a_match(three):
    problem = Problem("柑橘皮渣怎样提取果胶")

    def found(**conditions):
        return [
            queries.pk_of(match)
            for match in queries.match(problem, actor=MEMBER, kinds=["note"], **conditions)
        ]

    assert found(sides=["beibei"]) == [three[0].pk]
    assert set(found(where=~queries.is_row("note", three[0].pk))) == {three[1].pk, three[2].pk}
    assert len(found(k=1)) == 1
    assert found(where=queries.Eq("side", "nowhere")) == []


def test_the_tables_have_the_last_word_when_the_index_is_late(three):
    three[0].name = "内部 改为不公开"
    three[0].save()
    assert [
        queries.pk_of(m) for m in queries.match(Problem("柑橘皮渣果胶"), actor=ANYBODY, kinds=["note"])
    ] == [three[1].pk]
    assert [hit.pk for hit in queries.find("柑橘", actor=ANYBODY).hits] == [three[1].pk]


def test_a_match_that_the_tables_refuse_makes_room_for_the_next(three):
    best, next_best, _internal = three
    problem = Problem("柑橘皮渣怎样提取果胶")
    assert [queries.pk_of(m) for m in queries.match(problem, actor=ANYBODY, kinds=["note"], k=1)] == [best.pk]
    best.name = "内部 改为不公开"
    best.save()
    found = queries.match(problem, actor=ANYBODY, kinds=["note"], k=1)
    assert [queries.pk_of(match) for match in found] == [next_best.pk]


@pytest.mark.parametrize("rows", [1, 8])
def test_a_match_asks_the_tables_once_per_kind_for_any_number_of_rows(rows, write, django_assert_num_queries):
    for number in range(rows):
        write(f"柑橘皮渣提取果胶 {number}")
    indexed()
    with django_assert_num_queries(1):
        found = queries.match(Problem("柑橘果胶提取"), actor=ANYBODY, kinds=["note"])
    with django_assert_num_queries(0):
        assert [row.pk for _match, row in found.with_rows()] == [queries.pk_of(match) for match in found]
    assert len(found) == rows
    with django_assert_num_queries(1):
        assert len(queries.find("果胶", actor=ANYBODY).hits) == rows


def test_background_work_asks_in_the_name_of_circles(three):
    found = queries.match_within(Problem("柑橘皮渣果胶"), audiences={"org:7"}, kinds=["note"])
    assert [queries.pk_of(match) for match in found] == [three[2].pk]


def test_site_search_counts_marks_and_shows_only_what_may_be_seen(three):
    results = queries.find("果胶", actor=ANYBODY)
    assert (results.total, results.counts, len(results.hits)) == (1, {"note": 1}, 1)
    hit = results.hits[0]
    assert [hit.title[start:end] for start, end in hit.title_spans] == ["果胶"]
    assert [hit.excerpt[start:end] for start, end in hit.excerpt_spans] == ["果胶", "果胶"]
    assert "audience" not in hit.attrs


def test_counts_per_kind_stay_when_one_kind_is_chosen(three, monkeypatch, write):
    other = SearchSource("paper", "paper", JobRun, JobRun.objects.all, document, source().visible)
    monkeypatch.setattr(search_sources, "_items", {"note": source(), "paper": other})
    indexed(afresh=True)
    results = queries.find("柑橘", actor=ANYBODY, kinds=["paper"])
    assert (results.counts, results.total, {hit.kind for hit in results.hits}) == (
        {"note": 2, "paper": 2},
        2,
        {"paper"},
    )


def test_pages_of_a_search_follow_each_other_and_a_page_too_far_is_the_last(write):
    rows = {write(f"柑橘 {number}").pk for number in range(5)}
    indexed()
    pages = [queries.find("柑橘", actor=ANYBODY, page=number, page_size=2) for number in (1, 2, 3, 9)]
    assert [(p.page, p.pages, len(p.hits)) for p in pages] == [(1, 3, 2), (2, 3, 2), (3, 3, 1), (3, 3, 1)]
    assert {hit.pk for page in pages[:3] for hit in page.hits} == rows


def test_facets_count_what_the_actor_may_find(three):
    assert queries.facets("柑橘", ["side"], actor=ANYBODY) == {"side": {"beibei": 1, "mianyang": 1}}
    assert queries.facets("柑橘", ["side"], actor=MEMBER) == {"side": {"mianyang": 2, "beibei": 1}}


def test_without_an_index_every_question_has_an_empty_answer_that_says_so(write):
    write("柑橘")
    matches = queries.match(Problem("柑橘"), actor=ANYBODY, kinds=["note"])
    results = queries.find("柑橘", actor=ANYBODY)
    assert (list(matches), matches.index_missing) == ([], True)
    assert (results.hits, results.total, results.index_missing) == ((), 0, True)
    assert queries.facets("柑橘", ["side"], actor=ANYBODY) == {"side": {}}
    assert queries.highlight("柑橘", "柑橘") == []


def test_staff_find_what_is_told_to_staff(monkeypatch, write):
    class Staff(Person):
        is_staff = True

    assert visibility.audiences_of(Staff()) == {"public", "staff"}
