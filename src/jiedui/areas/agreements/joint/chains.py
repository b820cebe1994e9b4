"""A side's yes on its way through its own organisation's chain; what follows from the chain's word stands in `approving`."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from jiedui.foundation.approvals.line import approval_panel
from jiedui.foundation.approvals.models import ApprovalCase
from jiedui.foundation.approvals.selectors import has_chain
from jiedui.foundation.approvals.services import drop_case, start_approval
from jiedui.foundation.organisations.rules import has_role

from ..choices import TextState
from ..models import JointParty, JointText

SUBJECT = "agreements.party"


def begin_approval(party: JointParty, *, actor: Any) -> ApprovalCase | None:
    """Send a side's yes through its chain; None where its organisation has none. The party's row is taken."""
    return start_approval(party, actor=actor, organisation=party.organisation, subject=SUBJECT)


def running_case(party: JointParty) -> ApprovalCase | None:
    return ApprovalCase.objects.about(party).running().first()


def approval_of(party: JointParty, actor: Any) -> Mapping[str, Any] | None:
    """What the desk page shows of a side's chain to those who belong to it; None where there is nothing."""
    if not has_role(actor, party.organisation_id):
        return None
    before = party.text.state == TextState.OFFERED and not hasattr(party, "approval")
    return approval_panel(party, actor, organisation_id=party.organisation_id, subject=SUBJECT, before=before)


def drop_cases_later(text: JointText) -> None:
    """The text is off the table: after this transaction nobody is asked about it any longer.

    Not within it: opinions take the side's row before the subject's, and this transaction holds the latter.
    """
    transaction.on_commit(lambda: _drop_cases(text))


def _drop_cases(text: JointText) -> None:
    for party in text.parties.all():
        if case := running_case(party):
            drop_case(case)


def goes_through_a_chain(organisation_id: int) -> bool:
    return has_chain(organisation_id, SUBJECT)
