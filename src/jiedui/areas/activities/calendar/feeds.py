"""Feeds: everybody's, one person's, and one activity alone."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.installation import site_name
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..models import Activity, ActivityQuerySet, Participant
from ..selectors import with_parts
from .components import Place
from .writing import calendar_of

KEPT_FOR = timedelta(days=730)
MOST = 1000


def public_feed() -> bytes:
    """What everybody may see, from two years ago on."""
    rows = _recent(Activity.objects.visible_to(AnonymousUser()))
    name = _("%(site)s · 交流活动") % {"site": site_name()}
    return calendar_of(with_parts(rows), name=name)


def personal_feed(person: Any) -> bytes:
    """What the person is invited to or helps to prepare, with their own reply."""
    places = {
        place.activity_id: Place(person.get_full_name(), person.pk, place.reply)
        for place in Participant.objects.filter(user=person)
    }
    own = Activity.objects.visible_to(person).known()
    run = Activity.objects.run_by(organisation_ids_of(person)).values("pk")
    rows = _recent(own.filter(Q(pk__in=list(places)) | Q(pk__in=run)))
    name = _("%(site)s · %(person)s的活动") % {"site": site_name(), "person": person.get_full_name()}
    return calendar_of(with_parts(rows), name=name, places=places)


def single_feed(activity: Activity, *, actor: Any) -> bytes:
    """One activity, to be kept in a calendar without subscribing; of a series, all that the actor may see."""
    if activity.series is None:
        return calendar_of([activity], name=activity.label)
    rows = Activity.objects.visible_to(actor).filter(series=activity.series).order_by("slot")
    return calendar_of(with_parts(rows), name=activity.label)


def _recent(rows: ActivityQuerySet) -> Any:
    return rows.filter(ends_at__gte=clock.now() - KEPT_FOR).order_by("starts_at", "pk")[:MOST]
