"""Suggestions and enquiries as read by the people they are for."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from jiedui.areas.agreements.selectors import Twinnings
from jiedui.foundation.organisations.selectors import organisation_ids_of

from .choices import Band, DismissalReason, ListingState
from .explanations import Explanation
from .models import LISTING_MODELS, Dismissal, Endorsement, Enquiry, Listing, Suggestion
from .previews import Candidate, listings_by_key

SHOWN = 20
PAIR = ("demand_id", "achievement_id", "expert_id")


@dataclass(frozen=True)
class Suggested(Candidate):
    """A kept suggestion as a card."""

    suggestion: Suggestion
    endorsed: bool


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
    mine = organisation_ids_of(actor)
    aside = set(Dismissal.objects.of(listing).filter(organisation_id__in=mine).values_list(*PAIR))
    shown = [each for each in kept if (each.demand_id, each.achievement_id, each.expert_id) not in aside]
    liked = set(Endorsement.objects.of(listing).filter(organisation_id__in=mine).values_list(*PAIR))
    return _cards(shown[:SHOWN], actor, liked)


def _cards(suggestions: list[Suggestion], actor: Any, liked: set[tuple[int | None, ...]]) -> list[Suggested]:
    rows = listings_by_key(((each.found.kind_name, each.found.pk) for each in suggestions), actor)
    twinnings = Twinnings.now()
    return [
        Suggested(
            listing=row,
            explanation=Explanation.from_json(each.explanation),
            sides=tuple(twinnings.on(row.owner_id, row.owner.region.code)),
            owner=row.owner_for(actor),
            suggestion=each,
            endorsed=(each.demand_id, each.achievement_id, each.expert_id) in liked,
        )
        for each in suggestions
        if (row := rows.get((each.found.kind_name, each.found.pk))) is not None
    ]


def overview_for(actor: Any) -> list[Overview]:
    """Own published listings with the number of suggestions from other sides, most promising first: two queries per kind."""
    mine = organisation_ids_of(actor)
    aside = set(Dismissal.objects.filter(organisation_id__in=mine).values_list(*PAIR))
    found = []
    for model in LISTING_MODELS:
        rows = model.objects.filter(owner_id__in=mine, state=ListingState.PUBLISHED)
        kept = Suggestion.objects.visible_to(actor).filter(
            **{f"{model.kind_name}__in": rows}, seen_from=model.kind_name, other_side=True
        )
        counted = Counter(
            (key, band)
            for key, band, *pair in kept.values_list(f"{model.kind_name}_id", "band", *PAIR)
            if tuple(pair) not in aside
        )
        for row in rows.select_related("field__parent"):
            total = sum(counted[row.pk, band] for band in Band.values)
            found.append(Overview(row, total, counted[row.pk, Band.HIGH]))
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
