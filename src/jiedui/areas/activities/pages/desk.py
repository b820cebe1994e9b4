"""Activities at the desk: prepare, announce, hold, call off."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from jiedui.areas.agreements.choices import AgreementKind
from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import with_parts as agreements_with_parts
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.permissions import require
from jiedui.foundation.files.selectors import attachments_for
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.ui.once import sent_once
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .. import services
from ..filters import ActivityList
from ..forms import ActivityForm, ScopeForm, SeriesForm
from ..models import Activity
from ..selectors import (
    by_side,
    clauses_now,
    closing_of,
    hosts_of,
    participants_of,
    participation_of,
    seats_of,
    series_of,
    sides_of,
    with_counts,
    with_parts,
)
from ..tables import ACTIVITIES
from ..workflow import ACTIVITY
from .common import desk_context, found

STEPS: dict[str, tuple[Callable[[Activity, Any, str], Any], str | Promise]] = {
    "announce": (
        lambda row, actor, said: services.announce_activity(row, actor=actor),
        gettext_lazy("通知已发出。"),
    ),
    "hold": (
        lambda row, actor, said: services.hold_activity(row, actor=actor),
        gettext_lazy("已登记举行，请写好纪要并提请各方确认。"),
    ),
    "cancel": (
        lambda row, actor, said: services.cancel_activity(row, comment=said, actor=actor),
        gettext_lazy("活动已取消。"),
    ),
}


@login_required
def activity_list(request: HttpRequest) -> HttpResponseBase:
    """What the reader may see, narrowed by whose it is."""
    if (taken := exported(request, ACTIVITIES)) is not None:
        return taken
    listed = ActivityList(request.user, request.GET)
    whose = request.GET.get("whose", "")
    tabs = [
        {"label": label, "url": f"?whose={key}" if key else "?", "current": whose == key, "count": ""}
        for key, label in (("", _("全部")), ("own", _("本单位举办")), ("invited", _("我受邀的")))
    ]
    rows = with_counts(with_parts(listed.rows()))
    context = {
        "page": page_of(rows, request.GET.get("page")),
        "tabs": tabs,
        "whose": whose,
        "conditions": [*listed.conditions(), listed.states()],
        "period": listed.period,
        "totals": listed.totals(),
        "may_create": request.user.has_perm("activities.create_activity"),
        "title": pgettext("plural", "交流活动"),
    }
    return render_page(request, "activities/desk_list.html#rows", context)


@login_required
def activity_detail(request: HttpRequest, code: str) -> HttpResponse:
    activity = found(request, code)
    people = participants_of(activity)
    sees_people = request.user.has_perm("activities.see_people", activity)
    context = desk_context(request, activity, "desk_detail") | {
        "steps": ACTIVITY.open_to(request.user, activity),
        "sides": sides_of(activity),
        "hosts": hosts_of(activity),
        "clauses": clauses_now(activity),
        "seats": seats_of(activity),
        "coming": sum(person.has_seat for person in people),
        "groups": by_side(activity, people) if sees_people else [],
        "own": participation_of(activity, request.user),
        "sees_inside": request.user.has_perm("activities.see_inside", activity),
        "sees_cost": request.user.has_perm("activities.see_cost", activity),
        "may_attach": request.user.has_perm("activities.attach", activity),
        "attachments": attachments_for(request.user, activity),
        "closing": closing_of(activity) if activity.has_happened else [],
        "siblings": series_of(activity, request.user),
        "timeline": timeline_of(activity, actor=request.user),
    }
    return render_page(request, "activities/desk_detail.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Under which agreement first, then what is planned."""
    require(request.user, "activities.create_activity")
    agreements = agreements_with_parts(Agreement.objects.visible_to(request.user).in_force())
    choices = sorted(agreements, key=lambda each: each.kind != AgreementKind.FRAMEWORK)
    asked = request.POST.get("agreement") or request.GET.get("agreement") or ""
    agreement = next((each for each in choices if each.code == asked), None)
    if agreement is None and len(choices) == 1:
        agreement = choices[0]
    if agreement is None:
        return render_page(request, "activities/choose_agreement.html", {"agreements": choices})
    form = ActivityForm(request.POST or None, agreement=agreement, actor=request.user)
    series = SeriesForm(request.POST or None)
    with sent_once(request) as sending:
        if sending.before is not None:
            return redirect(sending.before or reverse("activities:desk_list"))
        if request.method == "POST" and form.is_valid() and series.is_valid():
            with told_to(request, done=_("已建立，可以安排人员、行程和议程，再发出通知。")) as told:
                made = _created(request, agreement, form, series)
            if told.ok:
                sending.led_to = made.get_desk_url()
                return redirect(made.get_desk_url())
            if isinstance(told.error, Invalid):
                (series if _is_of(series, told.error) else form).take_errors(told.error)
    context = {"form": form, "series": series, "agreement": agreement}
    bad = bool(form.errors or series.errors)
    return render_page(request, "activities/activity_form.html", context, status=422 if bad else 200)


def _created(request: HttpRequest, agreement: Agreement, form: ActivityForm, series: SeriesForm) -> Activity:
    values = form.values() | {"agreement": agreement, "actor": request.user}
    if planned := series.planned():
        return services.create_series(**planned, **values)[0]
    return services.create_activity(**values)


def _is_of(form: SeriesForm, refusal: Invalid) -> bool:
    """Whether what was refused was typed into this form."""
    return set(refusal.errors) <= set(form.fields)


@login_required
def edit(request: HttpRequest, code: str) -> HttpResponse:
    activity = found(request, code)
    require(request.user, "activities.change_activity", activity)
    agreement = activity.agreement
    form = ActivityForm(request.POST or None, instance=activity, agreement=agreement, actor=request.user)
    scope = ScopeForm(request.POST or None) if activity.series_id else None
    if request.method == "POST" and form.is_valid() and (scope is None or scope.is_valid()):
        change: Callable[..., Any] = services.change_activity
        if scope is not None and scope.cleaned_data["following"]:
            change = services.change_following
        with told_to(request, done=_("已保存。")) as told:
            change(found(request, code), actor=request.user, **form.values())
        if told.ok:
            return redirect(activity.get_desk_url())
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    context = {"form": form, "scope": scope, "activity": found(request, code), "agreement": agreement}
    return render_page(request, "activities/activity_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def take_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    activity = found(request, code)
    if step not in STEPS:
        raise Http404
    act, done = STEPS[step]
    with told_to(request, done=done):
        act(activity, request.user, request.POST.get("comment", ""))
    return redirect_to(request, activity.get_desk_url())
