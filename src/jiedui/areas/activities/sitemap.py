"""The public pages of activities, for search engines."""

from django.contrib.auth.models import AnonymousUser

from jiedui.foundation.core.sitemaps import SitemapSource, sitemap_sources

from .models import Activity

sitemap_sources.add(
    SitemapSource(
        "activities",
        rows=lambda: (
            Activity.objects.visible_to(AnonymousUser()).only("pk", "code", "updated_at").order_by("pk")
        ),
        path=lambda activity: activity.get_absolute_url(),
        changed=lambda activity: activity.updated_at,
    )
)
