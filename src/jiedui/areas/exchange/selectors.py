"""Listings as readers meet them: with side badges, and with owners only where they may be known."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import Twinnings, on_side_filter
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.text import fold
from jiedui.foundation.core.todos import Todo
from jiedui.foundation.core.visibility import Visibility, get_visible
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import memberships_of, organisation_ids_of

from .choices import EnquiryState, ListingState
from .models import LISTING_MODELS, Achievement, Demand, Enquiry, Expert, Listing
from .models.querysets import ListingQuerySet

L = TypeVar("L", bound=Listing)


@dataclass(frozen=True)
class Shown:
    """A listing as one reader may see it."""

    listing: Listing
    sides: tuple[Side, ...]
    owner: Organisation | None

    @property
    def side(self) -> Side | None:
        return self.sides[0] if self.sides else None


def shown_to(actor: Any, listings: Iterable[Listing]) -> list[Shown]:
    """Listings taken from `for_reader(actor)`, with their sides: two queries more, however many they are."""
    listings = list(listings)
    if not listings:
        return []
    twinnings = Twinnings.now()
    return [
        Shown(
            listing,
            tuple(twinnings.on(listing.owner_id, listing.owner.region.code)),
            listing.owner_for(actor),
        )
        for listing in listings
    ]


def visible_listing(code: str, *, actor: Any) -> Listing:
    """The listing of this code, of whichever kind.

    Raises:
        Http404: there is none, or the actor may not know of it.
    """
    model = next((model for model in LISTING_MODELS if code.startswith(f"{model.code_prefix}-")), None)
    if model is None:
        raise Http404
    return get_visible(model, code, actor=actor)


def own_listing(code: str, *, actor: Any) -> Listing:
    """One's own listing, for which suggestions are shown.

    Raises:
        Http404: the actor may not know of it.
        NotAllowed: it is not theirs.
    """
    listing = visible_listing(code, actor=actor)
    require(actor, "exchange.view_suggestions", listing)
    return listing


def followed(model: type[L], code: str, *, actor: Any) -> L:
    """A listing that this reader follows at the desk; to others its desk page does not exist.

    Raises:
        Http404: they do not follow it, or may not know of it.
    """
    listing = get_visible(model, code, actor=actor)
    if not actor.has_perm("exchange.follow_listing", listing):
        raise Http404
    return listing


def own_listings(model: type[Listing], actor: Any) -> ListingQuerySet:
    """What the actor keeps, in whatever state: of their organisations, and an expert's own profile."""
    mine = Q(owner_id__in=organisation_ids_of(actor))
    if model is Expert:
        mine |= Q(person_id=actor.pk)
    return model.objects.visible_to(actor).filter(mine)


def possible_contributors(achievement: Achievement, owner: Organisation) -> QuerySet[Organisation]:
    """Whom an owner may name beside itself: everybody's to see, or named already."""
    known = Q(verified_at__isnull=False)
    if achievement.pk:
        known |= Q(pk__in=achievement.contributors.values("pk"))
    return Organisation.objects.filter(known).exclude(pk=owner.pk).order_by("sort_key")


def worded(model: type[Listing], text: str) -> Q:
    """Rows that speak of it, as typed or folded: in the tables, since drafts stand in no index."""
    names = ["title", "title_en", "summary", "summary_en", model.main_text]
    if model is Expert:
        names += ["name", "name_en"]
    found = Q(code__iexact=fold(text).upper())
    for wording in {text, fold(text)}:
        for name in names:
            found |= Q(**{f"{name}__icontains": wording})
    return found


def newest(kind: str, side: Side | None = None, n: int = 6) -> list[Shown]:
    """The latest public listings of a kind, on one side or on any, as everybody sees them."""
    model = next(model for model in LISTING_MODELS if model.kind_name == kind)
    actor = AnonymousUser()
    rows = model.objects.published().filter(visibility=Visibility.PUBLIC).for_reader(actor)
    if side is not None:
        rows = rows.filter(on_side_filter([side], prefix="owner"))
    return shown_to(actor, rows.order_by("-published_at", "-pk")[:n])


@dataclass(frozen=True)
class PortalNumbers:
    """What the portal tells of supply and demand: public listings, and enquiries made and accepted."""

    achievements: int
    demands: int
    experts: int
    enquiries: int
    introductions: int


def portal_numbers(side: Side | None = None) -> PortalNumbers:
    """Counted, never typed; of one side where it is named: four queries."""
    public = Q(state=ListingState.PUBLISHED, visibility=Visibility.PUBLIC)
    asked = Enquiry.objects.all()
    if side is not None:
        public &= on_side_filter([side], prefix="owner")
        asked = asked.filter(on_side_filter([side], prefix="from_organisation"))
    made = asked.aggregate(all=Count("pk"), accepted=Count("pk", filter=Q(state=EnquiryState.ACCEPTED)))
    return PortalNumbers(
        achievements=Achievement.objects.filter(public).count(),
        demands=Demand.objects.filter(public).count(),
        experts=Expert.objects.filter(public).count(),
        enquiries=made["all"],
        introductions=made["accepted"],
    )


def managed_ids(actor: Any) -> list[int]:
    """Organisations whose listings the actor reviews."""
    return [pk for pk, roles in memberships_of(actor).items() if Role.MANAGER in roles]


def waiting_for_review(model: type[Listing], actor: Any) -> QuerySet[Any]:
    """Submitted listings that the actor may publish or return, longest waiting first."""
    rows = model.objects.filter(state=ListingState.SUBMITTED, owner_id__in=managed_ids(actor))
    return rows.order_by("submitted_at", "pk")


def review_todos(actor: Any, limit: int) -> list[Todo]:
    """Things to review, longest waiting first."""
    found = [
        Todo(
            title=str(listing),
            url=listing.get_desk_url(),
            since=listing.submitted_at or listing.updated_at,
            note=listing.kind_label,
        )
        for model in LISTING_MODELS
        for listing in waiting_for_review(model, actor)[:limit]
    ]
    return sorted(found, key=lambda todo: todo.since)[:limit]


def in_review(actor: Any) -> list[QuerySet[Any]]:
    """All listings that wait for this actor's review, kind by kind."""
    return [waiting_for_review(model, actor) for model in LISTING_MODELS] if managed_ids(actor) else []


def returned_todos(actor: Any, limit: int) -> list[Todo]:
    """One's own drafts that were sent back, with the reason."""
    found = [
        Todo(
            title=str(listing),
            url=listing.get_desk_url(),
            since=listing.updated_at,
            note=listing.return_reason,
        )
        for model in LISTING_MODELS
        for listing in returned_to(model, actor).order_by("updated_at")[:limit]
    ]
    return sorted(found, key=lambda todo: todo.since)[:limit]


def all_returned(actor: Any) -> list[QuerySet[Any]]:
    return [returned_to(model, actor) for model in LISTING_MODELS]


def returned_to(model: type[Listing], actor: Any) -> QuerySet[Any]:
    own = model.objects.owned_by(memberships_of(actor))
    return own.filter(state=ListingState.RETURNED, created_by=actor)
