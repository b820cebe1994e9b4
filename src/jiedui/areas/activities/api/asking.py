"""What calls of activities ask for alike."""

from typing import Any

from django.http import Http404, HttpRequest

from jiedui.foundation.core.api.calls import actor_of
from jiedui.foundation.core.api.versions import show_version

from ..models import Activity
from ..selectors import with_parts
from .shown import whole_of


def activity_of(request: HttpRequest, code: str) -> Activity:
    """The activity of this code with its parts at hand; 404 for what the caller may not see."""
    rows = with_parts(Activity.objects.visible_to(actor_of(request))).select_related("minutes")
    found = rows.filter(code=code[:20]).first()
    if found is None:
        raise Http404
    return found


def whole_of_code(request: HttpRequest, code: str) -> dict[str, Any]:
    """An activity as the caller sees it now, with its version."""
    found = activity_of(request, code)
    show_version(request, found)
    return whole_of(found, actor_of(request))
