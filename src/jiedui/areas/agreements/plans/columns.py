"""The columns of a ledger of plan lines: clauses and units are those of the agreement, one column of units for each side."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.core.spreadsheets import Cell
from jiedui.foundation.core.text import fold
from jiedui.foundation.ledgers import parsing
from jiedui.foundation.ledgers.kinds import Column, Parser
from jiedui.foundation.ledgers.numerals import small_number
from jiedui.foundation.ledgers.parsing import Names, Taken, Wrong, key, plain, shown
from jiedui.foundation.ledgers.periods import first_day, last_day
from jiedui.foundation.ledgers.quantities import quantity
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.tables.ledger import OrganisationFinder

from ..models import Clause, Side
from .ground import Ground
from .lines import MEASURE, NOTE, TITLE, UNIT

_CLAUSE = re.compile(
    r"(?:第|clause|article)?\s*([一二两三四五六七八九十]{1,3}|\d{1,3})\s*(?:条[款例]?|款)?\s*[、.:,]?\s*(.*)"
)
_SEVERAL = re.compile(r"[,，、;；/\n]")
# what stands before or after a side's name in the heading of its column of units
_UNITS = ("责任单位", "牵头单位", "负责单位", "承办单位", "责任部门", "单位", "")


def columns_of(ground: Ground, standing: Callable[[Side], Iterable[Organisation]]) -> tuple[Column, ...]:
    """The columns for the plan of one agreement; `standing` gives the organisations of a side by name."""
    sides = ground.sides
    return (
        _clause(ground),
        Column(
            name="title",
            label=gettext_lazy("工作事项"),
            aliases=(
                "工作内容", "事项", "任务", "工作任务", "任务事项", "重点工作", "重点任务", "重点事项", "主要工作", "主要内容",
                "具体工作", "具体举措", "工作举措", "工作项目", "工作要点", "名称", "内容",
            ),
            parser=parsing.text(TITLE),
            required=True,
            example=gettext_lazy("联合举办科技活动周（示例）"),
            width=40,
        ),
        Column(
            name="measure",
            label=gettext_lazy("衡量指标"),
            aliases=("指标", "指标名称", "考核指标", "衡量标准", "量化指标", "完成标志", "预期成果"),
            parser=parsing.text(MEASURE),
            example=gettext_lazy("举办活动"),
        ),
        Column(
            name="target",
            label=gettext_lazy("目标值"),
            aliases=("目标", "年度目标", "年度目标值", "目标数", "目标数量", "数量", "计划数", "任务数"),
            parser=quantity(),
            help=gettext_lazy("一个数，可以连单位一起写：2、“2 次”“不少于30人”"),
            example=2,
            width=10,
        ),
        Column(
            name="unit",
            label=gettext_lazy("计量单位"),
            aliases=("计量", "单位（计量）", "量词"),
            parser=parsing.text(UNIT),
            help=gettext_lazy("目标值里已写单位的，可不填"),
            example=gettext_lazy("次"),
            width=10,
        ),
        *_days(ground),
        *(_unit_of(side, list(standing(side))) for side in sides),
        Column(
            name="note",
            label=gettext_lazy("备注"),
            aliases=("说明", "备注说明", "其他"),
            parser=parsing.text(NOTE),
            width=30,
        ),
    )  # fmt: skip


# --- clauses


def _clause(ground: Ground) -> Column:
    clauses = sorted(ground.clauses.values(), key=lambda clause: clause.number)
    return Column(
        name="clause",
        label=gettext_lazy("条款"),
        aliases=(
            "所属条款", "协议条款", "依据条款", "依据的条款", "对应条款", "条款序号", "条款名称", "协议条款序号",
        ),
        parser=lambda heading: _ClauseFinder(clauses).parse,
        words=lambda: [_name(clause) for clause in clauses],
        strict=False,
        help=gettext_lazy("现行协议的条款：序号（3、三、第三条）或标题"),
        example=_name(clauses[0]) if clauses else None,
        width=26,
    )  # fmt: skip


def _name(clause: Clause) -> str:
    return gettext("第 %(n)s 条 %(heading)s") % {"n": clause.number, "heading": clause.label}


class _ClauseFinder:
    """Clauses of the text in force by number or heading."""

    def __init__(self, clauses: list[Clause]) -> None:
        self._by_number = {clause.number: clause for clause in clauses}
        self._by_heading = {
            key(name): clause for clause in clauses for name in (clause.heading, clause.heading_en) if name
        }
        self._names = Names(clause.label for clause in clauses)

    def parse(self, cell: Cell) -> Clause:
        said = plain(cell)
        if (named := self._by_heading.get(key(said))) is not None:
            return named
        found = _CLAUSE.fullmatch(fold(said).strip())
        number = small_number(found[1]) if found else None
        if found is None or number is None:
            raise self._names.unknown(said)
        clause, heading = self._by_number.get(number), found[2]
        if heading and self._by_heading.get(key(heading)) is None:
            raise self._names.unknown(heading)
        if clause is None:
            words: dict[str, object] = {"n": number, "last": max(self._by_number, default=0)}
            raise Wrong(_("现行协议没有第 %(n)s 条，共 %(last)s 条。") % words)
        if heading and self._by_heading[key(heading)] != clause:
            words = {"n": number, "heading": clause.label, "said": shown(heading)}
            raise Wrong(_("第 %(n)s 条是“%(heading)s”，不是“%(said)s”，请改其一。") % words)
        return clause


# --- days


def _days(ground: Ground) -> tuple[Column, Column]:
    how = gettext_lazy("日期，或“3月底”“第一季度”“全年”；没写年份的按计划的年度")
    return (
        Column(
            name="starts_on",
            label=pgettext_lazy("plan ledger", "开始时间"),
            aliases=("开始日期", "启动时间", "启动日期", "起始时间", "起始日期", "开展时间"),
            parser=_within(ground, first_day(ground.year)),
            help=how,
            example=ground.first_day,
            width=14,
        ),
        Column(
            name="due_on",
            label=gettext_lazy("完成时限"),
            aliases=(
                "完成时间", "完成期限", "完成日期", "计划完成时间", "办结时限", "时限", "时间节点", "时间安排", "时间", "截止时间",
                "截止日期", "进度安排",
            ),
            parser=_within(ground, last_day(ground.year)),
            help=how,
            example=ground.last_day,
            width=14,
        ),
    )  # fmt: skip


def _within(ground: Ground, make: Callable[[str], Parser]) -> Callable[[str], Parser]:
    """A day of the plan's year, and of the agreement."""

    def made(heading: str) -> Parser:
        parse = make(heading)

        def day_within(cell: Cell) -> Any:
            taken = parse(cell)
            day: date = taken.value if isinstance(taken, Taken) else taken
            if not ground.first_day <= day <= ground.last_day:
                words = {
                    "day": day.isoformat(),
                    "first": ground.first_day.isoformat(),
                    "last": ground.last_day.isoformat(),
                }
                raise Wrong(_("%(day)s 不在计划的 %(first)s 到 %(last)s 之间。") % words)
            return taken

        return day_within

    return made


