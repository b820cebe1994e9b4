"""The reports about an agreement, taken along as a list."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import with_parts
from jiedui.foundation.core.errors import NotFound
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ledgers.exports import Asked, ExportColumn, list_of

from ..models import YearlyReport
from .selectors import with_texts


def _rows(asked: Asked) -> Any:
    agreement = with_parts(Agreement.objects.visible_to(asked.actor)).filter(code=asked.of).first()
    if agreement is None:
        raise NotFound(_("没有这份协议。"))
    require(asked.actor, "insights.view_desks", agreement)
    return YearlyReport.objects.visible_to(asked.actor).filter(agreement=agreement).select_related("drafter")


REPORTS = list_of(
    "insights.reports",
    gettext_lazy("年度报告"),
    (
        ExportColumn(gettext_lazy("编号"), lambda row: row.report.code, 14),
        ExportColumn(gettext_lazy("名称"), lambda row: row.report.title, 50),
        ExportColumn(gettext_lazy("报告期起"), lambda row: row.report.starts_on, 12),
        ExportColumn(gettext_lazy("报告期止"), lambda row: row.report.ends_on, 12),
        ExportColumn(gettext_lazy("起草单位"), lambda row: row.report.drafter.label, 30),
        ExportColumn(gettext_lazy("状态"), lambda row: row.state_words, 14),
    ),
    _rows,
    read=lambda asked, rows: with_texts(rows, asked.actor),
)
