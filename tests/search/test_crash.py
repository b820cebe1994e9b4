"""An indexer killed in the middle of its work loses nothing that it had acknowledged, and the next one goes on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from jiedui.foundation.ops.models import JobRun
from jiedui.foundation.search import index
from jiedui.foundation.search.identity import pk_in
from jiedui.foundation.search.models import OutboxEntry
from jiedui.foundation.search.testing import indexed

ROOT = Path(__file__).resolve().parents[2]
ROWS = 1500
INDEXER = """
import django
django.setup()
from jiedui.foundation.core.indexing import search_sources
from jiedui.foundation.search import indexer
from tests.search.conftest import source
search_sources._items = {"note": source()}
while indexer.drain(batch=25):
    print("acknowledged", flush=True)
"""


def acknowledged():
    """Rows that have left the outbox."""
    return set(range(1, ROWS + 1)) - set(OutboxEntry.objects.values_list("object_id", flat=True))


def in_index():
    return {pk_in(found.record.id) for found in index.matcher().search("", k=ROWS).hits}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_loses_nothing_acknowledged():
    if connection.vendor != "sqlite":
        pytest.skip("the other process is given the file of the embedded database")
    indexed()
    JobRun.objects.bulk_create(
        JobRun(pk=number, name=f"第 {number} 项", last_error="果胶", known_since=timezone.now())
        for number in range(1, ROWS + 1)
    )
    OutboxEntry.objects.bulk_create(
        OutboxEntry(kind="note", object_id=number) for number in range(1, ROWS + 1)
    )
    environment = {
        **os.environ,
        "JIEDUI_DATABASE_URL": "",
        "JIEDUI_DATA_DIR": str(Path(settings.INDEX_DIR).parent),
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "DJANGO_SETTINGS_MODULE": "jiedui.config.settings",
    }
    there = Path(settings.INDEX_DIR).parent / "jiedui.sqlite3"
    there.symlink_to(settings.DATABASES["default"]["NAME"])
    with subprocess.Popen(
        [sys.executable, "-c", INDEXER], env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as running:
        for _ in range(4):
            assert running.stdout.readline() == "acknowledged\n"
        running.kill()
    safe = acknowledged()
    assert 100 <= len(safe) < ROWS
    assert safe - in_index() == set()
    indexed()
    assert (OutboxEntry.objects.count(), len(in_index())) == (0, ROWS)
