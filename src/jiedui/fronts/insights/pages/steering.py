"""决策: the twinning on one page for a steering group."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from jiedui.areas.agreements.choices import Sign
from jiedui.foundation.core import clock
from jiedui.foundation.ui.pages import render_page

from ..steering import list_url, steering_of
from .common import agreement_of_desk, desk_tabs


@login_required
def steering(request: HttpRequest, code: str) -> HttpResponse:
    agreement = agreement_of_desk(request, code)
    context = {
        "agreement": agreement,
        "tabs": desk_tabs(agreement, "steering"),
        "desk": steering_of(agreement, request.user),
        "late_url": list_url(agreement, state=Sign.OVERDUE),
        "now": clock.now(),
    }
    return render_page(request, "insights/steering.html", context)
