"""Calendars as files, for programs that subscribe to them."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.ops.limits import address_of, count

from ..calendar import personal_feed, public_feed, single_feed
from ..services.addresses import address_in_use, note_reading
from .common import found

CALENDAR = "text/calendar; charset=utf-8"
PER_MINUTE = 60


@require_safe
def everybodys(request: HttpRequest) -> HttpResponse:
    _count(request)
    return _answer(request, public_feed(), "activities.ics", "public, max-age=900")


@require_safe
def personal(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of whoever this address belongs to; a revoked one is not told from one that never was."""
    _count(request)
    address = address_in_use(secret)
    if address is None:
        raise Http404
    note_reading(address)
    return _answer(request, personal_feed(address.person), "jiedui.ics", "private, no-cache")


@require_safe
def single(request: HttpRequest, code: str) -> HttpResponse:
    activity = found(request, code)
    return _answer(
        request, single_feed(activity, actor=request.user), f"{activity.code}.ics", "private, no-cache"
    )


def _count(request: HttpRequest) -> None:
    if count("activities.feed", address_of(request), limit=PER_MINUTE, seconds=60).is_spent:
        raise TooMany(_("读取日历太频繁，请过一分钟再试。"))


def _answer(request: HttpRequest, content: bytes, name: str, caching: str) -> HttpResponse:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": caching,
        "ETag": etag,
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(content, content_type=CALENDAR, headers=headers)
