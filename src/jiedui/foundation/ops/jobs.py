"""Periodic jobs, each run once when it is due, however many ticks come at the same time."""

import traceback
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import PeriodicJob, periodic_jobs

from .models import JobRun

LOST_AFTER = timedelta(hours=1)
log = structlog.get_logger(__name__)


def tick(begin: Callable[[str], None] = lambda name: None) -> dict[str, str]:
    """Run what is due. Answers each job that ran with its error in words, or an empty text."""
    outcome: dict[str, str] = {}
    for job in list(periodic_jobs):
        if claim(job):
            begin(job.name)
            outcome[job.name] = _run(job)
    return outcome


@transaction.atomic
def claim(job: PeriodicJob) -> bool:
    """Take the job if it is due; the row stays locked for as long as that takes and no longer."""
    now = clock.now()
    JobRun.objects.get_or_create(name=job.name, defaults={"known_since": now})
    run = JobRun.objects.select_for_update().get(name=job.name)
    if not is_due(job, run, now):
        return False
    run.last_started = now
    run.save(update_fields=["last_started"])
    return True


def is_due(job: PeriodicJob, run: JobRun, now: datetime) -> bool:
    """Whether a job's time has come; one that began and was never heard of again is due after an hour."""
    started = run.last_started
    if started and (run.last_finished is None or run.last_finished < started):
        return now - started >= LOST_AFTER
    if job.every is not None:
        return started is None or now - started >= timedelta(seconds=job.every)
    return (started or run.known_since) < _last_moment(job, now)


def _last_moment(job: PeriodicJob, now: datetime) -> datetime:
    """The latest moment, today or yesterday, at which a daily job was to begin."""
    assert job.at is not None  # noqa: S101 -- a job has either `every` or `at`, see core.periodic
    local = timezone.localtime(now)
    moment = timezone.make_aware(datetime.combine(local.date(), job.at))
    if moment <= now:
        return moment
    return timezone.make_aware(datetime.combine(local.date() - timedelta(days=1), job.at))


def _run(job: PeriodicJob) -> str:
    error = ""
    try:
        job.run()
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"
        log.error("periodic_job_failed", job=job.name, error=traceback.format_exc())
    JobRun.objects.filter(name=job.name).update(last_finished=clock.now(), last_error=error)
    return error
