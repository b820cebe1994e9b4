"""The terms of a yearly plan: how a draft begins with them, how they are checked, and how an earlier text begins the next."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import Invalid, WrongState

from ..choices import AgreementState
from ..joint.kinds import Party
from ..joint.terms import Terms
from ..models import YearPlan
from ..wording import parties_of, party_terms
from .ground import Ground, Line
from .lines import KEY, NOTE, faults_of, fitting, kept

TITLE, MOST_LINES = 200, 300


def terms_of(plan: YearPlan, lines: Iterable[Line], *, note: str = "") -> dict[str, Any]:
    """Terms as a draft begins with them."""
    return {"title": plan.title, "note": note, "lines": list(lines)}


def check_terms(plan: YearPlan, terms: Terms) -> dict[str, Any]:
    """The terms as they are kept, with year, agreement and parties read from the plan; lines are numbered anew in their order.

    Raises:
        WrongState: the agreement is not in force.
        Invalid: with the sentences by part: `title`, `note`, `lines`.
    """
    lines = [line for line in terms.get("lines", []) if isinstance(line, Mapping)]
    ground = Ground.of(plan, lines)
    if ground.agreement.state != AgreementState.IN_FORCE:
        raise WrongState(_("协议没有生效，不能据此制定年度工作计划。"))
    errors: dict[str, list[str]] = {}
    title, note = str(terms.get("title", "")).strip(), str(terms.get("note", "")).strip()
    if not title or len(title) > TITLE:
        errors["title"] = [_("请填写计划名称，不超过 %(most)s 个字") % {"most": TITLE}]
    if len(note) > NOTE:
        errors["note"] = [_("说明不超过 %(most)s 个字") % {"most": NOTE}]
    if wrong := _wrong_lines(lines, ground):
        errors["lines"] = wrong
    if errors:
        raise Invalid(errors)
    return {
        "title": title,
        "year": plan.year,
        "under": ground.agreement.code,
        "parties": [party_terms(side) for side in ground.sides],
        "note": note,
        "lines": [kept(line, ground, place) for place, line in enumerate(_in_order(lines), start=1)],
    }


def carried(plan: YearPlan, terms: Terms) -> dict[str, Any]:
    """The terms of an earlier text, fit to begin a draft with.

    Clauses and units that are gone become 【待定】, commitments that were given up are forgotten, and lines point to the
    commitments that were made from them meanwhile.
    """
    made = dict(plan.lines.exclude(commitment=None).values_list("key", "commitment__code"))
    lines = [
        {**line, "_commitment": line["_commitment"] or made.get(line["_key"], "")} for line in terms["lines"]
    ]
    ground = Ground.of(plan, lines)
    return {**terms, "lines": [fitting(line, ground) for line in lines]}


def offered(plan: YearPlan, text: Any) -> None:
    """A draft may be empty; what is put before the others is not."""
    if not text.terms.get("lines"):
        raise WrongState(_("工作计划还没有一项工作，不能提出。"))


def sides_of(plan: YearPlan, terms: Terms) -> list[Party]:
    """The sides of the agreement that have not left."""
    return parties_of(plan.agreement, terms)


def _in_order(lines: Sequence[Line]) -> list[Line]:
    """By number; what has none comes last, in the order in which it came."""
    return sorted(lines, key=lambda line: (not _number(line), _number(line)))


def _number(line: Line) -> int:
    number = line.get("number")
    return number if isinstance(number, int) and number > 0 else 0


def _wrong_lines(lines: Sequence[Line], ground: Ground) -> list[str]:
    if len(lines) > MOST_LINES:
        return [_("工作计划最多 %(most)s 条工作") % {"most": MOST_LINES}]
    wrong = [
        _("第 %(number)s 条：%(what)s") % {"number": _number(line) or place, "what": what}
        for place, line in enumerate(lines, start=1)
        for what in faults_of(line, ground)
    ]
    for number, times in Counter(filter(None, map(_number, lines))).items():
        if times > 1:
            wrong.append(
                _("第 %(number)s 条出现了 %(times)s 次，序号不能重复") % {"number": number, "times": times}
            )
    for code, times in Counter(str(line.get("_commitment", "")) for line in lines).items():
        if code and times > 1:
            wrong.append(
                _("任务事项“%(title)s”列了 %(times)s 次，一年只列一条")
                % {"title": getattr(ground.commitments.get(code), "title", code), "times": times}
            )
    keys = Counter(key for line in lines if (key := str(line.get("_key", ""))))
    if any(times > 1 or len(key) > KEY for key, times in keys.items()):
        wrong.append(_("条目标识有误，请刷新页面后重试"))
    return wrong
