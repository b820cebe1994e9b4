"""Suggestions and enquiries as read by the people they are for."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from jiedui.areas.agreements.selectors import Twinnings
from jiedui.foundation.organisations.selectors import organisation_ids_of

from .choices import Band, DismissalReason, ListingState
from .explanations import Explanation
from .models import LISTING_MODELS, Dismissal, Enquiry, Listing, Suggestion
from .previews import Candidate, listings_by_key

SHOWN = 20


@dataclass(frozen=True)
class Suggested(Candidate):
    """A kept suggestion as a card."""

    suggestion: Suggestion


@dataclass(frozen=True)
class Overview:
    """An own listing with how much was found for it."""

    listing: Listing
    total: int
    high: int


def suggestions_for(listing: Listing, *, actor: Any, own_side: bool = False) -> list[Suggested]:
    """What the platform suggests for a listing, other sides first; what the actor's organisations put aside is left out."""
    kept = (
        Suggestion.objects.of(listing)
        .visible_to(actor)
        .filter(seen_from=listing.kind_name)
        .select_related("demand", "achievement", "expert")
    )
    if not own_side:
        kept = kept.filter(other_side=True)
    aside = {
        (each.demand_id, each.achievement_id, each.expert_id)
        for each in Dismissal.objects.of(listing).filter(organisation_id__in=organisation_ids_of(actor))
    }
    shown = [each for each in kept if (each.demand_id, each.achievement_id, each.expert_id) not in aside][
        :SHOWN
    ]
    return _cards(shown, actor)


def _cards(suggestions: list[Suggestion], actor: Any) -> list[Suggested]:
    rows = listings_by_key(((each.found.kind_name, each.found.pk) for each in suggestions), actor)
    twinnings = Twinnings.now()
    return [
        Suggested(
            listing=row,
            explanation=Explanation.from_json(each.explanation),
            sides=tuple(twinnings.on(row.owner_id, row.owner.region.code)),
            owner=row.owner_for(actor),
            suggestion=each,
        )
        for each in suggestions
        if (row := rows.get((each.found.kind_name, each.found.pk))) is not None
    ]


def overview_for(organisation_ids: frozenset[int]) -> list[Overview]:
    """Own published listings with the number of suggestions from other sides, most promising first: three queries."""
    found = []
    for model in LISTING_MODELS:
        related = Q(suggestions__seen_from=model.kind_name, suggestions__other_side=True)
        rows = (
            model.objects.filter(owner_id__in=organisation_ids, state=ListingState.PUBLISHED)
            .select_related("field__parent")
            .annotate(
                total=Count("suggestions", filter=related),
                high=Count("suggestions", filter=related & Q(suggestions__band=Band.HIGH)),
            )
        )
        found += [Overview(row, row.total, row.high) for row in rows]
    return sorted(found, key=lambda each: (-each.high, -each.total, each.listing.sort_key))


def put_aside(listing: Listing, *, actor: Any) -> list[Dismissal]:
    """What the actor's organisations marked as unsuitable for a listing of theirs."""
    return list(
        Dismissal.objects.of(listing)
        .filter(organisation_id__in=organisation_ids_of(actor))
        .select_related("demand", "achievement", "expert", "organisation")
        .order_by("-created_at")
    )


def dismissal_sums(listing: Listing) -> list[tuple[str, int]]:
    """Why others put a listing aside, in sum: (reason, count), most frequent first, for its owner."""
    reasons = Counter(
        Dismissal.objects.of(listing)
        .exclude(organisation_id=listing.owner_id)
        .values_list("reason", flat=True)
    )
    return [(str(DismissalReason(reason).label), count) for reason, count in reasons.most_common()]


def enquiries_of(actor: Any, *, box: str) -> QuerySet[Enquiry]:
    """The actor's enquiries: `received` by or `sent` from their organisations, or `followed` by them as a broker."""
    mine = organisation_ids_of(actor)
    boxes = {
        "received": Q(to_organisation_id__in=mine) | Q(expert__person_id=actor.pk),
        "sent": Q(from_organisation_id__in=mine),
        "followed": Q(from_broker_id=actor.pk) | Q(to_broker_id=actor.pk),
    }
    return (
        Enquiry.objects.visible_to(actor)
        .filter(boxes[box])
        .select_related("demand", "achievement", "expert", "from_organisation", "to_organisation")
        .order_by("-created_at")
        .distinct()
    )


def open_enquiry_about(listing: Listing, *, actor: Any) -> Enquiry | None:
    """The latest enquiry of the actor's organisations about a listing."""
    return (
        Enquiry.objects.filter(
            **{listing.kind_name: listing}, from_organisation_id__in=organisation_ids_of(actor)
        )
        .order_by("-created_at")
        .first()
    )
