"""Minutes, resolutions, and the confirmation of every side."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.resolutions import resolution_outcomes
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .. import services
from ..forms import MinutesForm, ResolutionForm
from ..models import Activity, Resolution
from ..selectors import closing_of
from .common import desk_context, found
from .plan import EXTRA, Rows

ResolutionRows = formset_factory(ResolutionForm, formset=Rows, extra=EXTRA, can_delete=True, max_num=50)


@login_required
def minutes(request: HttpRequest, code: str) -> HttpResponse:
    """Read and write the minutes, and confirm them."""
    activity = found(request, code)
    require(request.user, "activities.see_inside", activity)
    written = getattr(activity, "minutes", None)
    names = ("summary", "body", "attended")
    initial = {name: getattr(written, name) for name in names} if written else {}
    form = MinutesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("纪要已保存；各方已作的确认随之失效，请再次提请确认。")) as told:
            services.write_minutes(activity, actor=request.user, **form.values())
        if told.ok:
            return redirect("activities:minutes", activity.code)
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    context = _context(request, activity) | {"form": form, "minutes": written}
    return render_page(request, "activities/minutes.html", context, status=422 if form.errors else None)


def _context(request: HttpRequest, activity: Activity, part: str = "minutes") -> dict[str, Any]:
    return desk_context(request, activity, part) | {
        "closing": closing_of(activity) if activity.has_happened else [],
        "resolutions": list(activity.resolutions.all()),
        "may_confirm": request.user.has_perm("activities.confirm_closing", activity),
    }


@login_required
@require_POST
def submit(request: HttpRequest, code: str) -> HttpResponse:
    activity = found(request, code)
    with told_to(request, done=_("已提请各方确认。")):
        services.submit_minutes(activity, actor=request.user)
    return redirect_to(request, "activities:minutes", activity.code)


@login_required
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm the revision that was read; the words stay where it is refused."""
    activity = found(request, code)
    note, read = request.POST.get("note", ""), request.POST.get("revision", "")
    with told_to(request) as told:
        services.confirm_closing(
            activity,
            note=note,
            revision=int(read) if read.isascii() and read.isdecimal() and len(read) < 6 else 0,
            actor=request.user,
        )
    if told.ok:
        _say(request, found(request, code))
        return redirect_to(request, "activities:minutes", activity.code)
    written = getattr(activity, "minutes", None)
    form = MinutesForm(initial={"body": written.body, "summary": written.summary} if written else {})
    context = _context(request, activity) | {"form": form, "minutes": written, "typed": note}
    status = told.error.status if told.error else 422
    return render_page(request, "activities/minutes.html", context, status=status)


def _say(request: HttpRequest, activity: Activity) -> None:
    waiting = [each.side.name for each in closing_of(activity) if each.confirmation is None]
    if waiting:
        messages.info(
            request, _("已确认。还等 %(sides)s 确认，之后才办结。") % {"sides": _("、").join(waiting)}
        )
    else:
        messages.success(request, _("各方都已确认，活动办结。"))


@login_required
def resolutions(request: HttpRequest, code: str) -> HttpResponse:
    activity = found(request, code)
    require(request.user, "activities.see_inside", activity)
    present = list(activity.resolutions.all())
    shown = [{"body": row.body, "responsible": row.responsible, "due_on": row.due_on} for row in present]
    formset = ResolutionRows(
        request.POST or None, initial=None if request.POST else shown, prefix="resolutions"
    )
    if request.method == "POST":
        require(request.user, "activities.change_activity", activity)
        if formset.is_valid():
            with told_to(request, done=_("决议已保存。")) as told:
                services.set_resolutions(activity, resolutions=formset.typed(), actor=request.user)
            if told.ok:
                return redirect("activities:resolutions", activity.code)
    bad = formset.is_bound and not formset.is_valid()
    context = _context(request, activity, "resolutions") | {
        "formset": formset,
        "rows": [(row, _offered(row, request.user)) for row in present],
    }
    return render_page(request, "activities/resolutions.html", context, status=422 if bad else None)


def _offered(resolution: Resolution, actor: Any) -> list[Any]:
    """What a resolution may become, for this reader."""
    if resolution.led_to or not actor.has_perm("activities.follow_resolutions", resolution.activity):
        return []
    return [outcome for outcome in resolution_outcomes if outcome.offered(resolution, actor)]


@login_required
@require_POST
def follow(request: HttpRequest, code: str, number: int, outcome: str) -> HttpResponse:
    """Make something of a resolution and go there."""
    activity = found(request, code)
    resolution = get_object_or_404(Resolution, activity=activity, number=number)
    with told_to(request, done=_("决议已落实。")) as told:
        path = services.follow_resolution(resolution, outcome=outcome, actor=request.user)
    return (
        redirect_to(request, path)
        if told.ok
        else redirect_to(request, "activities:resolutions", activity.code)
    )
