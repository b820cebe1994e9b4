"""The public pages of organisations, for search engines."""

from jiedui.foundation.core.sitemaps import SitemapSource, sitemap_sources

from .models import Organisation

sitemap_sources.add(
    SitemapSource(
        "organisations",
        rows=lambda: Organisation.objects.verified().only("pk", "code", "updated_at").order_by("pk"),
        path=lambda organisation: organisation.get_absolute_url(),
        changed=lambda organisation: organisation.updated_at,
    )
)
