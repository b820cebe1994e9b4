"""Running a job: claimed once, told how far it is, cut off when its owner no longer wants it, and ended in words."""

import traceback
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from django.core.files import File
from django.db import transaction
from django.utils import translation

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError
from jiedui.foundation.core.sentences import gettext as _

from .choices import JobState
from .models import BackgroundJob

SECONDS_BETWEEN_TELLING = 0.5
TRIED_AT_MOST = 3
log = structlog.get_logger(__name__)


class NoLongerWanted(Exception):
    """The owner cancelled the job while it ran."""


class Work:
    """What a kind's `run` works with: the job, its owner, and how to tell what was done."""

    def __init__(self, job: BackgroundJob) -> None:
        self.job = job
        self.actor: Any = job.owner
        self.asked: dict[str, Any] = job.asked
        self._told: datetime | None = None

    def progress(self, done: int, total: int) -> None:
        """Say how far it is; call it outside of transactions, as often as is convenient.

        Raises:
            NoLongerWanted: the owner cancelled it; let it pass.
        """
        now = clock.now()
        just_told = self._told is not None and (now - self._told).total_seconds() < SECONDS_BETWEEN_TELLING
        if done < total and just_told:
            return
        self._told, self.job.total = now, total
        going = BackgroundJob.objects.filter(pk=self.job.pk, state=JobState.RUNNING)
        if not going.update(done=done, total=total, beat_at=now):
            raise NoLongerWanted

    def found(self, **values: Any) -> None:
        """Keep what came of it: numbers, codes and choices for the sentence of the outcome."""
        self.job.found = {**self.job.found, **values}

    def end_here(self, **values: Any) -> None:
        """End well inside the transaction of what was done: it stands as done, or nothing of it was.

        Neither a kill nor a cancel that comes a moment later says otherwise; nothing that counts may follow.

        Raises:
            NoLongerWanted: the owner cancelled it meanwhile; let it pass, and the transaction falls.
        """
        self.found(**values)
        going = BackgroundJob.objects.filter(pk=self.job.pk, state=JobState.RUNNING)
        done = max(self.job.total, 1)
        ended = {"state": JobState.DONE, "found": self.job.found, "finished_at": clock.now()}
        if not going.update(**ended, done=done, total=done):
            raise NoLongerWanted

    def keep_file(self, path: Path, *, name: str, content_type: str) -> None:
        """Keep the file that came of it; its owner alone may fetch it, for a week."""
        if self.job.file:
            self.job.file.delete(save=False)
        with path.open("rb") as opened:
            self.job.file.save(name, File(opened), save=False)
        self.job.file_name, self.job.content_type = name, content_type


def run(pk: int) -> str:
    """Run a job that waits; the state it ended in, or an empty text where another process has it."""
    job = _claim(pk)
    if job is None:
        return ""
    kind, work = job.of_kind, Work(job)
    with translation.override(job.owner.language):
        try:
            if kind is None:
                raise DomainError(_("系统已不再提供这种后台任务。"))
            kind.run(work)
        except NoLongerWanted:
            return JobState.CANCELLED
        except DomainError as refusal:
            return _end(job, JobState.FAILED, refusal.message)
        except Exception:
            log.error("job_failed", job=job.code, kind=job.kind, error=traceback.format_exc())
            return _end(
                job, JobState.FAILED, _("处理时出了意外，已经记录下来。请稍后重试，或联系平台管理员。")
            )
        return _end(job, JobState.DONE)


@transaction.atomic
def _claim(pk: int) -> BackgroundJob | None:
    job = BackgroundJob.objects.select_for_update().filter(pk=pk, state=JobState.WAITING).first()
    if job is None:
        return None
    job.state, job.started_at, job.beat_at = JobState.RUNNING, clock.now(), clock.now()
    job.attempts += 1
    job.save()
    return job


@transaction.atomic
def _end(job: BackgroundJob, state: JobState, problem: str = "") -> str:
    now = BackgroundJob.objects.select_for_update().filter(pk=job.pk).first()
    if now is not None and now.state == JobState.DONE:
        return JobState.DONE
    if now is None or now.state != JobState.RUNNING:
        if job.file:
            job.file.delete(save=False)
        return JobState.CANCELLED
    job.done, job.total = now.done, now.total
    if state == JobState.DONE:
        job.done = job.total = max(job.total, 1)
    job.state, job.problem, job.finished_at = state, problem, clock.now()
    job.save()
    return state
