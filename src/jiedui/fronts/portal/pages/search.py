"""站内搜索, and what is suggested beside the box while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.ui.pages import render_page

from ..limits import HINTS, count_search, within
from ..searching import SiteSearch

HITS_BESIDE = 4


@never_cache
@require_safe
@twinnings_kept()
def search(request: HttpRequest) -> HttpResponse:
    """All that the reader may see and that has the words, by kind; a code leads straight to what it stands for."""
    asked = SiteSearch(request)
    if not asked.text:
        return render_page(request, "portal/search.html", {"search": asked})
    try:
        count_search(request)
    except TooMany as refusal:
        context = {"search": asked, "refusal": refusal}
        return render_page(request, "portal/search.html", context, status=refusal.status)
    if url := asked.exact:
        return redirect(url)
    return render_page(request, "portal/search.html", {"search": asked, "results": asked.results})


@never_cache
@require_safe
def hints(request: HttpRequest) -> HttpResponse:
    """Options for the box: words that find something, then the first things found; nothing for who asks too fast."""
    asked = SiteSearch(request, size=HITS_BESIDE)
    if not within(request, HINTS):
        return HttpResponse(status=TooMany.status)
    return render_page(request, "portal/search_hints.html", {"search": asked})
