"""One line of a plan as a term: written from what people say, checked against the agreement, made to fit anew."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from jiedui.foundation.core.codes import new_code
from jiedui.foundation.organisations.models import Organisation

from ..commitments.reporting import plain
from ..joint.terms import UNSETTLED, normal_text
from ..models import Clause, Commitment
from ..models.commitment import MOST
from .ground import Ground, Line

TITLE, MEASURE, UNIT, NOTE, KEY = 120, 60, 10, 300, 20
LONGEST = {"title": TITLE, "measure": MEASURE, "unit": UNIT, "note": NOTE}


def line_of(
    ground: Ground,
    *,
    title: str,
    clause: Clause | None = None,
    measure: str = "",
    target: Decimal | str | None = None,
    unit: str = "",
    starts_on: date | str | None = None,
    due_on: date | str | None = None,
    responsible: Mapping[int, Organisation | None] | None = None,
    note: str = "",
    commitment: Commitment | None = None,
    key: str = "",
    number: int = 0,
) -> dict[str, Any]:
    """A line as terms hold it; what is not said stands as 【待定】. `responsible` goes by the side's id.

    Without a number it takes the place after the last one.
    """
    named = responsible or {}
    for organisation in named.values():
        if organisation is not None:
            ground.organisations[organisation.code] = organisation
    if commitment is not None:
        ground.commitments[commitment.code] = commitment
    return {
        "number": number,
        "clause": _clause_terms(clause),
        "title": title,
        "measure": measure,
        "target": plain(target) if isinstance(target, Decimal) else (target or ""),
        "unit": unit,
        "starts_on": _day(starts_on),
        "due_on": _day(due_on),
        "responsible": [_named(side.order, side.name_zh, named.get(side.pk)) for side in ground.sides],
        "note": note,
        "_key": key,
        "_commitment": commitment.code if commitment else "",
    }


def faults_of(line: Line, ground: Ground) -> list[str]:
    """What is wrong with a line, in sentences without its number; none where it can stand in a draft."""
    faults = [*_wordy(line), *_dated(line, ground), *_counted(line)]
    clause = _part(line, "clause")
    if (key := str(clause.get("_key", ""))) and key not in ground.clauses:
        faults.append(
            _("条款“%(heading)s”不在协议的现行文本中，请改选条款") % {"heading": clause.get("heading", key)}
        )
    if (code := str(line.get("_commitment", ""))) and ground.living(code) is None:
        faults.append(_("任务事项 %(code)s 已取消或不属于这份协议，请去掉这一条") % {"code": code})
    return [*faults, *_misplaced(line, ground)]


def kept(line: Line, ground: Ground, number: int) -> dict[str, Any]:
    """A line without faults as terms keep it: names as they are called today, 【待定】 where nothing was said."""
    commitment = ground.living(str(line.get("_commitment", "")))
    clause = ground.clauses.get(str(_part(line, "clause").get("_key", "")))
    if commitment is not None:
        clause = ground.clauses.get(commitment.clause.key) or clause
    measure = commitment.measure if commitment else _open(line, "measure")
    return {
        "number": number,
        "clause": _clause_terms(clause),
        "title": str(line["title"]).strip(),
        "measure": measure,
        "target": _amount(_said(line, "target")) or UNSETTLED,
        "unit": commitment.unit if commitment else _open(line, "unit"),
        "starts_on": _open(line, "starts_on"),
        "due_on": _open(line, "due_on"),
        "responsible": _responsible(line, ground),
        "note": _said(line, "note"),
        "_key": str(line.get("_key", "")) or new_code("JX"),
        "_commitment": commitment.code if commitment else "",
    }


def fitting(line: Line, ground: Ground) -> dict[str, Any]:
    """A line of an earlier text or of a commitment, with nothing said where a clause, a unit or a day no longer fits."""
    clause = _part(line, "clause")
    here = ground.clauses.get(str(clause.get("_key", "")))
    commitment = ground.living(str(line.get("_commitment", "")))
    return {
        **line,
        "clause": _clause_terms(here),
        "responsible": [
            _named(side.order, side.name_zh, ground.standing(code_on(line, side.order), side))
            for side in ground.sides
        ],
        "_commitment": commitment.code if commitment else "",
        **{name: _day(_within(line, name, ground)) for name in ("starts_on", "due_on")},
    }


def _within(line: Line, name: str, ground: Ground) -> date | None:
    day = day_of(line, name)
    return day if day and ground.first_day <= day <= ground.last_day else None


def code_on(line: Line, order: int) -> str:
    """The code of the organisation that a line names on the side of this order; empty where none."""
    for each in line.get("responsible", []):
        if isinstance(each, Mapping) and each.get("_side") == order:
            return str(each.get("_code", ""))
    return ""


def day_of(line: Line, name: str) -> date | None:
    """A day that is settled."""
    try:
        return date.fromisoformat(str(line.get(name, "")))
    except ValueError:
        return None


def amount_of(line: Line) -> Decimal | None:
    """The target where it is settled."""
    said = _amount(_said(line, "target"))
    return Decimal(said) if said else None


def is_open(value: str) -> bool:
    """Whether nothing was settled: nothing said, or 【待定】."""
    return not normal_text(value) or value.strip() == UNSETTLED


# --- what is wrong


def _wordy(line: Line) -> list[str]:
    faults = [] if _said(line, "title") else [_("请填写工作内容")]
    labels = {"title": _("工作内容"), "measure": _("衡量指标"), "unit": _("计量单位"), "note": _("备注")}
    return faults + [
        _("%(what)s不超过 %(most)s 个字") % {"what": labels[name], "most": most}
        for name, most in LONGEST.items()
        if len(_said(line, name)) > most
    ]


def _dated(line: Line, ground: Ground) -> list[str]:
    """Days that are none, cross, or lie outside the year or the agreement."""
    labels = {"starts_on": _("开始日期"), "due_on": _("完成期限")}
    faults, days = [], {}
    for name, label in labels.items():
        said = _said(line, name)
        if is_open(said):
            continue
        day = day_of(line, name)
        if day is None:
            faults.append(
                _("%(what)s“%(said)s”不是日期，请写成 %(year)s-03-31，或留空作【待定】")
                % {"what": label, "said": said[:30], "year": ground.year}
            )
        elif not ground.first_day <= day <= ground.last_day:
            faults.append(
                _("%(what)s %(day)s 不在 %(first)s 到 %(last)s 之间")
                % {"what": label, "day": day, "first": ground.first_day, "last": ground.last_day}
            )
        else:
            days[name] = day
    if len(days) == len(labels) and days["due_on"] < days["starts_on"]:
        faults.append(_("完成期限不能早于开始日期"))
    return faults


def _counted(line: Line) -> list[str]:
    said = _said(line, "target")
    if is_open(said):
        return []
    try:
        amount = Decimal(said)
    except InvalidOperation:
        return [_("年度目标“%(said)s”不是数，请只写数字，单位写在计量单位里") % {"said": said[:30]}]
    if not amount.is_finite() or amount <= 0:
        return [_("年度目标须大于 0")]
    if amount > MOST:
        return [_("年度目标太大，请换一个计量单位")]
    if amount != round(amount, 2):
        return [_("年度目标最多两位小数")]
    return []


def _misplaced(line: Line, ground: Ground) -> list[str]:
    """Units that do not stand on the side for which they are named, or stand for two."""
    faults, taken = [], set()
    for side in ground.sides:
        code = code_on(line, side.order)
        if not code:
            continue
        if ground.standing(code, side) is None:
            unit = ground.organisations.get(code)
            faults.append(
                _("“%(organisation)s”不在“%(side)s”，不能作这一方的责任单位")
                % {"organisation": unit.label if unit else code, "side": side.name}
            )
        elif code in taken:
            faults.append(_("每一方的责任单位不能是同一个单位：进展要由两边各自填报"))
        taken.add(code)
    return faults


# --- how it is kept


def _responsible(line: Line, ground: Ground) -> list[dict[str, Any]]:
    return [
        _named(side.order, side.name_zh, ground.standing(code_on(line, side.order), side))
        for side in ground.sides
    ]


def _named(order: int, side: str, organisation: Organisation | None) -> dict[str, Any]:
    return {
        "side": side,
        "organisation": organisation.name if organisation else UNSETTLED,
        "_side": order,
        "_code": organisation.code if organisation else "",
    }


def _clause_terms(clause: Clause | None) -> dict[str, Any]:
    if clause is None:
        return {"heading": UNSETTLED, "_key": ""}
    return {"number": clause.number, "heading": clause.heading, "_key": clause.key}


def _part(line: Line, name: str) -> Mapping[str, Any]:
    part = line.get(name)
    return part if isinstance(part, Mapping) else {}


def _said(line: Line, name: str) -> str:
    value = line.get(name)
    return "" if value is None else str(value).strip()


def _open(line: Line, name: str) -> str:
    said = _said(line, name)
    return UNSETTLED if is_open(said) else said


def _amount(said: str) -> str:
    """A number in one way of writing; empty where nothing is settled."""
    return "" if is_open(said) else plain(round(Decimal(said), 2))


def _day(value: date | str | None) -> str:
    return value.isoformat() if isinstance(value, date) else (value or "")
