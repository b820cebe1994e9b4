"""Suggestions follow the index: what was indexed is matched anew, and so are those it was or is now paired with."""

from jiedui.foundation.core.indexing import on_indexed
from jiedui.foundation.core.tasks import enqueue_on_commit, task

from .models import Listing, Suggestion
from .previews import MODEL_OF
from .services.suggestions import refresh_suggestions


@on_indexed
def match_anew(kind: str, keys: frozenset[int]) -> None:
    """Queue one task for each listing that the index took in."""
    if kind in MODEL_OF:
        for key in sorted(keys):
            enqueue_on_commit(refresh_matches, kind, key)


@task()
def refresh_matches(kind: str, key: int) -> int:
    """Refresh a listing's suggestions and those of all it was or is paired with; returns how many lists were redone."""
    listing = _listing(kind, key)
    if listing is None:
        return 0
    partners = _partners(listing)
    refresh_suggestions(listing)
    partners |= _partners(listing)
    redone = 1
    for other_kind, other_key in sorted(partners):
        if (other := _listing(other_kind, other_key)) is not None:
            refresh_suggestions(other)
            redone += 1
    return redone


def _listing(kind: str, key: int) -> Listing | None:
    return MODEL_OF[kind].objects.select_related("owner__region", "field__parent").filter(pk=key).first()


def _partners(listing: Listing) -> set[tuple[str, int]]:
    pairs = Suggestion.objects.of(listing).values_list("demand_id", "achievement_id", "expert_id")
    found = {
        (kind, key)
        for pair in pairs
        for kind, key in zip(("demand", "achievement", "expert"), pair, strict=True)
        if key is not None
    }
    return found - {(listing.kind_name, listing.pk)}
