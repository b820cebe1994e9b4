"""匹配推荐: found by the platform for every published listing, until nothing is found for it any more."""

from django.db import transaction
from django.db.models import QuerySet

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import Twinnings, twinnings_kept
from jiedui.foundation.core import clock
from jiedui.foundation.search.queries import Match, Problem, is_indexed, match_within, pk_of

from ..choices import Band, ListingState, SeenFrom
from ..documents import document_of
from ..explanations import explain
from ..facts import facts_of
from ..models import Achievement, Demand, Expert, Listing, Suggestion
from ..previews import ANSWERS, gathered

KEPT = 20
KEPT_OWN_SIDE = 10
STRENGTH = {Band.LOW: 0, Band.MIDDLE: 1, Band.HIGH: 2}
SOUGHT = {Demand: ANSWERS, Achievement: ("demand",), Expert: ("demand",)}


@twinnings_kept()
def refresh_suggestions(listing: Listing) -> int:
    """Match a listing against what its own organisation may see, and keep the best of the other sides and of its own.

    The platform's own work: no actor. A listing that is not published keeps none; while there is no index all stay as
    they are. Returns how many were kept.
    """
    if listing.state != ListingState.PUBLISHED:
        return _replace(listing, [])
    if not is_indexed():
        return Suggestion.objects.of(listing).filter(seen_from=listing.kind_name).count()
    twinnings = Twinnings.now()
    own = twinnings.on(listing.owner_id, listing.owner.region.code)
    opposite = twinnings.opposite(own)
    circles = ["public", f"org:{listing.owner_id}", *(f"twinning:{side.agreement_id}" for side in own)]
    document = document_of(listing)
    problem = Problem(document.title, document.body, facts_of(listing, sides=[*own, *opposite]))
    found = _found(listing, problem, circles, opposite, KEPT, other=True)
    known = {(each.record.kind, pk_of(each)) for each, _other in found}
    near = _found(listing, problem, circles, own, KEPT_OWN_SIDE, other=False) if own else []
    if not own:
        near = [
            (each, False)
            for each in match_within(problem, audiences=circles, kinds=SOUGHT[type(listing)], k=KEPT_OWN_SIDE)
        ]
    found += [pair for pair in near if (pair[0].record.kind, pk_of(pair[0])) not in known]
    return _replace(listing, _suggestions(listing, problem, found))


def _found(
    listing: Listing, problem: Problem, circles: list[str], sides: list[Side], k: int, *, other: bool
) -> list[tuple[Match, bool]]:
    if not sides:
        return []
    tokens = [str(side.pk) for side in sides]
    return [
        (each, other)
        for each in match_within(problem, audiences=circles, kinds=SOUGHT[type(listing)], k=k, sides=tokens)
    ]


def _suggestions(listing: Listing, problem: Problem, found: list[tuple[Match, bool]]) -> list[Suggestion]:
    rows = gathered(
        ((each.record.kind, pk_of(each)) for each, _other in found),
        lambda model: model.objects.published().with_fields(),
    )
    now = clock.now()
    kept = []
    for each, other in found:
        row = rows.get((each.record.kind, pk_of(each)))
        if row is None or row.owner_id == listing.owner_id:
            continue
        explanation = explain(each, problem, found=row, asked=listing)
        kept.append(
            Suggestion(
                **{listing.kind_name: listing, row.kind_name: row},
                seen_from=SeenFrom(listing.kind_name),
                score=each.score,
                band=each.band,
                other_side=other,
                explanation=explanation.to_json(),
                found_at=now,
                refreshed_at=now,
            )
        )
    return kept


@transaction.atomic
def _replace(listing: Listing, suggestions: list[Suggestion]) -> int:
    type(listing)._default_manager.select_for_update().filter(pk=listing.pk).first()
    standing = Suggestion.objects.of(listing).filter(seen_from=listing.kind_name)
    _keep_dates(standing, suggestions)
    standing.delete()
    if listing.state != ListingState.PUBLISHED:
        Suggestion.objects.of(listing).delete()
    Suggestion.objects.bulk_create(suggestions)
    return len(suggestions)


def _keep_dates(standing: QuerySet[Suggestion], suggestions: list[Suggestion]) -> None:
    """A pair that stood there in this band or a better one was found when it was found, not now."""
    before = {
        (each.demand_id, each.achievement_id, each.expert_id): each for each in standing.defer("explanation")
    }
    for each in suggestions:
        known = before.get((each.demand_id, each.achievement_id, each.expert_id))
        if known is not None and STRENGTH[Band(known.band)] >= STRENGTH[Band(each.band)]:
            each.found_at = known.found_at
