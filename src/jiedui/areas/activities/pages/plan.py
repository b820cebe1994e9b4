"""Itinerary and agenda, written row by row; empty rows are none."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from jiedui.foundation.core.permissions import require
from jiedui.foundation.ui.pages import render_page, told_to

from .. import services
from ..forms import AgendaForm, StopForm
from .common import desk_context, found

EXTRA = 3
MOST = 100


class Rows(BaseFormSet):
    """Rows as they were typed: one that was emptied is none, whatever stood there before."""

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()

    def typed(self) -> list[dict[str, Any]]:
        """What was typed, row by row, without what is empty or was ticked to go."""
        rows = [form.cleaned_data for form in self.forms if form.has_changed()]
        return [
            {name: value for name, value in row.items() if name != "DELETE"}
            for row in rows
            if not row.get("DELETE")
        ]


StopRows = formset_factory(StopForm, formset=Rows, extra=EXTRA, can_delete=True, max_num=MOST)
AgendaRows = formset_factory(AgendaForm, formset=Rows, extra=EXTRA, can_delete=True, max_num=MOST)


@login_required
def itinerary(request: HttpRequest, code: str) -> HttpResponse:
    activity = found(request, code)
    require(request.user, "activities.see_inside", activity)
    stops = list(activity.stops.select_related("activity"))
    shown = [
        {
            "starts_at": stop.local_start.replace(tzinfo=None),
            "ends_at": stop.local_end.replace(tzinfo=None) if stop.local_end else None,
            "title": stop.title,
            "venue": stop.venue,
            "received_by": stop.received_by,
            "note": stop.note,
        }
        for stop in stops
    ]
    formset = StopRows(
        request.POST or None,
        initial=None if request.POST else shown,
        prefix="stops",
        form_kwargs={"zone": activity.time_zone},
    )
    if request.method == "POST":
        require(request.user, "activities.change_activity", activity)
        if formset.is_valid():
            with told_to(request, done=_("行程已保存。")) as told:
                services.set_itinerary(activity, stops=formset.typed(), actor=request.user)
            if told.ok:
                return redirect("activities:itinerary", activity.code)
    context = desk_context(request, activity, "itinerary") | {"stops": stops, "formset": formset}
    return render_page(request, "activities/itinerary.html", context, status=_status(formset))


@login_required
def agenda(request: HttpRequest, code: str) -> HttpResponse:
    activity = found(request, code)
    require(request.user, "activities.see_inside", activity)
    items = list(activity.agenda.all())
    names = ("title", "speaker", "minutes", "record")
    shown = [{name: getattr(item, name) for name in names} for item in items]
    formset = AgendaRows(request.POST or None, initial=None if request.POST else shown, prefix="agenda")
    if request.method == "POST":
        require(request.user, "activities.change_activity", activity)
        if formset.is_valid():
            with told_to(request, done=_("议程已保存。")) as told:
                services.set_agenda(activity, items=formset.typed(), actor=request.user)
            if told.ok:
                return redirect("activities:agenda", activity.code)
    context = desk_context(request, activity, "agenda") | {"items": items, "formset": formset}
    return render_page(request, "activities/agenda.html", context, status=_status(formset))


def _status(formset: BaseFormSet) -> int | None:
    return 422 if formset.is_bound and not formset.is_valid() else None
