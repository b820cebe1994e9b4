"""What a letter about a saved search says of the listings it found: those that its reader may still see, by title."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core.languages import in_language
from jiedui.foundation.core.notices import Particular, Particulars
from jiedui.foundation.core.text import one_line

from .alerts import answering
from .documents import region_shown
from .models import SavedSearch
from .selectors import Shown, shown_to

NAMED = 10


@twinnings_kept()
def found_in_words(search: SavedSearch, data: dict[str, Any], reader: Any) -> Particulars:
    """The newest ten of what one notice tells of, how many more there are, and how many are hidden by now."""
    if "first" not in data:
        return Particulars()
    finds = search.finds.filter(pk__range=(data["first"], data["last"]))
    rows = answering(search).filter(pk__in=finds.values("listing_key"))
    number = rows.count()
    if not number:
        return Particulars(nothing_left=True)
    newest = rows.for_reader(reader).order_by("-published_at", "-pk")[:NAMED]
    rest = []
    if more := max(0, number - NAMED):
        rest.append(
            ngettext("另有 %(n)s 条，打开这个检索可以看全。", "另有 %(n)s 条，打开这个检索可以看全。", more)
            % {"n": more}
        )
    if hidden := max(0, data["found"] - number):
        rest.append(
            ngettext("有 %(n)s 条已不再对您公开。", "有 %(n)s 条已不再对您公开。", hidden) % {"n": hidden}
        )
    return Particulars(tuple(_told(shown) for shown in shown_to(reader, newest)), tuple(rest))


def _told(shown: Shown) -> Particular:
    """An expert goes by their title: a person's name stands on their page, not in letters."""
    listing = shown.listing
    region = region_shown(listing, shown.sides) if shown.owner is None else shown.owner.region
    where = [shown.owner.label if shown.owner else _("匿名单位"), region.label if region else ""]
    return Particular(
        one_line(in_language(listing.title, listing.title_en)),
        " · ".join(filter(None, where)),
        listing.get_absolute_url(),
    )
