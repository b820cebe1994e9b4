"""What activities ask of a person at the desk: an answer, minutes, a confirmation."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.todos import Todo, TodoSource
from jiedui.foundation.organisations.choices import WORKING_ROLES
from jiedui.foundation.organisations.selectors import memberships_of

from .choices import ActivityState, Reply
from .models import Activity, Minutes, Participant
from .rules import CONFIRMING
from .selectors import sides_in, with_parts


def _organisations(actor: Any, roles: Any) -> frozenset[int]:
    held = memberships_of(actor) if actor.is_authenticated else {}
    return frozenset(pk for pk, own in held.items() if not own.isdisjoint(roles))


def invitations(actor: Any) -> QuerySet[Participant]:
    """Invitations of the actor to what lies ahead that they have not answered, soonest first."""
    ahead = Activity.objects.ahead().filter(state=ActivityState.ANNOUNCED)
    rows = Participant.objects.filter(user=actor, reply=Reply.INVITED, activity__in=ahead)
    return rows.order_by("activity__starts_at", "pk")


def _invitation_items(actor: Any, limit: int) -> list[Todo]:
    rows = invitations(actor).select_related("activity__host")[:limit]
    return [
        Todo(
            title=row.activity.label,
            url=row.activity.get_desk_url(),
            since=row.invited_at,
            due=row.activity.starts_at,
            note=gettext("%(name)s 邀请您参加，请回复") % {"name": row.activity.host.label},
        )
        for row in rows
    ]


def to_write_up(actor: Any) -> QuerySet[Activity]:
    """What the actor's organisations host, that is over and still has no minutes put to the sides."""
    ready = Minutes.objects.filter(activity=OuterRef("pk"), ready_at__isnull=False)
    states = [ActivityState.ANNOUNCED, ActivityState.HELD]
    rows = Activity.objects.filter(
        host__in=_organisations(actor, WORKING_ROLES), state__in=states, ends_at__lt=clock.now()
    )
    return rows.exclude(Exists(ready)).order_by("ends_at", "pk")


def _write_up_items(actor: Any, limit: int) -> list[Todo]:
    return [
        Todo(
            title=row.label,
            url=row.get_desk_url(),
            since=row.ends_at,
            note=gettext("已结束：请登记举行、写好纪要并提请确认")
            if row.state == ActivityState.ANNOUNCED
            else gettext("请写好纪要并提请各方确认"),
        )
        for row in to_write_up(actor)[:limit]
    ]


def to_confirm(actor: Any) -> list[Activity]:
    """Held activities whose minutes wait for the actor's side, longest first."""
    mine = _organisations(actor, CONFIRMING)
    rows = with_parts(in_closing(actor)).select_related("minutes").prefetch_related("confirmations")
    return [row for row in rows.order_by("minutes__ready_at", "pk") if _waits_for(row, mine)]


def in_closing(actor: Any) -> QuerySet[Activity]:
    """Held activities of the actor's organisations whose minutes are put to the sides."""
    held = Activity.objects.run_by(_organisations(actor, CONFIRMING)).filter(state=ActivityState.HELD)
    return held.filter(minutes__ready_at__isnull=False)


def _waits_for(activity: Activity, mine: frozenset[int]) -> bool:
    said = {
        each.side_id for each in activity.confirmations.all() if each.revision == activity.minutes.revision
    }
    own = [each for each in (activity.host, *activity.co_hosts.all()) if each.pk in mine]
    return any(side.pk not in said for each in own for side in sides_in(activity.agreement, each)[:1])


def _confirm_items(actor: Any, limit: int) -> list[Todo]:
    return [
        Todo(
            title=row.label,
            url=row.get_desk_url() + "#closing",
            since=row.minutes.ready_at or row.ends_at,
            note=gettext("请确认纪要第 %(n)s 稿，各方都确认后办结") % {"n": row.minutes.revision},
        )
        for row in to_confirm(actor)[:limit]
    ]


INVITATIONS = TodoSource(
    "activities.invitations", _("待回复的邀请"), _invitation_items, invitations, order=15
)
CLOSING = TodoSource(
    "activities.closing",
    _("待确认办结的活动"),
    _confirm_items,
    in_closing,
    order=16,
    narrowed=lambda actor: len(to_confirm(actor)),
)
WRITE_UP = TodoSource("activities.write_up", _("待写纪要的活动"), _write_up_items, to_write_up, order=30)
