"""An activity on paper: its itinerary with everybody who comes, a sheet of badges to cut, and one to sign."""

from io import BytesIO

import segno
from django.template.loader import render_to_string
from django.utils.translation import get_language

from jiedui.foundation.core import clock
from jiedui.foundation.core.documents import pdf_of
from jiedui.foundation.core.installation import demonstration_words, marks
from jiedui.foundation.ui.meta import absolute

from .choices import Reply
from .models import Activity
from .selectors import by_side, hosts_of, participants_of, sides_of

EMPTY_ROWS = 5


def itinerary_as_pdf(activity: Activity) -> bytes:
    """Stops, agenda and delegation on A4.

    Raises:
        NoPdf: this machine cannot draw PDF.
    """
    people = [person for person in participants_of(activity) if person.reply != Reply.DECLINED]
    context = _common(activity) | {
        "stops": list(activity.stops.select_related("activity")),
        "agenda": list(activity.agenda.all()),
        "groups": by_side(activity, people),
    }
    html = render_to_string("activities/documents/itinerary.html", context)
    return pdf_of(html, {"page.qr.svg": _qr(activity)})


def badges_as_pdf(activity: Activity) -> bytes:
    """Eight badges to a sheet of A4, with name, organisation, part, and a code that leads to the activity.

    Raises:
        NoPdf: this machine cannot draw PDF.
    """
    people = [person for person in participants_of(activity) if person.reply != Reply.DECLINED]
    context = _common(activity) | {"groups": by_side(activity, people)}
    html = render_to_string("activities/documents/badges.html", context)
    return pdf_of(html, {"page.qr.svg": _qr(activity)})


def sign_in_as_pdf(activity: Activity) -> bytes:
    """The list at the door on A4, with room to sign and lines for those who are not on it.

    Raises:
        NoPdf: this machine cannot draw PDF.
    """
    people = [person for person in participants_of(activity) if person.reply != Reply.DECLINED]
    context = _common(activity) | {"groups": by_side(activity, people), "empty_rows": range(EMPTY_ROWS)}
    return pdf_of(render_to_string("activities/documents/sign_in.html", context))


def _common(activity: Activity) -> dict[str, object]:
    return {
        "activity": activity,
        "sides": sides_of(activity),
        "hosts": hosts_of(activity),
        "language": get_language() or "zh-hans",
        "made_at": clock.now(),
        "foot": demonstration_words(),
        **marks(),
    }


def _qr(activity: Activity) -> bytes:
    drawn = BytesIO()
    code = segno.make(absolute(activity.get_absolute_url()), error="m", micro=False)
    code.save(drawn, kind="svg", border=1, unit="", omitsize=True)
    return drawn.getvalue()
