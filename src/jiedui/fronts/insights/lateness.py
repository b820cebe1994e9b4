"""What is late under an agreement, and why: the reasons that the data itself gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from jiedui.areas.agreements.choices import Risk, Sign
from jiedui.areas.agreements.commitments.lists import Shown, shown, with_parts
from jiedui.areas.agreements.commitments.reporting import plain
from jiedui.areas.agreements.models import Agreement, Block, Commitment, Responsibility
from jiedui.areas.agreements.models.standing import SILENCE
from jiedui.foundation.core import clock
from jiedui.foundation.ui.templatetags.jiedui import date_cn

MOST = 8


@dataclass(frozen=True)
class Reason:
    """Why something is late, in a sentence; `kind` says what sort of reason it is."""

    kind: str
    words: str


@dataclass(frozen=True)
class Late:
    """A commitment that is late: as lists show it, for how many days, and why."""

    shown: Shown
    days: int
    reasons: list[Reason]


def late_of(agreement: Agreement, actor: Any) -> list[Late]:
    """What is late longest, at most eight: a constant number of queries."""
    open_blocks = Block.objects.filter(lifted_at=None).select_related("organisation", "dependency")
    rows = with_parts(Commitment.objects.visible_to(actor).filter(agreement=agreement).with_standing())
    found = rows.showing(Sign.OVERDUE).order_by("due_on", "pk")
    found = found.prefetch_related(Prefetch("blocks", queryset=open_blocks, to_attr="open_blocks"))
    today = clock.today()
    return [
        Late(each, (today - each.row.due_on).days, list(_reasons(each)))
        for each in shown(found[:MOST], agreement)
    ]


def _reasons(late: Shown) -> Iterator[Reason]:
    """What stands in its way, who has not spoken, where the sides differ, what was feared; or that nobody said."""
    row = late.row
    named = [
        *(Reason("block", _blocked(block)) for block in row.open_blocks),
        *_unsaid(late),
        *([Reason("gap", _apart(late))] if row.is_disagreement else []),
        *([Reason("risk", _feared(row))] if row.risk_note else []),
    ]
    yield from named or [Reason("none", _("没有登记原因"))]


def _blocked(block: Block) -> str:
    by = block.organisation.label if block.organisation else ""
    if block.dependency:
        by = _("前置事项“%(title)s”") % {"title": block.dependency.title}
    return _("自 %(day)s起受阻于%(by)s：%(reason)s") % {
        "day": date_cn(block.opened_at),
        "by": by,
        "reason": block.reason,
    }


def _unsaid(late: Shown) -> Iterator[Reason]:
    """The sides that never reported, and those that did not for 30 days while their target is not reached."""
    sides = _remaining(late)
    never = [each.side.name for each in sides if each.value is None]
    silent = [
        _("%(side)s自 %(day)s") % {"side": each.side.name, "day": date_cn(each.reported_on)}
        for each in sides
        if _is_silent(each, late)
    ]
    if never:
        yield Reason("silence", _("%(sides)s还没有填报") % {"sides": _("、").join(never)})
    if silent:
        yield Reason("silence", _("%(sides)s以后没有填报") % {"sides": _("、").join(silent)})


def _is_silent(side: Responsibility, late: Shown) -> bool:
    if side.reported_on is None or side.value is None:
        return False
    return side.value < late.row.target and side.reported_on < clock.today() - SILENCE


def _remaining(late: Shown) -> list[Responsibility]:
    """A side that has left is asked for nothing."""
    today = clock.today()
    return [each for each in late.sides if each.side.leaves_on is None or each.side.leaves_on > today]


def _apart(late: Shown) -> str:
    values = [(each.side.name, each.value) for each in _remaining(late) if each.value is not None]
    said = _("，").join(f"{name} {plain(value)}" for name, value in values)
    return _("各方填报不一致：%(said)s（%(unit)s）") % {"said": said, "unit": late.row.unit}


def _feared(row: Commitment) -> str:
    return _("风险%(level)s：%(note)s") % {"level": Risk(row.risk).label, "note": row.risk_note}
