"""What the platform holds of oneself, and the copy of it."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from jiedui.foundation.core.own_data import held_of
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..own_data import KIND, ask_for_copy


@login_required
@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    copies = BackgroundJob.objects.visible_to(request.user).filter(kind=KIND)[:3]
    return render_page(request, "workbench/own_data.html", {"held": held_of(request.user), "copies": copies})


@login_required
@require_POST
@reauthentication_required
def make(request: HttpRequest) -> HttpResponse:
    """Ask for a copy, after the password was asked once more."""
    with told_to(request) as told:
        job = ask_for_copy(actor=request.user)
    return redirect_to(request, job if told.ok else "workbench:own_data")
