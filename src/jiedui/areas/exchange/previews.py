"""What there is for a problem somebody describes, while they describe it; nothing of it is kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import Twinnings, twinnings_kept
from jiedui.foundation.regions.models import Region
from jiedui.foundation.search.queries import Problem, match

from .choices import TransferMode
from .documents import region_shown
from .explanations import Explanation, Marked, explain
from .facts import facts_of
from .models import LISTING_MODELS, Achievement, Listing

ANSWERS = ("achievement", "expert")
SHORTEST, LONGEST = 2, 20_000
MODEL_OF = {model.kind_name: model for model in LISTING_MODELS}


@dataclass(frozen=True)
class Candidate:
    """A listing found for a problem, with reasons, as one reader may see it: an owner not to be known is None."""

    listing: Listing
    explanation: Explanation
    sides: tuple[Side, ...]
    owner: Any | None

    @property
    def kind(self) -> str:
        return self.listing.kind_name

    @property
    def code(self) -> str:
        return self.listing.code

    @property
    def title(self) -> Marked:
        return self.explanation.found_title

    @property
    def url(self) -> str:
        return self.listing.get_absolute_url()

    @property
    def band(self) -> str:
        return self.explanation.band

    @property
    def score(self) -> float:
        return self.explanation.score

    @property
    def region(self) -> Region | None:
        """Where its owner is, or the whole side where the owner may not be known."""
        return self.owner.region if self.owner else region_shown(self.listing, self.sides)

    @property
    def organisation_name(self) -> str | None:
        return self.owner.name if self.owner else None

    @property
    def facts(self) -> list[str]:
        """Short facts beside the title: readiness and how it may be had."""
        listing = self.listing
        if not isinstance(listing, Achievement):
            return [str(listing.field)] if listing.field_id else []
        modes = [str(TransferMode(mode).label) for mode in listing.transfer_modes]
        return [*([listing.trl_label] if listing.trl else []), *modes]


@dataclass(frozen=True)
class Preview:
    """The answer to a problem: candidates best first. `too_short`, `too_long` and `index_missing` say why there are none."""

    candidates: tuple[Candidate, ...] = ()
    too_short: bool = False
    too_long: bool = False
    index_missing: bool = False


@twinnings_kept()
def preview(
    title: str,
    body: str = "",
    *,
    actor: Any,
    kinds: Sequence[str] = ANSWERS,
    sides: Iterable[Side] | None = None,
    limit: int = 8,
    at_least: int = 0,
    asked: Listing | None = None,
) -> Preview:
    """The best listings the actor may see for a problem in words; `sides` keeps to those that stand on one of them.

    `asked` is the listing being written, saved or not, for its facts; `at_least` so many are shown even
    where nothing is near enough to be a match.
    """
    if len("".join((title + body).split())) < SHORTEST:
        return Preview(too_short=True)
    if len(title) + len(body) > LONGEST:
        return Preview(too_long=True)
    sides = None if sides is None else list(sides)
    problem = Problem(title.strip(), body.strip(), facts_of(asked, sides=sides))
    found = match(
        problem,
        actor=actor,
        kinds=kinds,
        k=limit,
        sides=None if sides is None else [str(side.pk) for side in sides],
        at_least=at_least,
        rows=lambda kind, pks: readable(MODEL_OF[kind], actor).filter(pk__in=pks),
    )
    twinnings = Twinnings.now()
    candidates = (
        Candidate(
            listing=listing,
            explanation=explain(each, problem, found=listing, asked=asked),
            sides=tuple(twinnings.on(listing.owner_id, listing.owner.region.code)),
            owner=listing.owner_for(actor),
        )
        for each, listing in found.with_rows()
    )
    return Preview(tuple(candidates), index_missing=found.index_missing)


def readable(model: type[Listing], actor: Any) -> QuerySet[Any]:
    """Listings of a kind as far as the actor may see them, with all that a card shows."""
    return model.objects.visible_to(actor).for_reader(actor).with_fields()


def listings_by_key(keys: Iterable[tuple[str, int]], actor: Any) -> dict[tuple[str, int], Listing]:
    """Listings by kind and primary key, as far as the actor may see them: one query per kind."""
    return gathered(keys, lambda model: readable(model, actor))


def gathered(
    keys: Iterable[tuple[str, int]], rows: Callable[[type[Any]], QuerySet[Any]]
) -> dict[tuple[str, int], Listing]:
    """Listings by kind and primary key out of `rows` of each kind: one query per kind."""
    wanted: dict[str, list[int]] = {}
    for kind, pk in keys:
        wanted.setdefault(kind, []).append(pk)
    return {
        (kind, row.pk): row for kind, pks in wanted.items() for row in rows(MODEL_OF[kind]).filter(pk__in=pks)
    }


def opposite_sides(organisation: Any | None) -> list[Side] | None:
    """The sides to look on for an organisation: all others of its twinnings, or everywhere when it stands on none."""
    if organisation is None:
        return None
    twinnings = Twinnings.now()
    return twinnings.opposite(twinnings.on(organisation.pk, organisation.region.code)) or None
