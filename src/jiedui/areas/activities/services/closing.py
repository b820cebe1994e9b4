"""Minutes, resolutions, and that both sides say it is done."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, Stale, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.indexing import touch
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.resolutions import resolution_outcomes
from jiedui.foundation.core.saving import check, save_checked
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import has_role

from .. import events
from ..choices import ActivityState
from ..models import Activity, Confirmation, Minutes, Resolution
from ..rules import CONFIRMING
from ..selectors import closing_of, hosts_of, sides_in
from ..workflow import ACTIVITY

MOST_RESOLUTIONS = 50


@transaction.atomic
def write_minutes(
    activity: Activity, *, body: str, actor: Any, summary: str = "", attended: int | None = None
) -> Minutes:
    """Write the minutes, or another revision of them; confirmations of an older one count no longer.

    Raises:
        NotAllowed: the actor does not prepare the activity, or it is closed.
        WrongState: it has not begun.
        Invalid: the text is missing or too long.
    """
    require(actor, "activities.change_activity", activity)
    locked = _locked(activity)
    if locked.state not in {ActivityState.ANNOUNCED, ActivityState.HELD} or locked.starts_at > clock.now():
        raise WrongState(_("活动开始以后才能写纪要。"))
    minutes = Minutes.objects.filter(activity=locked).first() or Minutes(activity=locked, revision=0)
    words = (summary.strip(), body.strip(), attended)
    if minutes.pk and words == (minutes.summary, minutes.body, minutes.attended):
        return minutes
    minutes.summary, minutes.body, minutes.attended = words
    _revise(minutes, actor)
    record(
        events.MINUTES_WRITTEN,
        actor=actor,
        target=activity,
        organisation=activity.host,
        revision=minutes.revision,
    )
    touch(activity)
    return minutes


@transaction.atomic
def set_resolutions(
    activity: Activity, *, resolutions: Iterable[Mapping[str, Any]], actor: Any
) -> list[Resolution]:
    """Write the resolutions in order: rows with `body`, and if wanted `responsible`, `due_on`.

    What became something keeps its place and its words; the rest is written anew, and makes another revision.

    Raises:
        WrongState: one that became something is missing or reworded, or there are no minutes yet.
        Invalid: a row is wrong; the sentence says which.
    """
    require(actor, "activities.change_activity", activity)
    locked = _locked(activity)
    present = list(locked.resolutions.order_by("number"))
    rows = [Resolution(activity=locked, number=n, **row) for n, row in enumerate(resolutions, 1)]
    _check_resolutions(rows)
    if _said(present) == _said(rows):
        return present
    _keep_what_became(present, rows)
    locked.resolutions.all().delete()
    Resolution.objects.bulk_create(rows)
    note_minutes_changed(locked, actor=actor)
    return rows


@transaction.atomic
def submit_minutes(activity: Activity, *, actor: Any) -> Minutes:
    """Ask every side to confirm the minutes as they stand.

    Raises:
        WrongState: the activity is not held, or there are no minutes.
    """
    require(actor, "activities.change_activity", activity)
    locked = _locked(activity)
    minutes = Minutes.objects.filter(activity=locked).first()
    if locked.state != ActivityState.HELD or minutes is None:
        raise WrongState(_("登记已举行并写好纪要之后，才能提请确认。"))
    if minutes.is_ready:
        raise WrongState(_("这一稿已经提请各方确认。"))
    minutes.ready_at = clock.now()
    minutes.save(update_fields=["ready_at"])
    record(
        events.MINUTES_READY,
        actor=actor,
        target=activity,
        organisation=activity.host,
        revision=minutes.revision,
    )
    return minutes


@transaction.atomic
def confirm_closing(
    activity: Activity, *, note: str, revision: int, actor: Any, organisation: Organisation | None = None
) -> Confirmation:
    """Say for one's side that it was held as the minutes tell; when every side has said so, it is closed.

    `revision` is the one that was read. Of several organisations of the actor, `organisation` says for which they speak.

    Raises:
        NotAllowed: the actor speaks for no organisation that runs it.
        Stale: the minutes were changed meanwhile.
        WrongState: the minutes wait for nobody, or this side has confirmed them.
        Invalid: no word is said.
    """
    require(actor, "activities.confirm_closing", activity)
    locked = _locked(activity)
    minutes = Minutes.objects.filter(activity=locked).first()
    if locked.state != ActivityState.HELD or minutes is None or not minutes.is_ready:
        raise WrongState(_("纪要还没有提请确认。"))
    if minutes.revision != revision:
        raise Stale(
            _("纪要已改为第 %(n)s 稿，请重新阅读后再确认。") % {"n": minutes.revision}, target=minutes
        )
    speaking = _speaks_for(activity, actor, organisation)
    confirmation = Confirmation(
        activity=activity,
        side=sides_in(activity.agreement, speaking)[0],
        organisation=speaking,
        revision=revision,
        note=note.strip(),
        confirmed_by=actor,
        confirmed_at=clock.now(),
    )
    if Confirmation.objects.filter(activity=locked, side=confirmation.side, revision=revision).exists():
        raise WrongState(_("%(side)s 已经确认过这一稿。") % {"side": confirmation.side.name})
    save_checked(confirmation)
    record(
        events.CLOSING_CONFIRMED,
        actor=actor,
        target=activity,
        organisation=speaking,
        revision=revision,
        side=confirmation.side.pk,
    )
    if all(each.confirmation for each in closing_of(activity)):
        _close(activity)
    return confirmation


@transaction.atomic
def follow_resolution(resolution: Resolution, *, outcome: str, actor: Any) -> str:
    """Make something of a resolution, such as a commitment; the path of its page.

    Raises:
        WrongState: it became something already.
        Invalid: there is no such outcome.
    """
    require(actor, "activities.follow_resolutions", resolution.activity)
    locked = Resolution.objects.select_for_update().get(pk=resolution.pk)
    if locked.led_to:
        raise WrongState(_("这项决议已经落实。"))
    found = resolution_outcomes.get(outcome)
    if found is None or not found.offered(locked, actor):
        raise Invalid(_("这项决议不能这样落实。"))
    locked.outcome, locked.led_to = found.code, found.make(locked, actor)
    locked.save(update_fields=["outcome", "led_to"])
    record(
        events.RESOLUTION_FOLLOWED,
        actor=actor,
        target=locked.activity,
        organisation=locked.activity.host,
        number=locked.number,
        outcome=found.code,
    )
    return locked.led_to


def note_minutes_changed(activity: Activity, *, actor: Any) -> None:
    """What belongs to the minutes changed: another revision, that nobody has confirmed."""
    minutes = Minutes.objects.filter(activity=activity).first()
    if minutes is None:
        return
    _revise(minutes, actor)
    record(
        events.MINUTES_WRITTEN,
        actor=actor,
        target=activity,
        organisation=activity.host,
        revision=minutes.revision,
    )


def _revise(minutes: Minutes, actor: Any) -> None:
    minutes.revision += 1
    minutes.ready_at = None
    minutes.written_by, minutes.written_at = actor, clock.now()
    save_checked(minutes)


def _close(activity: Activity) -> None:
    ACTIVITY.move(activity, "close", actor=None)
    activity.closed_at = clock.now()
    activity.save(update_fields=["closed_at"])
    record(events.ACTIVITY_CLOSED, actor=None, target=activity, organisation=activity.host)
    touch(activity)


def _speaks_for(activity: Activity, actor: Any, organisation: Organisation | None) -> Organisation:
    """The organisation, among those that run it, for which the actor confirms: of several, one whose side still waits."""
    mine = [each for each in hosts_of(activity) if has_role(actor, each.pk, *CONFIRMING)]
    if organisation is not None:
        if organisation not in mine:
            raise NotAllowed(_("您不能代表该单位确认。"))
        return organisation
    waiting = {each.side.pk for each in closing_of(activity) if each.confirmation is None}
    for each in mine:
        if {side.pk for side in sides_in(activity.agreement, each)} & waiting:
            return each
    return mine[0]


def _check_resolutions(rows: list[Resolution]) -> None:
    if len(rows) > MOST_RESOLUTIONS:
        raise Invalid({"": [_("最多 %(most)s 行。") % {"most": MOST_RESOLUTIONS}]})
    for row in rows:
        try:
            check(row, exclude=["activity", "number"])
        except Invalid as refusal:
            raise Invalid({"": [_("第 %(n)s 行：%(why)s") % {"n": row.number, "why": refusal}]}) from refusal


def _said(rows: list[Resolution]) -> list[tuple[Any, ...]]:
    return [(row.number, row.body, row.responsible, row.due_on) for row in rows]


def _keep_what_became(present: list[Resolution], rows: list[Resolution]) -> None:
    for row in present:
        if not row.led_to:
            continue
        kept = next((each for each in rows if each.body == row.body), None)
        if kept is None:
            raise WrongState(_("第 %(n)s 项决议已经落实，不能删除或改写。") % {"n": row.number})
        kept.pk, kept.outcome, kept.led_to = row.pk, row.outcome, row.led_to


def _locked(activity: Activity) -> Activity:
    return Activity.objects.select_for_update().select_related("host").get(pk=activity.pk)
