"""相近的内容: listings near to a public page, as its reader may see them."""

from typing import Any

from jiedui.foundation.search.related import related_keys

from .disclosure import public_texts
from .models import Listing
from .previews import listings_by_key
from .selectors import Shown, shown_to

KINDS = ("achievement", "demand")
SHOWN = 4


def words_of(listing: Listing) -> str:
    """What a published listing says beside its title."""
    return "\n".join(text for name, _label, text in public_texts(listing) if name != "title")


def near_listing(listing: Listing, *, actor: Any) -> list[Shown]:
    """Up to four achievements and demands near to a listing."""
    return near_words(listing.kind_name, listing.pk, listing.title, words_of(listing), actor=actor)


def near_words(kind: str, pk: int, title: str, body: str, *, actor: Any) -> list[Shown]:
    """Up to four achievements and demands near to a row of any kind: at most two queries per kind and two more."""
    keys = related_keys(kind, pk, title, body, kinds=KINDS, limit=SHOWN)
    rows = listings_by_key(keys, actor)
    return shown_to(actor, [rows[key] for key in keys if key in rows])
