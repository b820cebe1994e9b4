"""A reindex compares rows with what the index holds and writes what differs, nothing else."""

from io import StringIO

import pytest
from django.core.management import call_command

from jiedui.foundation.search import comparing, index
from jiedui.foundation.search.comparing import InStep, bring_in_step
from jiedui.foundation.search.locking import indexer_lock
from jiedui.foundation.search.models import OutboxEntry
from jiedui.foundation.search.testing import indexed
from jiedui.matching import IndexBusy

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def titles(text=""):
    return sorted(found.record.title for found in index.matcher().search(text, k=100).hits)


def generation():
    return index.matcher().stats().generation


def test_an_index_that_holds_the_rows_as_they_are_stays(write):
    write("柑橘"), write("脐橙")
    indexed()
    before = generation()
    assert (bring_in_step(), generation()) == (InStep(found=2, written=0), before)


def test_rows_that_came_changed_and_went_unheard_are_written(write):
    changed, gone, _same = write("柑橘"), write("脐橙"), write("血橙")
    indexed()
    before = generation()
    changed.name = "金橘"
    changed.save()
    gone.delete()
    write("柚子")
    OutboxEntry.objects.all().delete()
    assert bring_in_step() == InStep(found=3, written=3)
    assert (titles(), titles("柑橘"), generation()) == (sorted(["金橘", "血橙", "柚子"]), [], before)
    assert bring_in_step() == InStep(found=3, written=0)


def test_a_row_that_may_be_found_by_others_now_is_written_though_its_words_are_the_same(write, monkeypatch):
    from jiedui.foundation.core.indexing import SearchDocument, search_sources

    from .conftest import source

    write("柑橘")
    indexed()
    hidden = lambda row: SearchDocument(row.name, row.last_error, ("org:7",), {"side": "mianyang"})  # noqa: E731 -- one line in a table
    kind = source()
    monkeypatch.setattr(search_sources, "_items", {"note": type(kind)(**{**vars(kind), "document": hidden})})
    assert bring_in_step() == InStep(found=1, written=1)


def test_where_there_is_no_index_one_is_built(write):
    write("柑橘")
    OutboxEntry.objects.all().delete()
    assert (bring_in_step(), titles()) == (InStep(found=1, written=1), ["柑橘"])


def test_a_damaged_index_is_built_anew(write):
    write("柑橘")
    indexed()
    index._of_process.cache_clear()
    for path in index.matcher().backend._generations.current().glob("*.fast"):
        path.unlink()  # a file of its own: whoever still maps the old one would die of a shorter one
        path.write_bytes(b"")
    index._of_process.cache_clear()
    assert (bring_in_step(), titles()) == (InStep(found=1, written=1), ["柑橘"])


def test_where_very_much_differs_the_index_is_built_anew(write, monkeypatch):
    monkeypatch.setattr(comparing, "MOST", 1)
    first, second = write("柑橘"), write("脐橙")
    indexed()
    before = generation()
    for row in (first, second):
        row.name += "皮"
        row.save()
    assert (bring_in_step(), generation() == before) == (InStep(found=2, written=2), False)
    assert titles() == ["柑橘皮", "脐橙皮"]


def test_a_bad_row_leaves_the_index_and_is_noted(write):
    row = write("柑橘")
    indexed()
    row.last_error = "坏"
    row.save()
    assert (bring_in_step(), titles(), OutboxEntry.objects.count()) == (InStep(found=0, written=1), [], 1)


def test_no_older_state_is_written_over_what_the_indexer_writes(write, monkeypatch):
    monkeypatch.setattr(comparing, "PATIENCE_SECONDS", 0.05)
    write("柑橘")
    indexed()
    with indexer_lock(), pytest.raises(IndexBusy):
        bring_in_step()


@pytest.mark.parametrize(("options", "written"), [([], 0), (["--afresh"], 1)])
def test_the_command_tells_what_it_wrote(write, options, written):
    write("柑橘")
    indexed()
    out = StringIO()
    call_command("reindex", *options, stdout=out)
    told, speed = out.getvalue().splitlines()[-2:]
    assert told == f"写入 {written} 条，其余 {1 - written} 条没有变化。"
    assert speed.startswith("1 条记录，")
