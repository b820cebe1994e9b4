"""The public pages of listings, for search engines."""

from functools import partial

from django.contrib.auth.models import AnonymousUser

from jiedui.foundation.core.sitemaps import SitemapSource, sitemap_sources

from .models import LISTING_MODELS, Listing
from .models.querysets import ListingQuerySet


def public_rows(model: type[Listing]) -> ListingQuerySet:
    rows: ListingQuerySet = model.objects.visible_to(AnonymousUser()).published()
    return rows.only("pk", "code", "updated_at").order_by("pk")


for _model in LISTING_MODELS:
    sitemap_sources.add(
        SitemapSource(
            f"{_model.kind_name}s",
            rows=partial(public_rows, _model),
            path=lambda listing: listing.get_absolute_url(),
            changed=lambda listing: listing.updated_at,
        )
    )
