"""The itinerary, the badges and the sign-in sheet, to be printed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiedui.foundation.core.documents import PDF
from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ops.limits import count

from ..printing import badges_as_pdf, itinerary_as_pdf, sign_in_as_pdf
from .common import found

PER_MINUTE = 20


@login_required
@require_safe
@never_cache
def itinerary(request: HttpRequest, code: str) -> HttpResponse:
    activity = found(request, code)
    require(request.user, "activities.see_inside", activity)
    _count(request)
    return _answer(itinerary_as_pdf(activity), f"{activity.code}-{_('行程')}.pdf")


@login_required
@require_safe
@never_cache
def badges(request: HttpRequest, code: str) -> HttpResponse:
    activity = found(request, code)
    require(request.user, "activities.keep_list", activity)
    _count(request)
    return _answer(badges_as_pdf(activity), f"{activity.code}-{_('胸牌')}.pdf")


@login_required
@require_safe
@never_cache
def sign_in(request: HttpRequest, code: str) -> HttpResponse:
    activity = found(request, code)
    require(request.user, "activities.keep_list", activity)
    _count(request)
    return _answer(sign_in_as_pdf(activity), f"{activity.code}-{_('签到表')}.pdf")


def _count(request: HttpRequest) -> None:
    if count("activities.pdf", f"user|{request.user.pk}", limit=PER_MINUTE, seconds=60).is_spent:
        raise TooMany(_("下载得有些快，请过一分钟再试。每分钟最多 %(n)s 份。") % {"n": PER_MINUTE})


def _answer(content: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=PDF, headers=headers)
