"""Many listings are indexed by several processes, as one process would have done it; what fails leaves the index before."""

import pytest

from jiedui.areas.exchange.documents import document_of
from jiedui.areas.exchange.models import LISTING_MODELS
from jiedui.areas.exchange.reading import completed, reading, rows_of
from jiedui.foundation.search import index, joining, rebuilding, together
from jiedui.foundation.search.comparing import InStep, bring_in_step
from jiedui.foundation.search.models import OutboxEntry
from jiedui.foundation.search.rebuilding import rebuild
from jiedui.foundation.search.testing import indexed
from tests.exchange.town import achievement, build_town, demand, expert


@pytest.fixture
def town():
    town = build_town()
    for number in range(8):
        achievement(town, title=f"柑橘皮渣果胶提取{number}")
    demand(town)
    expert(town, name_en="Chen Example")
    return town


@pytest.fixture
def processes(monkeypatch):
    """Two processes at once, a few rows at a time."""
    monkeypatch.setattr(rebuilding, "processors", lambda: 2)
    monkeypatch.setattr(together, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(together, "ROWS", 3)


def titles():
    return sorted(found.record.title for found in index.matcher().search("果胶", k=50).hits)


def held():
    return index.matcher().prints()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_processes_write_what_one_writes(town, processes):
    indexed()
    alone, before, steps = held(), titles(), []
    assert rebuild(lambda done, total: steps.append((done, total))) == len(alone)
    assert (held(), titles()) == (alone, before)
    assert (steps[-1], steps == sorted(steps)) == ((steps[-1][1], steps[-1][1]), True)
    assert bring_in_step() == InStep(found=len(alone), written=0)


@pytest.mark.django_db(transaction=True)
def test_a_process_that_ends_before_its_time_leaves_the_index_before(town, processes, monkeypatch):
    indexed()
    before, generation = held(), index.matcher().stats().generation
    monkeypatch.setattr(together, "begin", _die)
    with pytest.raises(joining.RebuildFailed, match="ended before its time"):
        rebuild()
    assert (held(), index.matcher().stats().generation) == (before, generation)


def _die(common, number, told):
    raise SystemExit(9)


@pytest.mark.django_db
@pytest.mark.postgres
def test_documents_of_rows_read_together_are_those_of_each_alone(town):
    for model in LISTING_MODELS:
        with reading():
            together_read = {row.pk: document_of(row) for row in completed(rows_of(model))}
        assert together_read == {row.pk: document_of(row) for row in model.objects.all()}
        assert together_read


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 30])
def test_reading_many_rows_asks_as_often_as_reading_few(town, number, django_assert_max_num_queries):
    for place in range(number):
        achievement(town, title=f"果胶{place}")
    OutboxEntry.objects.all().delete()
    for model in LISTING_MODELS:
        with reading(), django_assert_max_num_queries(9):
            assert [document_of(row) for row in completed(rows_of(model))]


def test_stretches_are_taken_once_each():
    class Number:
        value = 0

        def get_lock(self):
            from contextlib import nullcontext

            return nullcontext()

    stretches = [joining.Stretch("demand", low, low + 9) for low in range(0, 50, 10)]
    common = joining.Common(None, stretches, "", "", Number(), Number(), Number())
    first, second = common.next_ones(), common.next_ones()
    taken = [next(first), next(second), *first, *second]
    assert taken == stretches
