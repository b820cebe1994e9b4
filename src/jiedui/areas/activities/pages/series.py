"""A series at the desk: all its meetings, and what is done with one and all that follow it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .. import services
from ..choices import ActivityState
from ..models import Activity
from ..selectors import series_of
from .common import desk_context, found

STEPS: dict[str, tuple[Callable[[Activity, Any, str], Any], str | Promise]] = {
    "announce": (
        lambda row, actor, said: services.announce_following(row, actor=actor),
        gettext_lazy("这一次和其后各次的通知已发出。"),
    ),
    "cancel": (
        lambda row, actor, said: services.cancel_following(row, comment=said, actor=actor),
        gettext_lazy("这一次和其后各次已取消。"),
    ),
}


@login_required
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """All that the reader may see, with this one marked."""
    activity = found(request, code)
    if activity.series is None:
        raise Http404
    runs_it = request.user.has_perm("activities.announce_activity", activity)
    context = desk_context(request, activity, "series") | {
        "series": activity.series,
        "rows": series_of(activity, request.user),
        "may_announce": runs_it and activity.state == ActivityState.DRAFT,
        "may_cancel": runs_it and activity.state in {ActivityState.DRAFT, ActivityState.ANNOUNCED},
    }
    return render_page(request, "activities/series.html", context)


@login_required
@require_POST
def take_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    activity = found(request, code)
    if step not in STEPS:
        raise Http404
    act, done = STEPS[step]
    with told_to(request, done=done):
        act(activity, request.user, request.POST.get("comment", ""))
    return redirect_to(request, "activities:series", code)
