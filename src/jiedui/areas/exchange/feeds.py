"""Achievements and demands to subscribe to: what a list shows to everybody, newest first."""

from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiedui.foundation.core.feeds import NEWEST, FeedEntry, FeedSource, feed_sources
from jiedui.foundation.core.languages import in_language

from .filters import Catalogue
from .models import Achievement, Demand, Listing
from .selectors import Shown


def newest_in(model: type[Listing], query: QueryDict) -> list[FeedEntry]:
    """The newest of a list by the conditions of its address, as a stranger sees them."""
    asked = query.copy()
    asked["sort"], asked["page"] = "newest", "1"
    return [_entry(shown) for shown in Catalogue(model, AnonymousUser(), asked, size=NEWEST).page()]


def _entry(shown: Shown) -> FeedEntry:
    listing = shown.listing
    facts = _("、").join(str(fact) for fact in listing.card_facts)
    published = listing.published_at or listing.created_at
    return FeedEntry(
        path=listing.get_absolute_url(),
        title=listing.heading,
        summary="\n".join(part for part in (listing.lead, facts) if part),
        published=published,
        updated=max(listing.updated_at, published),
        author=shown.owner.label if shown.owner else _("匿名单位"),
        keywords=tuple(
            dict.fromkeys(in_language(field.name, field.name_en) for field in listing.all_fields())
        ),
    )


for _model in (Achievement, Demand):
    feed_sources.add(
        FeedSource(
            f"{_model.kind_name}s",
            _model._meta.verbose_name_plural or "",
            f"/{_model.kind_name}s/",
            entries=partial(newest_in, _model),
        )
    )
