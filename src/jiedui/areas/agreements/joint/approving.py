"""What follows when an organisation's own chain has spoken about a joint text: its yes counts, or it has not said yes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.approvals.models import ApprovalCase, Opinion
from jiedui.foundation.approvals.subjects import ApprovalSubject, approval_subjects
from jiedui.foundation.organisations.rules import has_role

from ..models import JointParty
from . import services
from .chains import SUBJECT


def _count(party: JointParty, case: ApprovalCase) -> None:
    """The chain has agreed: the yes counts in the name of whoever spoke last in it."""
    last = Opinion.objects.filter(task__step__case=case).order_by("at", "pk").select_related("by").last()
    services.count_approval(
        party.text, actor=last.by if last else case.submitter, organisation=party.organisation
    )


def _nothing(party: JointParty, case: ApprovalCase) -> None:
    """The side has not said yes; its people go on from the page of the text."""


def _address(party: JointParty) -> str:
    text = party.text
    return text.of_kind.text_address(text.about, text.number)


def _title(party: JointParty) -> str:
    text = party.text
    return f"{text.of_kind.title(text.about)} · {text.label}"


def _may_view(actor: Any, party: JointParty) -> bool:
    return has_role(actor, party.organisation_id) and bool(actor.has_perm("agreements.view_text", party.text))


approval_subjects.add(
    ApprovalSubject(
        SUBJECT,
        _("同意共同文本"),
        JointParty,
        address=_address,
        title=_title,
        may_view=_may_view,
        on_approved=_count,
        on_returned=_nothing,
        on_rejected=_nothing,
        on_withdrawn=_nothing,
    )
)
