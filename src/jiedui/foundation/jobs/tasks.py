"""The worker's part, what was cut off is begun again, and old files go."""

from datetime import timedelta

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.core.tasks import task

from .choices import OPEN, JobState
from .models import BackgroundJob
from .running import TRIED_AT_MOST, run

SILENT_FOR = timedelta(minutes=5)
KEPT = timedelta(days=7)


@task()
def run_job(pk: int) -> str:
    return run(pk)


@periodic(every=60)
def begin_again() -> int:
    """Jobs whose process died, or that were never begun, are begun again; after three times their owner is told."""
    silent = clock.now() - SILENT_FOR
    running = BackgroundJob.objects.filter(state=JobState.RUNNING, beat_at__lt=silent)
    given_up = running.filter(attempts__gte=TRIED_AT_MOST)
    given_up.update(
        state=JobState.FAILED,
        problem=_("任务三次都被中断，没有做完。请稍后重试，或联系平台管理员。"),
        finished_at=clock.now(),
    )
    running.filter(attempts__lt=TRIED_AT_MOST).update(state=JobState.WAITING, updated_at=silent)
    waiting = BackgroundJob.objects.filter(state=JobState.WAITING, updated_at__lte=silent)
    found = list(waiting.values_list("pk", flat=True))
    for pk in found:
        run_job.enqueue(pk)
    return len(found)


@periodic(at="03:10")
def forget_old_jobs() -> int:
    """A week after it ended a job goes, and its file with it."""
    old = BackgroundJob.objects.exclude(state__in=OPEN).filter(finished_at__lt=clock.now() - KEPT)
    number = 0
    for job in old.iterator():
        if job.file:
            job.file.delete(save=False)
        job.delete()
        number += 1
    return number
