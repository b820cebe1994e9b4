"""Ledgers contribute their entry at the desk, the work they do in the background, and what is told of it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.accounts.closing import on_closing
from jiedui.foundation.core.api import ApiRouter, api_routers
from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.jobs.kinds import JobKind, job_kinds
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.jobs.running import Work

from . import events, exports, own_data, services, tables, tasks
from .models import ImportRun

__all__ = ["own_data"]

event_kinds.add_all(events)
for _list in tables.EXPORTS:
    exports.export_kinds.add(_list)
on_closing(services.forget_runs)


def _router() -> Any:
    from .api.imports import imports  # noqa: PLC0415 -- needed when the API is put together, not with every command

    return imports()


api_routers.add(ApiRouter("imports", _router, "imports", gettext_lazy("台账导入"), gettext_lazy("台账导入")))


def _back(job: BackgroundJob) -> str:
    run = ImportRun.objects.filter(code=job.asked["run"]).first()
    return run.get_absolute_url() if run is not None else ""


def _about_run(
    code: str,
    label: str | Promise,
    run: Callable[[Work], None],
    title: Callable[[str], str],
    outcome: Callable[[int], str],
) -> None:
    """A piece of work on an import: named after its file, told by a number, and leading back to it."""
    job_kinds.add(
        JobKind(
            code,
            label,
            run=run,
            title=lambda job: title(job.asked["name"]),
            outcome=lambda job: outcome(job.found.get("number", 0)),
            back=_back,
        )
    )


_about_run(
    services.CHECK,
    gettext_lazy("核对台账"),
    tasks.check,
    title=lambda name: _("核对台账：%(name)s") % {"name": name},
    outcome=lambda number: _("已读完，请查看结果，再决定导入。"),
)
_about_run(
    services.IMPORT,
    gettext_lazy("导入台账"),
    tasks.write,
    title=lambda name: _("导入台账：%(name)s") % {"name": name},
    outcome=lambda number: _("已导入 %(n)s 条。") % {"n": number},
)
_about_run(
    services.UNDO,
    gettext_lazy("撤销导入"),
    tasks.take_back,
    title=lambda name: _("撤销导入：%(name)s") % {"name": name},
    outcome=lambda number: _("已删除 %(n)s 条。") % {"n": number},
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
