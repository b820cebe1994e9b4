"""The worker's part, and how long files stay."""

from datetime import timedelta

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.jobs.running import Work

from . import running, services
from .choices import ImportState
from .models import ImportRun

KEPT = timedelta(days=180)
KEPT_UNUSED = timedelta(days=30)


def _run_of(work: Work) -> ImportRun:
    return ImportRun.objects.select_related("created_by", "job").get(
        code=work.asked["run"], created_by=work.actor
    )


def check(work: Work) -> None:
    services.check(_run_of(work), work.progress)


def write(work: Work) -> None:
    run = _run_of(work)
    running.import_rows(run, work.progress)
    work.found(number=run.rows.filter(state="created").count())


def take_back(work: Work) -> None:
    run = _run_of(work)
    running.undo_rows(run, work.progress)
    work.found(number=run.rows.filter(state="undone").count())


@periodic(at="03:20")
def forget_old_imports() -> int:
    """Half a year after an import its file and rows go, a month after the last step where nothing was written."""
    unused = {ImportState.MAPPING, ImportState.CHECKED, ImportState.UNDONE}
    old = services.forget_before(clock.now() - KEPT, states=set(ImportState))
    return old + services.forget_before(clock.now() - KEPT_UNUSED, states=unused)
