"""The public pages of twinnings, for search engines."""

from django.urls import reverse

from jiedui.foundation.core.sitemaps import SitemapSource, sitemap_sources

from .twinning import published_frameworks

sitemap_sources.add(
    SitemapSource(
        "twinnings",
        rows=lambda: published_frameworks().only("pk", "code", "updated_at").order_by("pk"),
        path=lambda agreement: reverse("insights:twinning", args=[agreement.code]),
        changed=lambda agreement: agreement.updated_at,
    )
)
