"""One of a series and all that follow it, changed, announced, called off or filled in one go."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import WrongState

from ..choices import ActivityState
from ..models import Activity, Participant
from .activities import WHEN, announce_activity, cancel_activity, change_activity
from .people import invite
from .series import lay_anew

OPEN = (ActivityState.DRAFT, ActivityState.ANNOUNCED)
PLAN = (*WHEN, "time_zone")


@transaction.atomic
def change_following(activity: Activity, *, actor: Any, seen: str = "", **values: Any) -> list[Activity]:
    """Change this one, and those after it that are still to be, in what is new of this one.

    Another time is laid out anew by the same rhythm: also what was moved on its own goes back to the rule. `seen` is when
    this one was last changed before the actor read it; empty for any.

    Raises:
        NotAllowed: the actor does not prepare one of them.
        WrongState: it stands in no series, or this one is over.
        Stale: somebody changed this one meanwhile.
        Invalid: a value is wrong.
    """
    first, *others = rows = _following(activity, OPEN)
    new = _new_values(first, values)
    if not new.keys() & set(PLAN):
        change_activity(first, actor=actor, along=activity, seen=seen, **new)
        for row in others:
            change_activity(row, actor=actor, along=activity, **new)
        return rows
    when = {name: new.pop(name, getattr(first, name)) for name in PLAN}
    change_activity(first, actor=actor, along=activity, seen=seen, **when, **new)
    series = lay_anew(first, **when)
    planned = dict(zip(_slots(series), series.slots(), strict=True))
    for row in others:
        start, end = planned[row.pk]
        change_activity(
            row,
            actor=actor,
            along=activity,
            starts_at=start,
            ends_at=end,
            time_zone=series.time_zone,
            **new,
        )
    return rows


def _slots(series: Any) -> list[int]:
    return list(series.activities.order_by("slot").values_list("pk", flat=True))


@transaction.atomic
def announce_following(activity: Activity, *, actor: Any) -> list[Activity]:
    """Announce this one and all after it that are still prepared; everybody hears of it once."""
    rows = _following(activity, (ActivityState.DRAFT,))
    return [announce_activity(row, actor=actor, along=activity) for row in rows]


@transaction.atomic
def cancel_following(activity: Activity, *, comment: str, actor: Any) -> list[Activity]:
    """Call off this one and all after it, with one reason; everybody hears of it once."""
    rows = _following(activity, OPEN)
    return [cancel_activity(row, comment=comment, actor=actor, along=activity) for row in rows]


@transaction.atomic
def invite_following(activity: Activity, *, actor: Any, user: Any | None = None, **values: Any) -> int:
    """Put somebody on the lists of this one and of all after it on which they are not yet; to how many."""
    rows = _following(activity, OPEN)
    if user is not None:
        there = Participant.objects.filter(user=user, activity__in=rows).values_list("activity", flat=True)
        known = set(there)
        rows = [row for row in rows if row.pk not in known or row.pk == activity.pk]
    for row in rows:
        invite(row, actor=actor, user=user, along=activity, **values)
    return len(rows)


def _following(activity: Activity, states: Iterable[str]) -> list[Activity]:
    """This one and those after it in these states, in their order, each with its row locked.

    Raises:
        WrongState: it stands in no series, or is itself in another state.
    """
    if activity.series_id is None:
        raise WrongState(_("这项活动不属于任何系列。"))
    rows = Activity.objects.select_for_update().filter(
        series=activity.series_id, slot__gte=activity.slot, state__in=list(states)
    )
    found = list(rows.order_by("slot"))
    if not found or found[0].pk != activity.pk:
        raise WrongState(_("这一次已不能这样办理，请从系列中尚未举行的一次开始。"))
    return found


def _new_values(row: Activity, values: dict[str, Any]) -> dict[str, Any]:
    """What differs from this one: the others keep what is their own."""
    return {name: value for name, value in values.items() if not _same(row, name, value)}


def _same(row: Activity, name: str, value: Any) -> bool:
    if name in {"co_hosts", "clauses"}:
        return {each.pk for each in getattr(row, name).all()} == {each.pk for each in value}
    return bool(getattr(row, name) == value)
