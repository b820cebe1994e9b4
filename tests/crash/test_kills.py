"""An indexer that is killed twenty times in the middle of its work loses nothing that the tables hold, and the index heals by itself."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from jiedui.foundation.ops.models import JobRun
from jiedui.foundation.search import index
from jiedui.foundation.search.identity import pk_in
from jiedui.foundation.search.models import OutboxEntry
from jiedui.foundation.search.testing import indexed

ROOT = Path(__file__).resolve().parents[2]
KILLS, KILLS_BEFORE_THERE_IS_AN_INDEX = 20, 4
ROWS = 200
PATIENCE_SECONDS = 120
pytestmark = [pytest.mark.crash, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

INDEXER = """
import django
django.setup()
from threading import Event
from jiedui.foundation.core.indexing import search_sources
from jiedui.foundation.search import indexer
from tests.search.conftest import source
search_sources._items = {"note": source()}
indexer.BATCH = 25
indexer.drain.__defaults__ = (25,)
indexer.run(Event(), lambda doing: print("beat", flush=True))
"""


def test_twenty_kills_lose_nothing(environment):
    chance = random.Random(7)
    in_the_middle = 0
    for kill in range(KILLS):
        write(chance)
        if kill == KILLS_BEFORE_THERE_IS_AN_INDEX:
            indexed()
            write(chance)
        with started(environment) as running:
            assert running.stdout.readline() == "beat\n"
            time.sleep(chance.uniform(0.0, 0.6))
            waiting = OutboxEntry.objects.count()
            running.kill()
        in_the_middle += waiting > 0
    began = time.monotonic()
    with started(environment) as running:
        while OutboxEntry.objects.exists() and time.monotonic() < began + PATIENCE_SECONDS:
            time.sleep(0.2)
        running.kill()
    print({"kills": KILLS, "in_the_middle": in_the_middle, "rows": JobRun.objects.count()})  # noqa: T201 -- figures
    assert in_index() == dict(JobRun.objects.values_list("pk", "name"))
    assert OutboxEntry.objects.count() == 0
    assert in_the_middle >= KILLS // 2


def write(chance):
    """Rows come, change and go, each with its entry in the outbox, in one transaction."""
    with transaction.atomic():
        rows = JobRun.objects.bulk_create(
            JobRun(name=f"柑橘 {chance.random()}", last_error="果胶", known_since=timezone.now())
            for _ in range(ROWS)
        )
        there = list(JobRun.objects.values_list("pk", flat=True))
        changed = chance.sample(there, min(40, len(there)))
        for row in JobRun.objects.filter(pk__in=changed):
            row.name = f"脐橙 {chance.random()}"
            row.save()
        gone = chance.sample(there, 10)
        touched = {row.pk for row in rows} | set(changed) | set(gone)
        OutboxEntry.objects.bulk_create(OutboxEntry(kind="note", object_id=pk) for pk in sorted(touched))
        JobRun.objects.filter(pk__in=gone).delete()


def started(environment):
    return subprocess.Popen(
        [sys.executable, "-c", INDEXER], env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def in_index():
    found = index.matcher().search("", k=100_000).hits
    return {pk_in(each.record.id): each.record.title for each in found}
