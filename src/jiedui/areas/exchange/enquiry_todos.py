"""What enquiries ask of a person at the desk."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.todos import Todo, TodoSource
from jiedui.foundation.organisations.selectors import organisation_ids_of

from .choices import EnquiryState
from .models import Enquiry
from .reminding import PATIENCE


def waiting_for(actor: Any) -> QuerySet[Enquiry]:
    """Open enquiries whose next word is the actor's organisation's, or their own as the expert asked; oldest first."""
    mine = organisation_ids_of(actor)
    ours_to_answer = Q(state=EnquiryState.SENT) & (
        Q(to_organisation_id__in=mine) | Q(expert__person_id=actor.pk)
    )
    ours_to_supplement = Q(state=EnquiryState.ASKED, from_organisation_id__in=mine)
    return Enquiry.objects.filter(ours_to_answer | ours_to_supplement).order_by("waiting_since")


def _items(actor: Any, limit: int) -> list[Todo]:
    rows = waiting_for(actor).select_related("demand", "achievement", "expert", "from_organisation")[:limit]
    return [
        Todo(
            title=enquiry.target.heading,
            url=enquiry.get_absolute_url(),
            since=enquiry.waiting_since,
            due=enquiry.waiting_since + PATIENCE,
            note=gettext("%(name)s 发起，等您答复") % {"name": enquiry.from_organisation.label}
            if enquiry.state == EnquiryState.SENT
            else gettext("对方追问，等您补充"),
        )
        for enquiry in rows
    ]


ENQUIRIES = TodoSource(
    key="exchange.enquiries",
    label=_("对接意向待办"),
    items=_items,
    rows=waiting_for,
    order=20,
)
