"""相近的内容: listings near to a public page, as its reader may see them."""

from collections.abc import Iterable
from typing import Any

from jiedui.foundation.search.related import Key, Surroundings, surroundings

from .disclosure import public_texts
from .models import LISTING_MODELS, Listing
from .previews import listings_by_key
from .selectors import Shown, shown_to

LISTINGS = tuple(model.kind_name for model in LISTING_MODELS)
KINDS = ("achievement", "demand")
SHOWN = 4


def words_of(listing: Listing) -> tuple[str, str]:
    """The title of a published listing, and what it says beside that."""
    texts = [text for name, _label, text in public_texts(listing) if name != "title"]
    return listing.title, "\n".join(texts)


NEAR_LISTINGS = surroundings.add(Surroundings(of=LISTINGS, among=KINDS, limit=SHOWN, words=words_of))


def near_listing(listing: Listing, *, actor: Any) -> list[Shown]:
    """Up to four achievements and demands near to a listing."""
    return shown_near(NEAR_LISTINGS.keys(listing.kind_name, listing), actor=actor)


def shown_near(keys: Iterable[Key], *, actor: Any) -> list[Shown]:
    """Rows that stand near to something, as far as the actor may see them: one query per kind and two more."""
    keys = list(keys)
    rows = listings_by_key(keys, actor)
    return shown_to(actor, [rows[key] for key in keys if key in rows])
