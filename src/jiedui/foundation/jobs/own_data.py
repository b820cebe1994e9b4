"""What background work holds of a person."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.own_data import Column, OwnData, own_data

from .models import BackgroundJob

own_data.add(
    OwnData(
        "jobs.jobs",
        _("后台任务"),
        "jobs.BackgroundJob",
        people=("owner",),
        columns=("code", Column("title", _("任务")), "state", "created_at", "finished_at", "file_name"),
        why=_("连同做好的文件一起删除。"),
    )
)


@transaction.atomic
def forget_jobs(person: Any, actor: Any) -> None:
    """Whoever closes their account leaves no work behind; the files go once the transaction stands."""
    for job in BackgroundJob.objects.filter(owner=person):
        if job.file:
            storage, name = job.file.storage, job.file.name or ""
            transaction.on_commit(partial(storage.delete, name))
        job.delete()
