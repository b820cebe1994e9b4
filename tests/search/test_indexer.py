"""The index follows the tables, forgets nothing, and lets no bad row stand in the way."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from jiedui.foundation.core.indexing import search_sources, touch, touch_all
from jiedui.foundation.search import index, indexer
from jiedui.foundation.search.identity import id_of, kind_number, kinds_sharing_a_number, pk_in
from jiedui.foundation.search.locking import indexer_lock
from jiedui.foundation.search.models import OutboxEntry
from jiedui.foundation.search.rebuilding import rebuild
from jiedui.foundation.search.testing import indexed
from jiedui.matching import ChineseAnalyzer, IndexBusy, IndexOutdated

from .conftest import source

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def titles(text=""):
    return sorted(found.record.title for found in index.matcher().search(text, k=100).hits)


def test_a_written_row_is_found_once_the_outbox_is_drained(write):
    write("柑橘皮渣提取果胶", "每吨皮渣得果胶三十公斤")
    indexed()
    assert (titles("果胶"), OutboxEntry.objects.count()) == (["柑橘皮渣提取果胶"], 0)


def test_a_changed_row_is_found_as_it_is_now_and_no_longer_as_it_was(write):
    row = write("柑橘")
    indexed()
    row.name = "脐橙"
    row.save()
    touch(row)
    indexed()
    assert (titles("柑橘"), titles("脐橙")) == ([], ["脐橙"])


def test_a_deleted_row_leaves_the_index(write):
    row = write("柑橘")
    indexed()
    touch(row)
    row.delete()
    indexed()
    assert titles() == []


def test_a_row_that_is_not_to_be_found_leaves_the_index(write):
    row = write("柑橘")
    indexed()
    row.last_error = "隐"
    row.save()
    touch(row)
    indexed()
    assert titles() == []


def test_rows_of_a_kind_that_is_no_longer_known_leave_the_index(write, monkeypatch):
    row = write("柑橘")
    indexed()
    touch(row)
    monkeypatch.setattr(search_sources, "_items", {})
    indexed()
    assert titles() == []


@pytest.mark.parametrize("rows", [2, 40])
def test_touching_all_rows_needs_the_same_queries_for_any_number_of_them(
    rows, write, django_assert_num_queries
):
    written = {write(f"柑橘 {number}").pk for number in range(rows)}
    OutboxEntry.objects.all().delete()
    with django_assert_num_queries(2):
        touch_all("note")
    assert set(OutboxEntry.objects.values_list("object_id", flat=True)) == written


def test_a_transaction_that_fails_leaves_no_entry(write):
    def fail():
        with transaction.atomic():
            write("柑橘")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert OutboxEntry.objects.count() == 0


def test_a_row_touched_three_times_is_written_once(write):
    row = write("柑橘")
    touch(row)
    touch(row)
    indexed()
    assert OutboxEntry.objects.count() == 0
    write("脐橙")
    touch(row)
    assert indexer.drain() == indexer.Drained(written=2)


def test_a_touch_during_the_writing_is_kept_for_the_next_round(write, monkeypatch):
    row = write("柑橘")
    indexed(afresh=True)
    touch(row)
    settle = indexer._settle

    def meanwhile(entries, errors):
        touch(row)
        settle(entries, errors)

    monkeypatch.setattr(indexer, "_settle", meanwhile)
    indexer.drain()
    assert OutboxEntry.objects.count() == 1


def test_a_bad_row_is_noted_and_retried_later_and_the_others_go_through(write):
    bad, _good = write("坏的", "坏"), write("好的")
    indexed()
    entry = OutboxEntry.objects.get()
    assert (titles(), entry.object_id, entry.attempts) == (["好的"], bad.pk, 1)
    assert entry.last_error.splitlines()[-1] == "RuntimeError: cannot be read"
    assert entry.due_at > timezone.now() + timedelta(seconds=8)
    OutboxEntry.objects.update(due_at=timezone.now())
    bad.last_error = "治好了"
    bad.save()
    indexed()
    assert (titles(), OutboxEntry.objects.count()) == (["坏的", "好的"], 0)


def test_waiting_doubles_with_every_failure(write):
    write("坏的", "坏")
    indexed()
    waits = []
    for _ in range(3):
        OutboxEntry.objects.update(due_at=timezone.now())
        indexer.drain()
        waits.append(round((OutboxEntry.objects.get().due_at - timezone.now()).total_seconds()))
    assert waits == [20, 40, 80]


def test_a_document_that_the_engine_refuses_does_not_keep_the_others_out(write, monkeypatch):
    def document(row):
        from jiedui.foundation.core.indexing import SearchDocument

        attrs = {"odd": object()} if row.name == "怪" else {}
        return SearchDocument(row.name, "", ("public",), attrs)

    odd = source()
    monkeypatch.setattr(search_sources, "_items", {"note": type(odd)(**{**vars(odd), "document": document})})
    indexed()
    write("怪")
    write("好的")
    assert indexer.drain() == indexer.Drained(written=1, failed=1)
    assert titles() == ["好的"]


def test_an_attribute_may_not_take_a_name_of_the_index(write, monkeypatch):
    from jiedui.foundation.core.indexing import SearchDocument

    odd = source()
    document = lambda row: SearchDocument("甲", "", ("public",), {"audience": "staff"})  # noqa: E731 -- one line in a table
    monkeypatch.setattr(search_sources, "_items", {"note": type(odd)(**{**vars(odd), "document": document})})
    indexed()
    write("甲")
    indexed()
    assert "reserved" in OutboxEntry.objects.get().last_error


def test_two_indexers_never_work_at_once(write):
    indexed()
    write("柑橘")
    with indexer_lock(), pytest.raises(IndexBusy):
        indexer.drain()
    assert indexer.drain() == indexer.Drained(written=1)


def test_the_command_says_that_another_indexer_is_running():
    indexed()
    with indexer_lock(), pytest.raises(CommandError, match="另一个索引进程正在运行"):
        call_command("index", "--once", stdout=StringIO())


def test_a_rebuild_holds_every_row_and_reports_bad_ones(write):
    write("柑橘"), write("脐橙"), write("坏的", "坏"), write("藏的", "隐")
    OutboxEntry.objects.all().delete()
    assert rebuild() == 2
    assert (titles(), OutboxEntry.objects.get().last_error) == (
        ["柑橘", "脐橙"],
        "RuntimeError: cannot be read",
    )


def test_a_rebuild_tells_how_far_it_is(write):
    for number in range(120):
        write(f"第 {number} 项")
    steps = []
    rebuild(lambda done, total: steps.append((done, total)))
    assert steps == [(50, 120), (100, 120), (120, 120)]


def test_an_index_of_another_analyser_is_rebuilt_by_itself(write, monkeypatch):
    write("柑橘")
    indexed()
    OutboxEntry.objects.all().delete()
    index._of_process.cache_clear()
    monkeypatch.setattr(ChineseAnalyzer, "__init__", _newer(ChineseAnalyzer.__init__))
    with pytest.raises(IndexOutdated):
        index.matcher()
    assert indexer.ensure_index() is True
    assert (titles(), index.matcher().stats().analyzer) == (["柑橘"], "jiedui-zh/next")


def _newer(old):
    def init(self, words=()):
        old(self, words)
        self.id = "jiedui-zh/next"

    return init


def test_an_index_whose_first_making_was_cut_short_does_not_count(write, settings):
    write("柑橘")
    index.for_rebuilding()
    assert index.is_filled() is False
    assert indexer.ensure_index() is True


def test_the_command_reports_speed_and_number(write):
    write("柑橘")
    out = StringIO()
    call_command("reindex", stdout=out)
    assert out.getvalue().splitlines()[-1].startswith("1 条记录，")


def test_ids_are_stable_and_lead_back_to_the_row():
    assert id_of("achievement", 7) == (kind_number("achievement") << 40) + 7
    assert (kind_number("achievement"), pk_in(id_of("achievement", 7))) == (3375089, 7)
    assert max(id_of(kind, 2**40 - 1) for kind in ("achievement", "demand", "expert")) < 2**62


def test_kinds_in_use_have_numbers_of_their_own(monkeypatch):
    assert kinds_sharing_a_number() == []
