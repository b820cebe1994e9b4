"""相近内容: what was published before and says nearly the same, told to whoever writes or reviews it.

`repeats_of` is the one place that asks. It answers with what its reader may see and nothing else: whoever may not know
an owner learns from the hint no more than from the listing's own page.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jiedui.foundation.search.queries import Problem, Runs, is_row, worded_like

from .choices import ListingState
from .disclosure import public_texts
from .models import Listing
from .previews import LONGEST, MODEL_OF, readable

MOST = 3
LOOKED_AT = 12
LOOKED_BACK = 100
SHORTEST = 20
SAME = 0.5


@dataclass(frozen=True)
class Repeat:
    """A listing that says nearly the same, as one reader may see it: an owner not to be known is None."""

    listing: Listing
    owner: Any | None
    own: bool
    share: float

    @property
    def sentence(self) -> str:
        """How it stands to the one being written."""
        if self.own and self.listing.state != ListingState.PUBLISHED:
            return _("本单位曾发布过相近的内容")
        return _("本单位已发布相近的内容") if self.own else _("其他单位发布了相近的内容")


def repeats_of(listing: Listing, *, actor: Any) -> list[Repeat]:
    """Listings of the same kind that say nearly the same as this one, saved or not, nearest first.

    Published ones that the actor may see, and what the owner itself had published once.
    """
    ours = _runs_of(listing)
    if len(ours.all) < SHORTEST:
        return []
    near = [
        Repeat(row, row.owner_for(actor), row.owner_id == listing.owner_id, share)
        for row in [*_published(listing, actor), *_had_published(listing, actor)]
        if (share := ours.likeness(_runs_of(row))) >= SAME
    ]
    return sorted(near, key=lambda each: -each.share)[:MOST]


def _published(listing: Listing, actor: Any) -> list[Listing]:
    kind = listing.kind_name
    texts = {name: text for name, _label, text in public_texts(listing) if name != "title"}
    return worded_like(
        Problem(listing.title[:LONGEST], "\n".join(texts.values())[:LONGEST]),
        actor=actor,
        kinds=[kind],
        k=LOOKED_AT,
        where=~is_row(kind, listing.pk) if listing.pk else None,
        rows=lambda kind, keys: readable(MODEL_OF[kind], actor).filter(pk__in=keys),
    )


def _had_published(listing: Listing, actor: Any) -> list[Listing]:
    """The owner's own from before, which stand in the index no more."""
    if listing.owner_id is None:
        return []
    rows = readable(type(listing), actor).filter(owner_id=listing.owner_id).exclude(pk=listing.pk)
    closed = rows.filter(state__in=[ListingState.EXPIRED, ListingState.ARCHIVED])
    return list(closed.order_by("-updated_at")[:LOOKED_BACK])


def _runs_of(listing: Listing) -> Runs:
    """Runs of characters of what is written, as the kernel compares texts: a good match alone may only be about the same."""
    return Runs(Problem(listing.title, f"{listing.summary}\n{getattr(listing, listing.main_text)}"))
