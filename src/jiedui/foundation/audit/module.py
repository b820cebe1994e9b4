"""Audit contributes the sealing of events and a look at whether it keeps up; it hears every happening through `apps.py`."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.accounts.closing import on_closing
from jiedui.foundation.core import clock
from jiedui.foundation.core.health import HealthCheck, Verdict, doubtful, health_checks, well

from . import own_data, tasks
from .chain import waiting_since

__all__ = ["own_data", "tasks"]

on_closing(own_data.forget_viewings_of)

LATE_AFTER = timedelta(hours=1)


def _keeps_up() -> Verdict:
    since = waiting_since()
    if since is None or clock.now() - since < LATE_AFTER:
        return well(_("操作记录都已封存"))
    return doubtful(
        _("有操作记录超过一小时未封存"),
        _("请确认定时任务在运行（manage.py tick），或执行 manage.py audit seal。"),
    )


health_checks.add(HealthCheck(key="audit", label=_("操作记录"), run=_keeps_up, order=70))
