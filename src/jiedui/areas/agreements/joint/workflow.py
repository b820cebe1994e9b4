"""The life of one text: drafted, put on the table, and then agreed, returned, countered, lapsed or taken back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.workflow import Transition, Workflow

from ..choices import TextState as S
from ..models import JointText


def has_two_parties(text: JointText) -> str:
    return "" if text.parties.count() > 1 else _("至少要有两方才能提出文本")


def follows_the_last(text: JointText) -> str:
    """Who answers a text has seen it: a draft follows what was last put on the table and still counts."""
    last = last_offered(text)
    if last is None or last.pk == text.base_id:
        return ""
    if text.base and text.base.offered_at and last.offered_at and text.base.offered_at >= last.offered_at:
        return ""
    return _("起草期间已有%(text)s，请先看过其中的变化，再接着它提出。") % {"text": last.label}


def last_offered(text: JointText) -> JointText | None:
    """What a draft has to follow: the text on the table, or else the one in force."""
    same = JointText.objects.filter(kind=text.kind, subject=text.subject)
    return same.on_the_table().first() or same.in_force().first()


JOINT_TEXT = Workflow(
    states=S,
    initial=S.DRAFT,
    transitions=(
        Transition(
            name="offer",
            label=gettext_lazy("提出文本"),
            sources={S.DRAFT},
            target=S.OFFERED,
            permission="agreements.write_text",
            guards=(has_two_parties, follows_the_last),
            confirm=gettext_lazy("提出后文本不再改动，各方会收到通知；再有修改就是下一版，各方须重新同意。"),
        ),
        Transition(
            name="withdraw",
            label=gettext_lazy("撤回文本"),
            sources={S.DRAFT, S.OFFERED},
            target=S.WITHDRAWN,
            permission="agreements.write_text",
            tone="danger",
        ),
        # whoever speaks for a party may; the service asks for whom
        Transition(
            name="return",
            label=gettext_lazy("要求修改"),
            sources={S.OFFERED},
            target=S.RETURNED,
        ),
        Transition(
            name="counter", label=gettext_lazy("以新文本回应"), sources={S.OFFERED}, target=S.COUNTERED
        ),
        Transition(name="agree", label=gettext_lazy("各方同意"), sources={S.OFFERED}, target=S.AGREED),
        Transition(name="supersede", label=gettext_lazy("替代"), sources={S.AGREED}, target=S.SUPERSEDED),
        Transition(name="lapse", label=gettext_lazy("逾期失效"), sources={S.OFFERED}, target=S.LAPSED),
    ),
)
