"""What all pages of an activity share."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..models import Activity
from ..selectors import with_parts

PARTS = ("desk_detail", "people", "itinerary", "agenda", "minutes", "resolutions")


def found(request: HttpRequest, code: str) -> Activity:
    """The activity of this code with its parts at hand; 404 for what the reader may not see."""
    rows = with_parts(Activity.objects.visible_to(request.user)).select_related("minutes")
    return get_object_or_404(rows, code=code)


def _parts(activity: Activity, *, inside: bool) -> tuple[str, ...]:
    """What everybody who sees it reads, and what is for those who run it or are invited."""
    parts = PARTS if inside else PARTS[:1]
    return (*parts, "series") if activity.series_id else parts


def desk_context(request: HttpRequest, activity: Activity, part: str) -> dict[str, Any]:
    """The head of a desk page: where it stands, its parts, and what the reader may do."""
    labels = {
        "desk_detail": _("概况"),
        "people": _("人员与签到"),
        "itinerary": _("行程"),
        "agenda": _("议程"),
        "minutes": _("纪要"),
        "resolutions": _("决议"),
        "series": _("系列"),
    }
    may_see = request.user.has_perm("activities.see_inside", activity)
    tabs = [
        {
            "label": labels[name],
            "url": reverse(f"activities:{name}", args=[activity.code]),
            "current": name == part,
            "count": "",
        }
        for name in _parts(activity, inside=may_see)
    ]
    return {
        "activity": activity,
        "tabs": tabs,
        "crumbs": [(pgettext("plural", "交流活动"), reverse("activities:desk_list"))],
        "may_change": request.user.has_perm("activities.change_activity", activity),
    }