# --- units


def side_names(side: Side) -> list[str]:
    """What people call a side: its name and its region's, with and without 市, 区, 县, and its letter."""
    names = [side.name_zh, side.name_en, side.region.name, side.short, side.lead.short_name, side.lead.name]
    whole = [name for name in names if name]
    cut = [name[:-1] for name in whole if len(name) > 2 and name[-1] in "省市区县州"]
    return list(dict.fromkeys([*whole, *cut]))


def _unit_of(side: Side, standing: list[Organisation]) -> Column:
    return Column(
        name=f"responsible_{side.order}",
        label=lazy(lambda: gettext("%(side)s责任单位") % {"side": side.name}, str)(),
        aliases=tuple(_headings(side)),
        parser=lambda heading: _UnitFinder(side, standing).parse,
        words=lambda: [organisation.name for organisation in standing],
        strict=False,
        help=lazy(
            lambda: gettext("“%(side)s”的单位：全称、简称或统一社会信用代码，只填一个") % {"side": side.name},
            str,
        )(),
        example=side.lead.name,
        width=28,
    )


def _headings(side: Side) -> Iterable[str]:
    for name in side_names(side):
        for unit in _UNITS:
            yield from (
                f"{name}{unit}",
                f"{name}方{unit}",
                f"{name}侧{unit}",
                f"{unit}{name}",
                f"{unit}{name}方",
            )


class _UnitFinder:
    """Organisations that stand on one side; others are told from those that are not registered."""

    def __init__(self, side: Side, standing: list[Organisation]) -> None:
        self._side, self._here = side, OrganisationFinder(standing)
        self._everywhere: OrganisationFinder | None = None

    def parse(self, cell: Cell) -> Organisation:
        said = plain(cell)
        try:
            return self._here.find(said)
        except Wrong:
            if len([name for name in _SEVERAL.split(said) if name.strip()]) > 1:
                raise Wrong(_("每一方只填一个责任单位，配合单位请写在备注里。")) from None
            self._refuse_elsewhere(said)
            raise

    def _refuse_elsewhere(self, said: str) -> None:
        self._everywhere = self._everywhere or OrganisationFinder()
        try:
            found = self._everywhere.find(said)
        except Wrong:
            return
        words = {"organisation": found.name, "side": self._side.name_zh}
        raise Wrong(_("“%(organisation)s”不在“%(side)s”，不能作这一方的责任单位") % words)
