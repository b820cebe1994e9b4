"""Agreements that can be taken along: the public list, the desk's, and what happened to one."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ledgers.exports import Asked, ExportColumn, ExportKind, list_of
from jiedui.foundation.ledgers.timelines import timeline_kind

from .models import Agreement
from .selectors import with_parts


def _of_sides(say: Callable[[Any], str]) -> Callable[[Agreement], str]:
    return lambda row: _("、").join(say(side) for side in row.sides.all())


COLUMNS = (
    ExportColumn(gettext_lazy("编号"), lambda row: row.code, 14),
    ExportColumn(gettext_lazy("名称"), lambda row: row.label, 40),
    ExportColumn(gettext_lazy("类别"), lambda row: row.get_kind_display(), 14),
    ExportColumn(gettext_lazy("各方"), _of_sides(lambda side: side.name), 20),
    ExportColumn(gettext_lazy("牵头单位"), _of_sides(lambda side: side.lead.label), 40),
    ExportColumn(gettext_lazy("签署日期"), lambda row: row.signed_on, 12),
    ExportColumn(gettext_lazy("签署地点"), lambda row: row.signed_in),
    ExportColumn(gettext_lazy("生效日期"), lambda row: row.starts_on, 12),
    ExportColumn(gettext_lazy("期满日期"), lambda row: row.ends_on, 12),
    ExportColumn(gettext_lazy("终止日期"), lambda row: row.ended_on, 12),
    ExportColumn(gettext_lazy("状态"), lambda row: row.get_state_display(), 10),
    ExportColumn(gettext_lazy("合作原则"), lambda row: _("、").join(row.principles), 40),
)


def _list(code: str, rows: Callable[[Asked], QuerySet[Agreement]]) -> ExportKind:
    return list_of(code, pgettext_lazy("plural", "合作协议"), COLUMNS, lambda asked: with_parts(rows(asked)))


PUBLIC = _list("agreements.public", lambda asked: Agreement.objects.published())
OWN = _list("agreements.own", lambda asked: Agreement.objects.visible_to(asked.actor))
TIMELINE = timeline_kind(
    "agreements.timeline", lambda asked: get_visible(Agreement, asked.of, actor=asked.actor)
)
EXPORTS = (PUBLIC, OWN, TIMELINE)
