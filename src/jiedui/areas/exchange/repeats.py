"""相近内容: what was published before and says nearly the same, told to whoever writes or reviews it.

`repeats_of` is the one place that asks. It answers with what its reader may see and nothing else: whoever may not know
an owner learns from the hint no more than from the listing's own page.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jiedui.foundation.search.queries import Problem, Runs, is_row, keys_worded_like

from .choices import ListingState
from .disclosure import public_texts
from .models import Listing
from .previews import LONGEST, readable

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

    Published ones that the actor may see, and what the owner itself had published once. Texts are compared first; only
    what says the same is read as the actor may see it, and mostly nothing does.
    """
    ours = Runs(Problem(*_written(listing)))
    if len(ours.all) < SHORTEST:
        return []
    shares = {
        pk: share
        for pk, *written in _texts_to_compare(listing, actor)
        if (share := ours.likeness(Runs(Problem(*_told(*written))))) >= SAME
    }
    rows = readable(type(listing), actor).filter(pk__in=shares) if shares else ()
    near = [
        Repeat(row, row.owner_for(actor), row.owner_id == listing.owner_id, shares[row.pk]) for row in rows
    ]
    return sorted(near, key=lambda each: -each.share)[:MOST]


def _texts_to_compare(listing: Listing, actor: Any) -> list[tuple[Any, ...]]:
    """Key, title, summary and main text of what may say the same: nearest in the index, then the owner's own from before."""
    rows = type(listing).objects.exclude(pk=listing.pk) if listing.pk else type(listing).objects.all()
    texts = rows.order_by().values_list("pk", "title", "summary", listing.main_text)
    found = list(texts.filter(pk__in=_worded_alike(listing, actor)))
    if listing.owner_id is None:
        return found
    closed = texts.filter(owner_id=listing.owner_id, state__in=[ListingState.EXPIRED, ListingState.ARCHIVED])
    return [*found, *closed.order_by("-updated_at")[:LOOKED_BACK]]


def _worded_alike(listing: Listing, actor: Any) -> list[int]:
    """Primary keys of what the index holds and shares most words with the listing."""
    kind = listing.kind_name
    texts = {name: text for name, _label, text in public_texts(listing) if name != "title"}
    return keys_worded_like(
        Problem(listing.title[:LONGEST], "\n".join(texts.values())[:LONGEST]),
        actor=actor,
        kind=kind,
        k=LOOKED_AT,
        where=~is_row(kind, listing.pk) if listing.pk else None,
    )


def _written(listing: Listing) -> tuple[str, str]:
    return _told(listing.title, listing.summary, getattr(listing, listing.main_text))


def _told(title: str, summary: str, main_text: str) -> tuple[str, str]:
    """What is compared, as the kernel compares texts: a good match alone may only be about the same."""
    return title, f"{summary}\n{main_text}"
