"""Every published listing matched anew, in order of its key; a run that was cut off goes on where it stopped."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core import clock
from jiedui.foundation.core.preparation import Progress, no_progress
from jiedui.foundation.search.queries import is_indexed

from .models import MatchRun
from .previews import MODEL_OF
from .services.suggestions import refresh_suggestions

CHUNK = 50


class RunBusy(Exception):
    """Another process matches everything already."""


class NoIndex(Exception):
    """There is nothing to match with: without an index every listing would lose its suggestions."""


@contextmanager
def one_run() -> Iterator[None]:
    """Be the only process that matches everything; the lock ends with the process, however that ends.

    Raises:
        RunBusy: another process does.
    """
    folder = Path(settings.INDEX_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "match_all.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunBusy from None
        yield


def run_of(kind: str, since: datetime | None, *, afresh: bool = False) -> MatchRun:
    """The run over a kind that was cut off, else a new one."""
    open_runs = MatchRun.objects.filter(kind=kind, since=since, finished_at__isnull=True)
    if afresh:
        open_runs.delete()
    found = open_runs.first()
    run = found or MatchRun(kind=kind, since=since, started_at=clock.now())
    run.total = run.done + _left(run).count()
    run.save()
    return run


def _left(run: MatchRun) -> QuerySet[Any]:
    rows = MODEL_OF[run.kind].objects.published().filter(pk__gt=run.last_key)
    return rows.filter(updated_at__gte=run.since) if run.since else rows


def match_all(run: MatchRun, progress: Progress = no_progress) -> int:
    """Go on with a run to its end; how many listings it matched from here on.

    Each listing is one short transaction, so that people, indexer and worker write in between. A listing that changes
    meanwhile is matched by the worker as ever, before or after.

    Raises:
        NoIndex: there is no index to ask.
    """
    matched = 0
    while True:
        if not is_indexed():
            raise NoIndex
        rows = list(_left(run).select_related("owner__region", "field__parent").order_by("pk")[:CHUNK])
        if not rows:
            break
        with twinnings_kept():
            for listing in rows:
                refresh_suggestions(listing)
                matched += 1
                _note(run, listing.pk)
                progress(min(run.done, run.total), run.total)
    MatchRun.objects.filter(pk=run.pk).update(finished_at=clock.now())
    progress(run.total, run.total)
    return matched


def _note(run: MatchRun, key: int) -> None:
    MatchRun.objects.filter(pk=run.pk).update(last_key=key, done=F("done") + 1)
    run.last_key, run.done = key, run.done + 1
