"""What becomes of a person's own listings when their account is closed."""

from typing import Any

from django.db import transaction

from jiedui.foundation.approvals.services import forget_cases
from jiedui.foundation.core.events import record
from jiedui.foundation.core.indexing import touch
from jiedui.foundation.files.services import discard_files
from jiedui.foundation.organisations.selectors import members_of

from .. import events
from ..choices import ListingState
from ..models import LISTING_MODELS, Enquiry, Expert, Listing
from ..models.listing import EDITABLE
from ..workflow import workflow_of
from .listings import withdraw_consent

EMPTY_TITLE = "–"


@transaction.atomic
def withdraw_profiles(person: Any, actor: Any) -> None:
    """Whoever closes their account is found as an expert no longer, and nothing is kept of who they are.

    A profile that somebody enquired about leaves an empty row, since the enquiry points to it; any other goes.
    """
    for expert in person.expert_profiles.order_by("pk"):
        if expert.consent_at:
            withdraw_consent(expert, actor=person)
        discard_files(expert, actor=person)
        if Enquiry.objects.filter(expert=expert).exists():
            _empty(expert, actor=person)
        else:
            _throw_away(expert, actor=person)


@transaction.atomic
def leave_drafts(person: Any, actor: Any) -> None:
    """Drafts stay with the organisation, whose people go on with them; where nobody is left they go."""
    for model in LISTING_MODELS:
        drafts = model.objects.filter(created_by=person, published_at__isnull=True, state__in=EDITABLE)
        for draft in drafts.select_related("owner").order_by("pk"):
            if not members_of(draft.owner).exclude(pk=person.pk).exists():
                discard_files(draft, actor=person)
                _throw_away(draft, actor=person)


def _throw_away(listing: Listing, *, actor: Any) -> None:
    touch(listing)
    forget_cases(listing)
    kind = events.listing_event(listing, "deleted")
    record(kind, actor=actor, target=listing, organisation=listing.owner, code=listing.code)
    listing.delete()


def _empty(expert: Expert, *, actor: Any) -> None:
    if expert.state == ListingState.APPROVING:
        workflow_of(expert).move(expert, "leave_approval", actor=None)
    forget_cases(expert)
    expert.name = expert.title = EMPTY_TITLE
    expert.name_en = expert.title_en = expert.summary = expert.summary_en = ""
    expert.position = expert.profile = expert.return_reason = ""
    expert.keywords, expert.works, expert.services = [], [], []
    expert.person = None
    expert.save()
    expert.fields.clear()
    touch(expert)
    record(events.PROFILE_EMPTIED, actor=actor, target=expert, organisation=expert.owner, code=expert.code)
