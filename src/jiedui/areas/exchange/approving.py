"""内部审批: an organisation's achievements, demands and experts go through its own chain before its managers review them."""

from collections.abc import Mapping
from typing import Any

from jiedui.foundation.approvals.line import approval_panel
from jiedui.foundation.approvals.models import ApprovalCase
from jiedui.foundation.approvals.selectors import closing_words
from jiedui.foundation.approvals.subjects import ApprovalSubject, approval_subjects
from jiedui.foundation.core import clock
from jiedui.foundation.core.events import record

from . import events
from .models import LISTING_MODELS, Listing
from .workflow import subject_of, workflow_of


def approval_of(listing: Listing, actor: Any) -> Mapping[str, Any] | None:
    """What the desk page shows of a listing's chain; None where it has none."""
    return approval_panel(
        listing,
        actor,
        organisation_id=listing.owner_id,
        subject=subject_of(listing),
        before=listing.is_editable,
    )


def go_to_review(listing: Listing, case: ApprovalCase) -> None:
    """The chain has agreed: from here on as without one, in the name of whoever submitted it."""
    workflow_of(listing).move(listing, "pass_approval", actor=None)
    listing.submitted_at = clock.now()
    listing.return_reason = ""
    listing.save(update_fields=["submitted_at", "return_reason"])
    _tell(listing, "submitted", case.submitter)


def go_back(listing: Listing, case: ApprovalCase) -> None:
    """Returned or refused: its writers read why."""
    workflow_of(listing).move(listing, "fail_approval", actor=None)
    listing.return_reason = closing_words(case)
    listing.save(update_fields=["return_reason"])


def become_draft(listing: Listing, case: ApprovalCase) -> None:
    workflow_of(listing).move(listing, "leave_approval", actor=None)


def _tell(listing: Listing, verb: str, actor: Any) -> None:
    kind = events.listing_event(listing, verb)
    record(kind, actor=actor, target=listing, organisation=listing.owner)


def _may_view(actor: Any, listing: Listing) -> bool:
    return bool(actor.has_perm("exchange.follow_listing", listing))


for _model in LISTING_MODELS:
    approval_subjects.add(
        ApprovalSubject(
            subject_of(_model),
            _model._meta.verbose_name or "",
            _model,
            address=lambda listing: str(listing.get_desk_url()),
            title=str,
            may_view=_may_view,
            on_approved=go_to_review,
            on_returned=go_back,
            on_rejected=go_back,
            on_withdrawn=become_draft,
        )
    )
