"""Preparing, announcing, moving, calling off: what the host and its partners do with an activity."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from jiedui.areas.agreements.models import Agreement, Clause
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, Stale, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.indexing import touch
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import check, save_checked
from jiedui.foundation.organisations.models import Organisation

from .. import events
from ..choices import ActivityState
from ..models import Activity, Series
from ..selectors import sides_in
from ..workflow import ACTIVITY
from .seats import fill_seats

# what people keep in their calendars: a change of it is told to them
KEPT = ("title", "title_en", "venue", "starts_at", "ends_at", "time_zone", "purpose")
WHEN = ("starts_at", "ends_at")
CHANGEABLE = (*KEPT, "kind", "capacity", "visibility", "cost", "cost_payer", "cost_note")


@transaction.atomic
def create_activity(
    *,
    actor: Any,
    agreement: Agreement,
    host: Organisation,
    co_hosts: Iterable[Organisation],
    clauses: Iterable[Clause] = (),
    **values: Any,
) -> Activity:
    """Begin to prepare an activity in the name of one organisation.

    Raises:
        NotAllowed: the actor does not work for the host.
        Invalid: a value is wrong, or an organisation stands on no side of the agreement.
    """
    require(actor, "activities.create_activity", host)
    if not actor.has_perm("agreements.view_agreement", agreement):
        raise NotAllowed(_("您不能查看所选的协议。"))
    activity = Activity(agreement=agreement, host=host, created_by=actor, created_at=clock.now(), **values)
    partners, served = list(co_hosts), list(clauses)
    check(activity, exclude=["code"])
    _check_parties(activity, partners)
    _check_clauses(activity, served)
    save_checked(activity, exclude=["code"])
    activity.co_hosts.set(partners)
    activity.clauses.set(served)
    record(
        events.ACTIVITY_CREATED,
        actor=actor,
        target=activity,
        organisation=host,
        activity_kind=str(activity.kind),
    )
    touch(activity)
    return activity


@transaction.atomic
def change_activity(
    activity: Activity,
    *,
    actor: Any,
    co_hosts: Iterable[Organisation] | None = None,
    clauses: Iterable[Clause] | None = None,
    along: Activity | None = None,
    seen: str = "",
    **values: Any,
) -> Activity:
    """Change what is planned; what stands in calendars moves them on, and another time tells everybody.

    Of several changed in one go, `along` is the first, with which those who hear of it hear of all. `seen` is when it was
    last changed before the actor read it; empty for any.

    Raises:
        NotAllowed: the actor does not prepare it, or it is closed or called off.
        Stale: somebody changed it meanwhile.
        Invalid: a value is wrong.
    """
    require(actor, "activities.change_activity", activity)
    locked = _locked(activity)
    if seen and seen != locked.updated_at.isoformat():
        raise Stale(_("您打开之后，活动已被改过。请核对后再保存。"), target=locked)
    _check_time_is_open(locked, values)
    moved = _take(activity, locked, values)
    check(activity)
    if co_hosts is not None:
        partners = list(co_hosts)
        _check_parties(activity, partners)
    if clauses is not None:
        served = list(clauses)
        _check_clauses(activity, served)
    if moved & set(WHEN) and locked.announced_at:
        activity.postponed_from = locked.postponed_from or locked.starts_at
    if moved & set(KEPT) and locked.announced_at:
        activity.sequence = locked.sequence + 1
    save_checked(activity)
    if co_hosts is not None:
        activity.co_hosts.set(partners)
    if clauses is not None:
        activity.clauses.set(served)
    kind = (
        events.ACTIVITY_RESCHEDULED if moved & set(WHEN) and locked.announced_at else events.ACTIVITY_CHANGED
    )
    record(
        kind,
        actor=actor,
        target=activity,
        organisation=activity.host,
        changed=sorted(moved),
        **_along(activity, along),
    )
    _tell_series(activity)
    fill_seats(activity)
    touch(activity)
    return activity


@transaction.atomic
def reschedule_activity(
    activity: Activity, *, starts_at: datetime, ends_at: datetime, actor: Any
) -> Activity:
    """Put it on another time; calendars follow, and everybody invited is told."""
    return change_activity(activity, actor=actor, starts_at=starts_at, ends_at=ends_at)


@transaction.atomic
def announce_activity(activity: Activity, *, actor: Any, along: Activity | None = None) -> Activity:
    """From now on it is seen by its circle, and everybody on the list is invited."""
    ACTIVITY.move(activity, "announce", actor=actor)
    activity.announced_at = clock.now()
    activity.save(update_fields=["announced_at"])
    record(
        events.ACTIVITY_ANNOUNCED,
        actor=actor,
        target=activity,
        organisation=activity.host,
        **_along(activity, along),
    )
    _tell_series(activity)
    touch(activity)
    return activity


@transaction.atomic
def hold_activity(activity: Activity, *, actor: Any) -> Activity:
    """It took place; one that was never announced is entered after the event."""
    ACTIVITY.move(activity, "hold", actor=actor)
    now = clock.now()
    activity.held_at, activity.announced_at = now, activity.announced_at or now
    activity.save(update_fields=["held_at", "announced_at"])
    _tell_series(activity)
    record(events.ACTIVITY_HELD, actor=actor, target=activity, organisation=activity.host)
    touch(activity)
    return activity


@transaction.atomic
def cancel_activity(
    activity: Activity, *, comment: str, actor: Any, along: Activity | None = None
) -> Activity:
    """Call it off, with the reason that the invited read; calendars keep it as cancelled."""
    ACTIVITY.move(activity, "cancel", actor=actor, comment=comment)
    activity.cancel_reason = comment.strip()[:500]
    activity.sequence = _locked(activity).sequence + 1
    activity.save(update_fields=["cancel_reason", "sequence"])
    record(
        events.ACTIVITY_CANCELLED,
        actor=actor,
        target=activity,
        organisation=activity.host,
        **_along(activity, along),
    )
    _tell_series(activity)
    touch(activity)
    return activity


def _along(activity: Activity, first: Activity | None) -> dict[str, str]:
    """With which other activity this happened in one go."""
    return {} if first is None or first.pk == activity.pk else {"along": first.code}


def _tell_series(activity: Activity) -> None:
    """What calendars know of one of a series, they know as part of it."""
    known = Activity.objects.filter(pk=activity.pk, announced_at__isnull=False)
    Series.objects.filter(pk__in=known.values("series")).update(
        sequence=F("sequence") + 1, updated_at=clock.now()
    )


def _locked(activity: Activity) -> Activity:
    return Activity.objects.select_for_update().get(pk=activity.pk)


def _take(activity: Activity, locked: Activity, values: dict[str, Any]) -> set[str]:
    """Set the values given; which of them are new."""
    if unknown := set(values) - set(CHANGEABLE):
        raise TypeError(f"an activity's {', '.join(sorted(unknown))} cannot be changed here")
    for field in locked._meta.concrete_fields:
        if field.attname not in values and field.name not in values:
            setattr(activity, field.attname, getattr(locked, field.attname))
    for name, value in values.items():
        setattr(activity, name, value)
    return {name for name, value in values.items() if getattr(locked, name) != value}


def _check_time_is_open(locked: Activity, values: dict[str, Any]) -> None:
    """What was held keeps its time."""
    if locked.state == ActivityState.HELD and any(
        name in values and values[name] != getattr(locked, name) for name in WHEN
    ):
        raise WrongState(_("活动已登记举行，时间不能再改。"), field="starts_at")


def _check_parties(activity: Activity, partners: list[Organisation]) -> None:
    """The host and at least one partner of another side that has not left by then."""
    errors: dict[str, list[str]] = {}
    own = _sides_on_the_day(activity, activity.host)
    if not own:
        errors["host"] = [_("%(name)s 不在这份协议的任何一方。") % {"name": activity.host.label}]
    if activity.host in partners:
        errors["co_hosts"] = [_("主办单位不用再列为参办单位。")]
    elif outside := [each.label for each in partners if not _sides_on_the_day(activity, each)]:
        errors["co_hosts"] = [_("%(names)s 不在这份协议的任何一方。") % {"names": _("、").join(outside)}]
    elif not errors and all(_sides_on_the_day(activity, each) <= own for each in partners):
        errors["co_hosts"] = [_("请至少选择一家对方的参办单位，由它代表对方确认办结。")]
    if errors:
        raise Invalid(errors)


def _sides_on_the_day(activity: Activity, organisation: Organisation) -> set[int]:
    """The sides on which an organisation stands when the activity begins."""
    return {
        side.pk
        for side in sides_in(activity.agreement, organisation)
        if side.leaves_on is None or side.leaves_on > activity.day
    }


def _check_clauses(activity: Activity, clauses: list[Clause]) -> None:
    if any(clause.version.agreement_id != activity.agreement_id for clause in clauses):
        raise Invalid({"clauses": [_("所选条款不属于这份协议。")]})
