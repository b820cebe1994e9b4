"""What somebody has open in an organisation's supply and demand goes to whoever takes over from them."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from jiedui.foundation.organisations.models import Organisation

from ..choices import EnquiryState, ListingState
from ..models import LISTING_MODELS, Enquiry
from ..models.enquiry import OPEN

WRITTEN = (ListingState.DRAFT, ListingState.RETURNED, ListingState.APPROVING, ListingState.SUBMITTED)
FOLLOWED = (*OPEN, EnquiryState.ACCEPTED)


@transaction.atomic
def take_over(organisation: Organisation, giver: Any, receiver: Any) -> None:
    """Drafts and what is under review get another writer; enquiries another who asks, answers or follows them.

    Reviews go with the role. A broker's matches go only to somebody who is a broker.
    """
    for model in LISTING_MODELS:
        model.objects.filter(owner=organisation, created_by=giver, state__in=WRITTEN).update(
            created_by=receiver
        )
    enquiries = Enquiry.objects.filter(state__in=FOLLOWED)
    sent, received = Q(from_organisation=organisation), Q(to_organisation=organisation)
    enquiries.filter(sent, created_by=giver).update(created_by=receiver)
    enquiries.filter(received, answered_by=giver).update(answered_by=receiver)
    if receiver.memberships.filter(role="broker").exists():
        enquiries.filter(sent, from_broker=giver).update(from_broker=receiver)
        enquiries.filter(received, to_broker=giver).update(to_broker=receiver)
