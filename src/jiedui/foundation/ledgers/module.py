"""Ledgers contribute their entry at the desk, the work they do in the background, and what is told of it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.accounts.closing import on_closing
from jiedui.foundation.core.api import ApiRouter, api_routers
from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.jobs.kinds import JobKind, job_kinds
from jiedui.foundation.jobs.models import BackgroundJob

from . import events, exports, own_data, services, tasks
from .models import ImportRun

__all__ = ["own_data"]

event_kinds.add_all(events)
on_closing(services.forget_runs)


def _router() -> Any:
    from .api.imports import imports  # noqa: PLC0415 -- needed when the API is put together, not with every command

    return imports()


api_routers.add(ApiRouter("imports", _router, "imports", gettext_lazy("台账导入"), gettext_lazy("台账导入")))


def _back(job: BackgroundJob) -> str:
    run = ImportRun.objects.filter(code=job.asked["run"]).first()
    return run.get_absolute_url() if run is not None else ""


job_kinds.add(
    JobKind(
        services.CHECK,
        gettext_lazy("核对台账"),
        run=tasks.check,
        title=lambda job: _("核对台账：%(name)s") % {"name": job.asked["name"]},
        outcome=lambda job: _("已读完，请查看结果，再决定导入。"),
        back=_back,
    )
)
job_kinds.add(
    JobKind(
        services.IMPORT,
        gettext_lazy("导入台账"),
        run=tasks.write,
        title=lambda job: _("导入台账：%(name)s") % {"name": job.asked["name"]},
        outcome=lambda job: _("已导入 %(n)s 条。") % {"n": job.found.get("number", 0)},
        back=_back,
    )
)
job_kinds.add(
    JobKind(
        services.UNDO,
        gettext_lazy("撤销导入"),
        run=tasks.take_back,
        title=lambda job: _("撤销导入：%(name)s") % {"name": job.asked["name"]},
        outcome=lambda job: _("已删除 %(n)s 条。") % {"n": job.found.get("number", 0)},
        back=_back,
    )
)
job_kinds.add(
    JobKind(
        exports.EXPORT,
        gettext_lazy("导出"),
        run=exports.export_in_background,
        title=exports.title_of_job,
        outcome=lambda job: _("共 %(n)s 行。") % {"n": job.found.get("rows", 0)},
        back=lambda job: str(job.asked.get("back", "")),
    )
)


def _may_import(request: HttpRequest) -> bool:
    return request.user.has_perm("ledgers.begin_import")


navigation.add(
    NavItem("ledgers", gettext_lazy("导入"), "ledgers:list", icon="upload", order=210, visible=_may_import)
)
