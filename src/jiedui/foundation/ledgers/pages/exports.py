"""Asking for a long list."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from jiedui.foundation.core.text import without_nul
from jiedui.foundation.ui.pages import redirect_to, told_to
from jiedui.foundation.ui.returning import way_back

from ..exports import start_export
from ..limits import count_export


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin it in the background and go to where its progress is shown."""
    back = way_back(request, "/desk/", name="back")
    with told_to(request) as told:
        count_export(request, request.user)
        job = start_export(
            request.POST.get("kind", ""),
            query=request.POST.get("query", "")[:4000],
            of=without_nul(request.POST.get("of", ""))[:40],
            back=back,
            actor=request.user,
        )
    return redirect_to(request, job if told.ok else back)
