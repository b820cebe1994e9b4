"""Where a text stands between its first draft and its first day, and who has to act next, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.ui.templatetags.jiedui import date_cn

from .choices import AgreementState, TextState
from .joint.reading import Place
from .models import Agreement, JointText

Standing = Literal["done", "now", "stopped", "ahead"]
STOPPED = (TextState.RETURNED, TextState.COUNTERED, TextState.LAPSED, TextState.WITHDRAWN)


@dataclass(frozen=True)
class Stage:
    """One of the four steps of a text: what it is called, and whether it is behind, at hand or ahead."""

    label: str
    standing: Standing
    note: str = ""


def stages_of(text: JointText | None) -> list[Stage]:
    """Drafted, offered, agreed."""
    state = text.state if text else TextState.DRAFT
    offered = text is not None and text.offered_at is not None
    agreed: Standing = (
        "done"
        if state in TextState.common()
        else "stopped"
        if state in STOPPED
        else "now"
        if offered
        else "ahead"
    )
    return [
        Stage(_("起草"), "done" if offered else "now"),
        Stage(
            _("提出"), "done" if offered else "ahead", date_cn(text.offered_at) if text and offered else ""
        ),
        Stage(
            _("各方同意"), agreed, str(TextState(state).label) if agreed == "stopped" else _day_agreed(text)
        ),
    ]


def next_words(text: JointText, places: Sequence[Place]) -> str:
    """Who has to act next, and what is waited for; empty where nothing is."""
    if text.state == TextState.DRAFT:
        return _("“%(author)s”正在起草，写好后提给各方。") % {"author": text.author.label}
    if text.state == TextState.OFFERED:
        waiting = _("、").join(place.party.label for place in places if not place.approval)
        return _("等待%(who)s在 %(day)s前答复：同意、要求修改，或提出新文本。") % {
            "who": waiting,
            "day": date_cn(text.lapses_on),
        }
    if text.state == TextState.RETURNED:
        return _("有一方要求修改。接下来由任一方按意见起草新文本，再提给各方。")
    if text.state in STOPPED:
        return _("这份文本不再有效。任一方可以起草新文本。")
    return ""


def agreement_stages(agreement: Agreement, text: JointText | None) -> list[Stage]:
    """Drafted, offered, agreed, in force."""
    stages = stages_of(text)
    begun = agreement.state != AgreementState.DRAFT
    in_force: Standing = "ahead" if stages[-1].standing != "done" else "done" if begun else "now"
    starts = date_cn(agreement.starts_on) if in_force == "now" and agreement.starts_on else ""
    return [*stages, Stage(_("生效"), in_force, starts)]


def agreement_next_words(agreement: Agreement, text: JointText | None, places: Sequence[Place]) -> str:
    """The same for an agreement, which has sides before it has a text, and begins on a day."""
    if agreement.state == AgreementState.ENDED:
        return ""
    if text is None:
        if agreement.sides.all().count() < 2:
            return _("先写明各方：协议至少要有两方。")
        return _("各方已写明。接下来由任一方起草文本，逐条写好后提给各方。")
    if text.state == TextState.AGREED and agreement.state == AgreementState.DRAFT:
        if agreement.starts_on and agreement.starts_on > clock.today():
            return _("各方已同意，%(day)s起生效。") % {"day": date_cn(agreement.starts_on)}
        return _("各方已同意。")
    return next_words(text, places)


def _day_agreed(text: JointText | None) -> str:
    return date_cn(text.agreed_at) if text and text.agreed_at else ""
