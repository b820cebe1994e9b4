"""The plans of an agreement, and the lines of one, taken along."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.core.errors import NotFound
from jiedui.foundation.ledgers.exports import Asked, ExportColumn, ExportKind

from ..models import Agreement, YearPlan
from .reading import LineShown, PlanShown, lines_of, plans_of


def _plans(asked: Asked) -> list[PlanShown]:
    agreement = Agreement.objects.visible_to(asked.actor).filter(code=asked.of).first()
    if agreement is None:
        raise NotFound(_("没有这份协议。"))
    return plans_of(agreement, asked.actor)


PLANS = ExportKind(
    "agreements.plans",
    pgettext_lazy("plural", "年度工作计划"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("编号"), lambda each: each.plan.code, 14),
        ExportColumn(gettext_lazy("年度"), lambda each: each.plan.year, 8),
        ExportColumn(gettext_lazy("名称"), lambda each: each.plan.label, 30),
        ExportColumn(gettext_lazy("状态"), lambda each: each.state[0], 14),
        ExportColumn(gettext_lazy("工作条数"), lambda each: len(each.lines), 10),
        ExportColumn(gettext_lazy("已完成"), lambda each: each.done, 10),
        ExportColumn(gettext_lazy("进度（%）"), lambda each: each.percent, 10),
    ],
    rows=lambda asked: iter(_plans(asked)),
    count=lambda asked: len(_plans(asked)),
)


def _plan(asked: Asked) -> YearPlan:
    plans = YearPlan.objects.visible_to(asked.actor).select_related("agreement")
    plan = plans.filter(code=asked.of).first()
    if plan is None:
        raise NotFound(_("没有这份年度工作计划。"))
    return plan


def _lines(asked: Asked) -> Iterator[LineShown]:
    return iter(lines_of(_plan(asked)))


def _units(line: LineShown) -> str:
    return _("；").join(f"{each.side.name}：{each.organisation.label}" for each in line.responsible)


LINES = ExportKind(
    "agreements.plan_lines",
    gettext_lazy("年度计划条目"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("序号"), lambda line: line.row.number, 6),
        ExportColumn(gettext_lazy("条款"), lambda line: line.clause.label, 24),
        ExportColumn(gettext_lazy("工作内容"), lambda line: line.row.title, 40),
        ExportColumn(gettext_lazy("衡量指标"), lambda line: line.row.measure, 18),
        ExportColumn(gettext_lazy("年度目标"), lambda line: line.row.target, 10),
        ExportColumn(gettext_lazy("计量单位"), lambda line: line.row.unit, 10),
        ExportColumn(gettext_lazy("开始日期"), lambda line: line.row.starts_on, 12),
        ExportColumn(gettext_lazy("完成期限"), lambda line: line.row.due_on, 12),
        ExportColumn(gettext_lazy("责任单位"), _units, 60),
        ExportColumn(gettext_lazy("当年完成"), lambda line: line.reached, 10),
        ExportColumn(gettext_lazy("进度（%）"), lambda line: line.percent, 10),
        ExportColumn(
            gettext_lazy("情况"), lambda line: _("、").join(words for words, _tone in line.signs), 20
        ),
        ExportColumn(
            gettext_lazy("任务事项"), lambda line: line.commitment.row.code if line.commitment else "", 14
        ),
        ExportColumn(gettext_lazy("备注"), lambda line: line.row.note, 40),
    ],
    rows=_lines,
    count=lambda asked: _plan(asked).lines.count(),
)
