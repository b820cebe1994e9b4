"""Who may: a job is its owner's alone."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import add_perm, predicate

from .models import BackgroundJob


@predicate
def is_owner(actor: Any, job: BackgroundJob | None) -> bool:
    return job is not None and actor.is_authenticated and job.owner_id == actor.pk


add_perm("jobs.view_job", is_owner, label=_("查看后台任务"))
add_perm("jobs.cancel_job", is_owner, label=_("取消后台任务"))
