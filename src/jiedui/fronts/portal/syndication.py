"""Articles to subscribe to, and the portal's pages for search engines."""

from datetime import datetime, time
from functools import partial
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from jiedui.foundation.core.feeds import NEWEST, FeedEntry, FeedSource, feed_sources
from jiedui.foundation.core.sitemaps import SitemapSource, sitemap_sources

from .models import ArticlePage, HomePage, NewsIndexPage, StandardPage


def newest_articles(query: QueryDict) -> list[FeedEntry]:
    """The newest public articles; there is nothing to narrow them by."""
    return [_entry(page) for page in ArticlePage.objects.live().public().order_by("-date", "-pk")[:NEWEST]]


def _entry(page: ArticlePage) -> FeedEntry:
    published = timezone.make_aware(datetime.combine(page.date, time(9)))
    changed = page.last_published_at or published
    return FeedEntry(
        path=path_of(page),
        title=page.label,
        summary=page.description,
        published=published,
        updated=max(changed, published),
        author=page.source_line,
    )


def path_of(page: Page) -> str:
    """The path of a page, whatever host the site is known by."""
    parts = page.get_url_parts()
    return parts[2] if parts else "/"


def public_pages(model: Any) -> Any:
    return model.objects.live().public().order_by("pk")


feed_sources.add(FeedSource("news", _("合作动态"), "/news/", entries=newest_articles))
for _model in (HomePage, NewsIndexPage, StandardPage, ArticlePage):
    sitemap_sources.add(
        SitemapSource(
            _model.__name__.removesuffix("Page").lower(),
            rows=partial(public_pages, _model),
            path=path_of,
            changed=lambda page: page.last_published_at,
        )
    )
