"""Activities as everybody reads them: organisations and numbers, no names of people."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.files.selectors import attachments_for, first_pictures
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.ui.meta import Data, PageMeta, absolute, breadcrumbs, list_meta
from jiedui.foundation.ui.pages import render_page

from ..filters import ActivityList
from ..models import Activity
from ..selectors import (
    clauses_now,
    hosts_of,
    organisations_present,
    participants_of,
    participation_of,
    seats_of,
    series_of,
    sides_of,
    with_parts,
)
from ..tables import ANNOUNCED
from .common import found

PER_PAGE = 12


def activity_list(request: HttpRequest) -> HttpResponseBase:
    """All that is announced, what lies ahead first on its own."""
    if (taken := exported(request, ANNOUNCED)) is not None:
        return taken
    listed = ActivityList(request.user, request.GET)
    page = page_of(with_parts(listed.rows().known()), request.GET.get("page"), size=PER_PAGE)
    ahead: list[Activity] = []
    if not listed.is_narrowed and page.number == 1:
        rows = Activity.objects.visible_to(request.user).known().ahead()
        ahead = list(with_parts(rows).order_by("starts_at", "pk")[:3])
    title = pgettext("plural", "交流活动")
    lead = _("互访、座谈、联席会议、联合调研和培训：什么时候、在哪里、谈了什么。")
    context = {
        "page": page,
        "pictures": first_pictures(page.object_list),
        "ahead": ahead,
        "conditions": listed.conditions(),
        "period": listed.period,
        "totals": listed.totals(),
        "narrowed": listed.is_narrowed,
        "meta": list_meta(request.path, title, lead, whole=not request.GET),
    }
    return render_page(request, "activities/activity_list.html#rows", context)


def activity_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One activity; those who were there find the way to more."""
    activity = found(request, code)
    people = participants_of(activity)
    crumbs = [(_("首页"), "/"), (pgettext("plural", "交流活动"), "/activities/")]
    attachments = attachments_for(request.user, activity)
    context = {
        "activity": activity,
        "crumbs": crumbs,
        "sides": sides_of(activity),
        "hosts": hosts_of(activity),
        "clauses": clauses_now(activity),
        "agenda": list(activity.agenda.all()),
        "stops": list(activity.stops.select_related("activity")),
        "organisations": organisations_present(people),
        "coming": sum(person.has_seat for person in people),
        "seats": seats_of(activity),
        "siblings": [each for each in series_of(activity, request.user) if each.announced_at],
        "own": participation_of(activity, request.user),
        "may_see_inside": request.user.has_perm("activities.see_inside", activity),
        "attachments": attachments,
        "meta": _meta(
            activity, crumbs, next((a.get_absolute_url() for a in attachments if a.is_picture), "")
        ),
    }
    return render_page(request, "activities/activity_detail.html", context)


def _meta(activity: Activity, crumbs: Any, picture: str) -> PageMeta:
    path = activity.get_absolute_url()
    public = activity.visibility == Visibility.PUBLIC and activity.announced_at is not None
    return PageMeta(
        path,
        activity.label,
        activity.purpose,
        kind="article",
        picture=picture if public else "",
        published=activity.announced_at,
        updated=activity.updated_at,
        index=public,
        data=(breadcrumbs(crumbs, activity.label, path), _event(activity)),
    )


def _event(activity: Activity) -> Data:
    """The activity as search engines show events."""
    state = "EventCancelled" if activity.is_cancelled else "EventScheduled"
    if activity.postponed_from and not activity.is_cancelled:
        state = "EventRescheduled"
    return {
        "@type": "Event",
        "name": activity.label,
        "startDate": activity.local_start.isoformat(),
        "endDate": activity.local_end.isoformat(),
        "eventStatus": f"https://schema.org/{state}",
        "location": {"@type": "Place", "name": activity.venue},
        "description": activity.purpose,
        "organizer": {
            "@type": "Organization",
            "name": activity.host.label,
            "url": absolute(activity.host.get_absolute_url()),
        },
    }
