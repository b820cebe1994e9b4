"""What lies on the table and waits for the yes, or the wishes, of a side for which somebody speaks."""

from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.todos import Todo, TodoSource
from jiedui.foundation.organisations.selectors import memberships_of

from ..choices import TextState
from ..models import JointParty
from .rules import APPROVERS


def to_answer(actor: Any) -> QuerySet[JointParty]:
    """The places at a table where nobody has said yes yet and the actor may; what lapses first comes first."""
    mine = [pk for pk, held in memberships_of(actor).items() if not held.isdisjoint(APPROVERS)]
    rows = JointParty.objects.filter(text__state=TextState.OFFERED, approval=None, organisation__in=mine)
    return rows.select_related("text").order_by("text__lapses_on", "pk")


def _items(actor: Any, limit: int) -> list[Todo]:
    return [_item(party) for party in to_answer(actor)[:limit]]


def _item(party: JointParty) -> Todo:
    text = party.text
    subject = text.about
    lapses = datetime.combine(text.lapses_on, time(18)) if text.lapses_on else None
    return Todo(
        title=f"{text.of_kind.title(subject)} · {text.label}",
        url=text.of_kind.text_address(subject, text.number),
        since=text.moment,
        due=timezone.make_aware(lapses) if lapses else None,
        note=gettext("等本方同意或提出修改"),
    )


TEXTS = TodoSource(
    key="agreements.texts",
    label=_("等本方答复的共同文本"),
    items=_items,
    rows=to_answer,
    order=23,
)
