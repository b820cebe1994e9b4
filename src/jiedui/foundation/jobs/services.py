"""Asking for work that takes its time, and no longer wanting it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import TooMany, WrongState
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.tasks import enqueue_on_commit

from .choices import JobState
from .kinds import job_kinds
from .models import BackgroundJob
from .tasks import run_job

OPEN_AT_MOST = 5


@transaction.atomic
def start_job(kind: str, *, actor: Any, **asked: Any) -> BackgroundJob:
    """Ask for work of a kind; the worker begins it once the present transaction stands. Whether the actor may, the caller asks.

    Raises:
        LookupError: no app registered the kind.
        TooMany: too much that the person asked for is still open.
    """
    if kind not in job_kinds:
        raise LookupError(f"job kind {kind} is not registered")
    if BackgroundJob.objects.visible_to(actor).open().count() >= OPEN_AT_MOST:
        raise TooMany(
            _("您有 %(number)s 项后台任务还没完成，请等它们完成后再试。") % {"number": OPEN_AT_MOST}
        )
    job = BackgroundJob.objects.create(kind=kind, owner=actor, asked=asked)
    enqueue_on_commit(run_job, job.pk)
    return job


@transaction.atomic
def cancel_job(job: BackgroundJob, *, actor: Any) -> BackgroundJob:
    """No longer want it: a job that runs stops at its next step.

    Raises:
        NotAllowed: it is somebody else's.
        WrongState: it has ended.
    """
    require(actor, "jobs.cancel_job", job)
    now = BackgroundJob.objects.select_for_update().get(pk=job.pk)
    if not now.is_open:
        raise WrongState(_("任务已经结束，不能取消。"))
    now.state, now.finished_at = JobState.CANCELLED, clock.now()
    now.save(update_fields=["state", "finished_at"])
    return now
