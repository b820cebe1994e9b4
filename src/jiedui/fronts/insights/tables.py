"""The lists of the desks, taken along."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import with_parts
from jiedui.foundation.core.errors import NotFound
from jiedui.foundation.ledgers.exports import Asked, ExportColumn, ExportKind

from . import mine
from .coordination import Line, YearList
from .gaps import Gap, dressed, gaps_in
from .overdue import Awaited, awaited_in
from .years import year_list


def _agreement(asked: Asked) -> Agreement:
    found = with_parts(Agreement.objects.visible_to(asked.actor)).filter(code=asked.of).first()
    if found is None:
        raise NotFound(_("没有这份协议。"))
    return found


# --- the lines of a year


def _year(asked: Asked) -> YearList:
    return year_list(_agreement(asked), asked.actor, asked.query)


def _of_sides(line: Line) -> str:
    return _("；").join(
        f"{side.name}：{organisation.label} {value or '—'}" for side, organisation, value in line.values
    )


YEAR = ExportKind(
    "insights.year",
    gettext_lazy("年度计划"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("条款"), lambda line: line.clause.label, 24),
        ExportColumn(gettext_lazy("事项"), lambda line: line.title, 40),
        ExportColumn(gettext_lazy("目标"), lambda line: line.target, 12),
        ExportColumn(gettext_lazy("各方责任单位和填报"), _of_sides, 60),
        ExportColumn(gettext_lazy("开始日期"), lambda line: line.starts_on, 12),
        ExportColumn(gettext_lazy("完成期限"), lambda line: line.due_on, 12),
        ExportColumn(gettext_lazy("完成百分比"), lambda line: line.percent, 10),
        ExportColumn(
            gettext_lazy("情况"), lambda line: _("、").join(words for words, _tone in line.signs), 20
        ),
    ],
    rows=lambda asked: _year(asked).all_lines(),
    count=lambda asked: _year(asked).count(),
)


# --- where the sides differ


def _gaps(asked: Asked) -> Iterator[Gap]:
    agreement = _agreement(asked)
    yield from dressed(gaps_in(agreement, asked.actor), agreement)


def _words(gap: Gap) -> str:
    return _("；").join(
        f"{word.side.name} {word.value}（{word.on:%Y-%m-%d}）{word.note}" for word in gap.words if word.on
    )


GAPS = ExportKind(
    "insights.gaps",
    gettext_lazy("填报不一致的事项"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("编号"), lambda gap: gap.row.code, 14),
        ExportColumn(gettext_lazy("事项"), lambda gap: gap.row.title, 40),
        ExportColumn(gettext_lazy("目标"), lambda gap: gap.shown.target_words, 12),
        ExportColumn(gettext_lazy("各方填报"), _words, 80),
        ExportColumn(gettext_lazy("相差"), lambda gap: gap.difference, 12),
        ExportColumn(gettext_lazy("相差占目标的百分比"), lambda gap: gap.percent, 12),
        ExportColumn(gettext_lazy("最近请各方核对的日期"), lambda gap: gap.row.check_asked_on, 14),
    ],
    rows=_gaps,
    count=lambda asked: gaps_in(_agreement(asked), asked.actor).count(),
)


# --- who owes an answer

MOST_TAKEN = 10_000


def _awaited(asked: Asked) -> list[Awaited]:
    return awaited_in(_agreement(asked), asked.actor, most=MOST_TAKEN)


AWAITED = ExportKind(
    "insights.awaited",
    gettext_lazy("等待反馈"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("单位"), lambda item: item.organisation.label, 30),
        ExportColumn(gettext_lazy("一方"), lambda item: item.side.name if item.side else "", 10),
        ExportColumn(gettext_lazy("等待什么"), lambda item: item.what, 20),
        ExportColumn(gettext_lazy("事项"), lambda item: item.title, 40),
        ExportColumn(gettext_lazy("从何时起"), lambda item: item.since, 12),
        ExportColumn(gettext_lazy("已等天数"), lambda item: item.days, 10),
        ExportColumn(gettext_lazy("失效日期"), lambda item: item.until, 12),
        ExportColumn(
            gettext_lazy("最近催办日期"), lambda item: item.urged.urged_on if item.urged else None, 14
        ),
    ],
    rows=lambda asked: iter(_awaited(asked)),
    count=lambda asked: len(_awaited(asked)),
)


# --- one's own


def _cards(asked: Asked) -> Iterator[mine.Card]:
    yield from mine.cards_of(mine.with_sides(mine.bound_rows(asked.actor)), asked.actor)


MINE = ExportKind(
    "insights.mine",
    gettext_lazy("我的事项"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("编号"), lambda card: card.row.code, 14),
        ExportColumn(gettext_lazy("合作协议"), lambda card: card.row.agreement.label, 30),
        ExportColumn(gettext_lazy("条款"), lambda card: card.shown.clause.label, 24),
        ExportColumn(gettext_lazy("事项"), lambda card: card.row.title, 40),
        ExportColumn(gettext_lazy("目标"), lambda card: card.shown.target_words, 12),
        ExportColumn(gettext_lazy("本方填报"), lambda card: card.own.value if card.own else None, 12),
        ExportColumn(gettext_lazy("计入（较低的值）"), lambda card: card.shown.lower, 14),
        ExportColumn(gettext_lazy("佐证合计"), lambda card: card.row.proved, 12),
        ExportColumn(gettext_lazy("完成期限"), lambda card: card.row.due_on, 12),
        ExportColumn(
            gettext_lazy("情况"), lambda card: _("、").join(words for words, _tone in card.shown.signs), 20
        ),
    ],
    rows=_cards,
    count=lambda asked: mine.bound_rows(asked.actor).count(),
)
