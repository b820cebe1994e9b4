"""The public pages of agreements, for search engines."""

from django.contrib.auth.models import AnonymousUser

from jiedui.foundation.core.sitemaps import SitemapSource, sitemap_sources

from .models import Agreement

sitemap_sources.add(
    SitemapSource(
        "agreements",
        rows=lambda: (
            Agreement.objects.visible_to(AnonymousUser()).only("pk", "code", "updated_at").order_by("pk")
        ),
        path=lambda agreement: agreement.get_absolute_url(),
        changed=lambda agreement: agreement.updated_at,
    )
)
