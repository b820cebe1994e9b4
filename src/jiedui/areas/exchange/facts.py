"""What is known of a listing beside its words, for the matcher to compare: none of it tells whose an anonymous demand is.

*Near* is whatever stands on a side of the owner's own twinnings: the nearness that an agreement makes, not miles. Like `region_shown`
it speaks of whole sides and never of the owner's own division. *Balance* is between sides, counted in accepted enquiries: who owns
the achievement or expert gives, who owns the demand receives.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import Count

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import Twinnings
from jiedui.foundation.core import clock
from jiedui.foundation.search.queries import Facts

from .models import Achievement, Demand, Enquiry, Listing
from .scenes import scenes_of

EVEN = 4
"""So many enquiries are added to each side's sum: the first of a twinning say little of its balance."""


def facts_of(listing: Listing | None = None, *, sides: Iterable[Side] | None = None) -> Facts:
    """The facts of a listing, saved or not, or of a problem that no listing asks.

    `sides` are those of the twinnings to look at; left out, they are all of the twinnings in which the owner stands.
    """
    looked_at = _sides_around(listing) if sides is None else list(sides)
    balance = balance_of_sides() if looked_at else {}
    return Facts(
        fields=_fields(listing),
        readiness=_readiness(listing),
        scenes=scenes_of(listing) if listing else (),
        today=int(clock.now().timestamp()),
        regions=tuple(dict.fromkeys(side.region.prefix for side in looked_at)),
        balance={str(side.pk): balance[side.pk] for side in looked_at if side.pk in balance},
        offers=listing is not None and not isinstance(listing, Demand),
    )


def balance_of_sides() -> Mapping[int, float]:
    """For each side that gave or received, from -1 to 1 how much less it gave than it received: one query for a reading of twinnings."""
    return Twinnings.now().once(_balance)


def _balance(twinnings: Twinnings) -> dict[int, float]:
    given: Counter[int] = Counter()
    received: Counter[int] = Counter()
    ends = ("from_organisation", "to_organisation")
    names = [f"{end}{name}" for end in ends for name in ("_id", "__region__code")]
    pairs = Enquiry.objects.accepted().order_by().values_list(*names).annotate(Count("pk"), Count("demand"))
    for asking, asking_code, asked, asked_code, enquiries, about_demands in pairs:
        ours, theirs = twinnings.on(asking, asking_code), twinnings.on(asked, asked_code)
        facing = [
            (one.pk, other.pk)
            for one in ours
            for other in theirs
            if one.agreement_id == other.agreement_id and one.pk != other.pk
        ]
        for one, other in facing:
            given[one] += about_demands
            received[other] += about_demands
            given[other] += enquiries - about_demands
            received[one] += enquiries - about_demands
    return {
        side: (received[side] - given[side]) / (received[side] + given[side] + EVEN)
        for side in {*given, *received}
    }


def _sides_around(listing: Listing | None) -> list[Side]:
    if listing is None or not listing.owner_id:
        return []
    twinnings = Twinnings.now()
    own = twinnings.on(listing.owner_id, listing.owner.region.code)
    return [*own, *twinnings.opposite(own)]


def _fields(listing: Listing | None) -> tuple[str, ...]:
    """Codes of the technical fields, each followed by its parent's."""
    named = listing.all_fields() if listing else []
    return tuple(dict.fromkeys(each.code for field in named for each in (field, field.parent) if each))


def _readiness(listing: Listing | None) -> int | None:
    if isinstance(listing, Achievement):
        return listing.trl
    return listing.trl_wanted if isinstance(listing, Demand) else None
