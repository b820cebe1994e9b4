"""What ops contributes: tables as the first preparation, worker and ticker as loops, checks, nightly house-keeping."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.background import Background, backgrounds
from jiedui.foundation.core.health import health_checks
from jiedui.foundation.core.preparation import Preparation, preparations

from . import schema, tasks, worker  # noqa: F401 -- tasks registers its periodic jobs
from .checks import CHECKS

preparations.add(
    Preparation(
        "tables", _("建立数据表"), lambda: bool(schema.pending_migrations()), schema.apply_migrations, order=0
    )
)
preparations.add(
    Preparation(
        "cache",
        _("建立缓存表"),
        lambda: bool(schema.missing_cache_tables()),
        schema.create_cache_tables,
        order=1,
    )
)
backgrounds.add(Background("tasks", _("后台任务"), worker.run_tasks))
backgrounds.add(Background("ticker", _("定时任务"), worker.run_ticks))
for check in CHECKS:
    health_checks.add(check)
