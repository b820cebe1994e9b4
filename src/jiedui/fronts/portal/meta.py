"""What a page of the portal tells search engines and those who share it."""

from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from jiedui.foundation.core.installation import site_name
from jiedui.foundation.ui.meta import Data, PageMeta, absolute, breadcrumbs, publisher

PICTURE = "fill-1200x630|preserve-svg"


def meta_of(page: Any, *, whole: bool = True) -> PageMeta:
    """`whole` is False for a further page of a list."""
    path = page.full_url or "/"
    picture = page.social_picture or getattr(page, "cover", None)
    shown = picture.get_rendition(PICTURE).url if picture else ""
    is_article = hasattr(page, "date")
    title = site_name() if page.depth == 2 else page.seo_title or page.label
    return PageMeta(
        path,
        title,
        page.description,
        kind="article" if is_article else "website",
        picture=shown,
        published=_began(page) if is_article else None,
        updated=page.last_published_at if is_article else None,
        index=whole,
        data=_described(page, title, path, shown),
    )


def _began(page: Any) -> datetime:
    return timezone.make_aware(datetime.combine(page.date, time(9)))


def _described(page: Any, title: str, path: str, picture: str) -> tuple[Data, ...]:
    if page.depth == 2:
        return ({"@type": "WebSite", "name": site_name(), "url": absolute("/"), "publisher": publisher()},)
    crumbs = breadcrumbs(_above(page), title, path)
    return (_article(page, path, picture), crumbs) if hasattr(page, "date") else (crumbs,)


def _above(page: Any) -> list[tuple[str, str]]:
    above = Page.objects.ancestor_of(page).filter(depth__gt=2).specific()
    return [(_("首页"), "/"), *((parent.label, parent.full_url or "/") for parent in above)]


def _article(page: Any, path: str, picture: str) -> Data:
    return {
        "@type": "NewsArticle",
        "@id": path,
        "mainEntityOfPage": path,
        "headline": page.label,
        "description": page.description,
        "datePublished": _began(page).isoformat(),
        "dateModified": (page.last_published_at or _began(page)).isoformat(),
        "image": absolute(picture) if picture else "",
        "author": publisher(),
        "publisher": publisher(),
        "inLanguage": "zh-Hans",
    }
