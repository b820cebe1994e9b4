"""Pages that search engines shall find: each app names its public ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from .registry import Registry


@dataclass(frozen=True)
class SitemapSource:
    """Pages of one sort: public rows with an order that stays, the path of each, and when it last changed."""

    key: str
    rows: Callable[[], QuerySet[Any]]
    path: Callable[[Any], str]
    changed: Callable[[Any], datetime | date | None]


sitemap_sources: Registry[SitemapSource] = Registry(SitemapSource, key=lambda source: source.key)
