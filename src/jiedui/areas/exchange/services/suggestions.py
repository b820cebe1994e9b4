"""匹配推荐: found by the platform for every published listing, put aside by those they are for."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import Twinnings, twinnings_kept
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations.selectors import organisation_ids_of
from jiedui.foundation.search.queries import Match, Problem, match_within, pk_of

from .. import events
from ..choices import DismissalReason, ListingState, SeenFrom
from ..documents import document_of
from ..explanations import explain
from ..models import Achievement, Demand, Dismissal, Expert, Listing, Suggestion
from ..previews import ANSWERS, gathered

KEPT = 20
KEPT_OWN_SIDE = 10
SOUGHT = {Demand: ANSWERS, Achievement: ("demand",), Expert: ("demand",)}


@twinnings_kept()
def refresh_suggestions(listing: Listing) -> int:
    """Match a listing against what its own organisation may see, and keep the best of the other sides and of its own.

    The platform's own work: no actor. A listing that is not published keeps none. Returns how many were kept.
    """
    if listing.state != ListingState.PUBLISHED:
        return _replace(listing, [])
    twinnings = Twinnings.now()
    own = twinnings.on(listing.owner_id, listing.owner.region.code)
    opposite = twinnings.opposite(own)
    circles = ["public", f"org:{listing.owner_id}", *(f"twinning:{side.agreement_id}" for side in own)]
    document = document_of(listing)
    problem = Problem(document.title, document.body)
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
                refreshed_at=now,
            )
        )
    return kept


@transaction.atomic
def _replace(listing: Listing, suggestions: list[Suggestion]) -> int:
    type(listing)._default_manager.select_for_update().filter(pk=listing.pk).first()
    Suggestion.objects.of(listing).filter(seen_from=listing.kind_name).delete()
    if listing.state != ListingState.PUBLISHED:
        Suggestion.objects.of(listing).delete()
    Suggestion.objects.bulk_create(suggestions)
    return len(suggestions)


@transaction.atomic
def dismiss(demand: Demand, answer: Listing, *, organisation: Any, reason: str, actor: Any) -> Dismissal:
    """“不合适”: hide the pair from an organisation that owns one half of it, for a reason of the fixed list.

    Raises:
        NotAllowed: the actor does not belong to the organisation, or it owns neither half.
        Invalid: the reason is not on the list.
    """
    for half in (demand, answer):
        require(actor, "exchange.view_listing", half)
    if organisation.pk not in organisation_ids_of(actor):
        raise NotAllowed(_("您不是该单位的成员，不能代它标记。"))
    if organisation.pk not in {demand.owner_id, answer.owner_id}:
        raise NotAllowed(_("只有其中一方所属的单位可以标记“不合适”。"))
    if reason not in DismissalReason.values:
        raise Invalid({"reason": [_("请从列表中选择理由。")]})
    dismissal, _created = Dismissal.objects.update_or_create(
        organisation=organisation,
        demand=demand,
        **{answer.kind_name: answer},
        defaults={"reason": reason},
        create_defaults={"reason": reason, "created_by": actor},
    )
    mine = demand if demand.owner_id == organisation.pk else answer
    record(events.PAIR_DISMISSED, actor=actor, target=mine, organisation=organisation, reason=reason)
    return dismissal


@transaction.atomic
def take_back_dismissal(dismissal: Dismissal, *, actor: Any) -> None:
    """Let the pair be suggested again.

    Raises:
        NotAllowed: the actor does not belong to the organisation that put it aside.
    """
    if dismissal.organisation_id not in organisation_ids_of(actor):
        raise NotAllowed(_("只有标记的单位可以撤销“不合适”。"))
    mine = dismissal.demand if dismissal.demand.owner_id == dismissal.organisation_id else dismissal.answer
    record(events.DISMISSAL_TAKEN_BACK, actor=actor, target=mine, organisation=dismissal.organisation)
    dismissal.delete()
