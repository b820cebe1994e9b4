"""Feeds, the map of the site, and what robots may visit."""

import hashlib
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from jiedui.foundation.core.feeds import conditions_in, feed_path, feed_sources
from jiedui.foundation.core.sitemaps import SitemapSource, sitemap_sources
from jiedui.foundation.ui.navigation import drawn

from ..visits import limited
from .writing import BEGAN, FORMS, written

SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
PART = 5000
TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml"}
KEPT_SECONDS = 300


@gzip_page
@require_safe
@limited("feeds")
def feed(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
    """The newest of a list by the conditions in the address; 304 for whoever has it already.

    Raises:
        Http404: there is no such list, or no such form of feed.
    """
    source = feed_sources.get(key)
    if source is None or form not in FORMS:
        raise Http404
    asked = request.GET.get("lang", "")
    language = (
        asked if asked in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
    )
    with translation.override(language):
        rows = source.entries(request.GET)
        narrowed = bool(conditions_in(request.GET))
        body = written(source, rows, form, feed_path(key, form, request.GET), narrowed)
    changed = int(max((row.updated for row in rows), default=BEGAN).timestamp())
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(
        body,
        content_type=f"{TYPES[form]}; charset=utf-8",
        headers={
            "ETag": etag,
            "Last-Modified": http_date(changed),
            "Cache-Control": f"public, max-age={KEPT_SECONDS}",
            "Content-Language": language,
        },
    )
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return get_conditional_response(request, etag=etag, last_modified=changed, response=response) or response


@gzip_page
@require_safe
@limited("sitemap")
def sitemap(request: HttpRequest) -> HttpResponse:
    """The parts of the map, as many as the pages of each sort need."""
    root = Element(f"{{{SITEMAPS}}}sitemapindex")
    for source in sitemap_sources:
        for number in range(-(-source.rows().count() // PART)):
            part = SubElement(root, f"{{{SITEMAPS}}}sitemap")
            _put(part, "loc", f"{settings.WAGTAILADMIN_BASE_URL}/sitemap-{source.key}-{number + 1}.xml")
    return _xml(root)


@gzip_page
@require_safe
@limited("sitemap")
def sitemap_part(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Pages of one sort, with when each last changed.

    Raises:
        Http404: there is no such part.
    """
    source: SitemapSource | None = sitemap_sources.get(key)
    first = (number - 1) * PART
    rows = list(source.rows()[first : first + PART]) if source is not None and 0 < number < 10_000 else []
    if source is None or not rows:
        raise Http404
    root = Element(f"{{{SITEMAPS}}}urlset")
    for row in rows:
        page = SubElement(root, f"{{{SITEMAPS}}}url")
        _put(page, "loc", settings.WAGTAILADMIN_BASE_URL + source.path(row))
        if (changed := source.changed(row)) is not None:
            _put(page, "lastmod", _written(changed))
    return _xml(root)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Robots may read what everybody may read; a demonstration is not for them."""
    context = {
        "demo": settings.JIEDUI.demo,
        "base": settings.WAGTAILADMIN_BASE_URL,
        "searches": [entry.url for entry in drawn("search", request)],
    }
    return render(request, "api/robots.txt", context, content_type="text/plain; charset=utf-8")


def _put(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, f"{{{SITEMAPS}}}{tag}").text = text


def _written(moment: datetime | date) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat(timespec="seconds")
    return moment.isoformat()


def _xml(root: Element) -> HttpResponse:
    text = tostring(root, encoding="utf-8", xml_declaration=True, default_namespace=SITEMAPS)
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
