"""简报: a month's bulletin on a page, and as a Word file."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiedui.areas.agreements.commitments.reciprocity import years_of
from jiedui.foundation.core.downloads import download
from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.core.word import WORD
from jiedui.foundation.ops.limits import count
from jiedui.foundation.ui.pages import render_page

from ..bulletins.bulletin import bulletin_of
from ..bulletins.months import month_asked, months_of
from ..bulletins.word import bulletin_as_word, file_name
from .common import agreement_of_desk, desk_tabs

PER_MINUTE = 20


@login_required
def bulletin(request: HttpRequest, code: str) -> HttpResponse:
    agreement = agreement_of_desk(request, code)
    month = month_asked(agreement, request.GET.get("month", ""))
    context = {
        "agreement": agreement,
        "tabs": desk_tabs(agreement, "bulletin"),
        "bulletin": bulletin_of(agreement, month, request.user),
        "month": month,
        "years": years_of(agreement),
        "months": months_of(agreement, month.year, request.user),
    }
    return render_page(request, "insights/bulletin.html", context)


@login_required
@require_safe
@never_cache
def word(request: HttpRequest, code: str, month: str) -> HttpResponseBase:
    """The file: it takes well under a second, and not too many may be asked for within a minute."""
    agreement = agreement_of_desk(request, code)
    asked = month_asked(agreement, month)
    if asked.code != month:
        raise Http404
    if count("insights.bulletin", f"user|{request.user.pk}", limit=PER_MINUTE, seconds=60).is_spent:
        raise TooMany(_("下载得有些快，请过一分钟再试。每分钟最多 %(n)s 份。") % {"n": PER_MINUTE})
    found = bulletin_of(agreement, asked, request.user)
    return download(bulletin_as_word(found), name=file_name(found), content_type=WORD)
