"""签到: by a code on the screen that changes twice a minute, and by hand at the door."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import NotAllowed, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require

from .. import events
from ..choices import ActivityState, Arrival, Reply
from ..models import Activity, Participant

STEP = 30
LETTERS = 10
OPENS_BEFORE = timedelta(hours=1)


@dataclass(frozen=True)
class ScreenCode:
    """What the screen shows now, and for how many seconds more."""

    code: str
    seconds: int


def screen_code(activity: Activity) -> ScreenCode:
    """The code of this half minute: an HMAC of the activity's secret and the time."""
    now = int(clock.now().timestamp())
    return ScreenCode(_code_at(activity, now // STEP), STEP - now % STEP)


def is_on_screen(activity: Activity, code: str) -> bool:
    """Whether the screen shows it, or showed it a moment ago: a photograph is good for a minute at most."""
    step = int(clock.now().timestamp()) // STEP
    return any(
        hmac.compare_digest(code.encode(), _code_at(activity, known).encode()) for known in (step, step - 1)
    )


def require_open(activity: Activity) -> None:
    """Let nobody sign in too early or too late; an early try is forgotten, and one may try again.

    Raises:
        WrongState: the door is not open yet, or no longer.
    """
    if activity.state not in {ActivityState.ANNOUNCED, ActivityState.HELD}:
        raise WrongState(_("这项活动不在签到期间。"))
    now = clock.now()
    if now < activity.starts_at - OPENS_BEFORE:
        opens = (activity.local_start - OPENS_BEFORE).strftime("%H:%M")
        raise WrongState(
            _("签到在活动开始前一小时开放（%(day)s %(time)s），到时请再扫一次。")
            % {"day": activity.day.isoformat(), "time": opens}
        )
    if now > activity.ends_at:
        raise WrongState(_("活动已结束，请由会务人员补登。"))


@transaction.atomic
def sign_in(activity: Activity, *, actor: Any) -> Participant:
    """Sign in with the code that was on the screen; the page has asked for it. A second time changes nothing.

    Raises:
        WrongState: it is too early or too late.
        NotAllowed: the person is not on the list.
    """
    require_open(activity)
    found = Participant.objects.select_for_update().filter(activity=activity, user=actor).first()
    if found is None:
        raise NotAllowed(_("名单上没有您，请到会务台登记。"))
    return _arrived(found, Arrival.CODE, actor)


@transaction.atomic
def sign_in_by_hand(participant: Participant, *, actor: Any) -> Participant:
    """Note at the door, or afterwards, that somebody came.

    Raises:
        NotAllowed: the actor does not prepare the activity.
        WrongState: it is too early, or was called off.
    """
    activity = participant.activity
    require(actor, "activities.keep_list", activity)
    if activity.state not in {ActivityState.ANNOUNCED, ActivityState.HELD}:
        raise WrongState(_("这项活动不在签到期间。"))
    if clock.now() < activity.starts_at - OPENS_BEFORE:
        raise WrongState(_("签到在活动开始前一小时开放。"))
    locked = Participant.objects.select_for_update().get(pk=participant.pk)
    return _arrived(locked, Arrival.LIST, actor)


@transaction.atomic
def undo_sign_in(participant: Participant, *, actor: Any) -> Participant:
    """Take back what was noted by mistake."""
    require(actor, "activities.keep_list", participant.activity)
    if participant.activity.state == ActivityState.CLOSED:
        raise WrongState(_("活动已办结，签到不能再改。"))
    locked = Participant.objects.select_for_update().get(pk=participant.pk)
    locked.signed_in_at, locked.arrival = None, ""
    locked.save(update_fields=["signed_in_at", "arrival"])
    return locked


def _arrived(participant: Participant, how: str, actor: Any) -> Participant:
    if participant.signed_in_at is not None:
        return participant
    participant.signed_in_at, participant.arrival = clock.now(), how
    participant.reply = Reply.ACCEPTED
    participant.waiting_since = None
    participant.save(update_fields=["signed_in_at", "arrival", "reply", "waiting_since"])
    activity = participant.activity
    record(
        events.PARTICIPANT_SIGNED_IN,
        actor=actor,
        target=activity,
        organisation=activity.host,
        participant=participant.pk,
        arrival=how,
    )
    return participant


def _code_at(activity: Activity, step: int) -> str:
    """The activity's secret is made of the installation's and its own code, so that none lies in the tables."""
    return salted_hmac("activities.sign_in", f"{activity.code}|{step}", algorithm="sha256").hexdigest()[
        :LETTERS
    ]
