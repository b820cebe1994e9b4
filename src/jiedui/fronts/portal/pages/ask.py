"""提出难题: anyone describes a problem and sees what is publicly there for it; nothing of it is kept."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jiedui.areas.exchange.previews import preview
from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.ui.pages import render_page

from ..forms import ProblemForm
from ..limits import count_question

RESULTS = 8


@never_cache
@sensitive_post_parameters("problem")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The text comes by POST only, so that it stands in no address, log or cache."""
    if request.method != "POST":
        return _page(request, ProblemForm())
    form = ProblemForm(request.POST)
    try:
        count_question(request)
    except TooMany as refusal:
        return _page(request, form, status=refusal.status, refusal=refusal)
    if not form.is_valid():
        return _page(request, form, status=422)
    return _page(
        request, form, answer=preview("", form.cleaned_data["problem"], actor=AnonymousUser(), limit=RESULTS)
    )


def _page(request: HttpRequest, form: ProblemForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "problem": form["problem"].value() or "", **more}
    return render_page(request, "portal/ask.html", context, status=status)
