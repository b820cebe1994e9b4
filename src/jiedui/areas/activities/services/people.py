"""Inviting and replying."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.organisations.models import Organisation

from .. import events
from ..choices import ActivityState, Part, Reply
from ..models import Activity, Participant
from .seats import fill_seats, take_or_wait

MOST_PEOPLE = 500
ANSWERS = (Reply.ACCEPTED, Reply.TENTATIVE, Reply.DECLINED)


@transaction.atomic
def invite(
    activity: Activity,
    *,
    actor: Any,
    user: Any | None = None,
    name: str = "",
    organisation: Organisation | None = None,
    typed_organisation: str = "",
    position: str = "",
    part: str = Part.DELEGATE,
    consents: bool = False,
    reply: str = Reply.INVITED,
    along: Activity | None = None,
) -> Participant:
    """Put somebody on the list: a person of the platform, or one by name who was told of it.

    Whoever has no account cannot reply here; `reply` says what they said by other means.

    Raises:
        NotAllowed: the actor does not prepare the activity.
        WrongState: the list is full, or the activity is over.
        Invalid: nobody is named, they are on the list, or were not told.
    """
    require(actor, "activities.invite", activity)
    locked = _locked(activity)
    if Participant.objects.filter(activity=locked).count() >= MOST_PEOPLE:
        raise WrongState(_("一次活动的名单最多 %(most)s 人。") % {"most": MOST_PEOPLE})
    if user is None and not consents:
        raise Invalid({"consents": [_("请确认已告知本人：姓名、职务和单位将供双方单位和参加人员查看。")]})
    participant = Participant(
        activity=activity,
        user=user,
        typed_name="" if user is not None else name.strip(),
        position=position.strip(),
        organisation=organisation,
        typed_organisation="" if organisation is not None else typed_organisation.strip(),
        part=part,
        consents=consents or user is not None,
        invited_by=actor,
        invited_at=clock.now(),
    )
    if user is None and reply != Reply.INVITED:
        participant.reply = _settled(locked, participant, reply)
        participant.replied_at = clock.now()
    save_checked(participant)
    record(
        events.PARTICIPANT_INVITED,
        actor=actor,
        target=activity,
        organisation=activity.host,
        participant=participant.pk,
        person=user.pk if user is not None else None,
        **({"along": along.code} if along is not None and along.pk != activity.pk else {}),
    )
    return participant


@transaction.atomic
def remove_participant(participant: Participant, *, actor: Any) -> None:
    """Take somebody off the list; whoever waits longest gets the seat.

    Raises:
        WrongState: they signed in: who was there stays on the list.
    """
    activity = participant.activity
    require(actor, "activities.invite", activity)
    locked = _locked(activity)
    if Participant.objects.filter(pk=participant.pk, signed_in_at__isnull=False).exists():
        raise WrongState(_("已签到的人不能移出名单。"))
    key, person = participant.pk, participant.user_id
    participant.delete()
    record(
        events.PARTICIPANT_REMOVED,
        actor=actor,
        target=activity,
        organisation=activity.host,
        participant=key,
        person=person,
    )
    fill_seats(locked)


@transaction.atomic
def reply_to(participant: Participant, *, reply: str, actor: Any, note: str = "") -> Participant:
    """Say whether one comes. Who finds no seat waits for one, and moves up when one becomes free.

    Raises:
        NotAllowed: it is somebody else's invitation.
        WrongState: the activity is not announced, or is over.
        Invalid: it is no answer.
    """
    require(actor, "activities.reply", participant)
    locked = _locked(participant.activity)
    if not locked.is_open:
        raise WrongState(_("活动已结束、已取消或尚未通知，不能再回复。"))
    return _answered(locked, participant, reply, actor, note)


@transaction.atomic
def enter_reply(participant: Participant, *, reply: str, actor: Any) -> Participant:
    """Enter what somebody said by telephone or letter.

    Raises:
        NotAllowed: the actor does not prepare the activity.
        Invalid: it is no answer.
    """
    require(actor, "activities.invite", participant.activity)
    return _answered(_locked(participant.activity), participant, reply, actor, participant.note)


def _answered(activity: Activity, participant: Participant, reply: str, actor: Any, note: str) -> Participant:
    now = Participant.objects.get(pk=participant.pk)
    participant.reply, participant.waiting_since = now.reply, now.waiting_since
    participant.note = note.strip()
    settled = participant.reply
    if not (reply == Reply.ACCEPTED and now.reply == Reply.ACCEPTED):
        settled = _settled(activity, participant, reply)
    if settled != Reply.WAITING:
        participant.waiting_since = None
    participant.reply, participant.replied_at = settled, clock.now()
    save_checked(participant)
    record(
        events.PARTICIPANT_REPLIED,
        actor=actor,
        target=activity,
        organisation=activity.host,
        participant=participant.pk,
        reply=str(settled),
    )
    if now.reply == Reply.ACCEPTED and settled != Reply.ACCEPTED:
        fill_seats(activity)
    return participant


def _settled(activity: Activity, participant: Participant, reply: str) -> str:
    if reply not in ANSWERS:
        raise Invalid({"reply": [_("请选择参加、待定或不参加。")]})
    return take_or_wait(activity, participant) if reply == Reply.ACCEPTED else reply


def _locked(activity: Activity) -> Activity:
    """The activity as it stands; of two who want the last seat, one comes second."""
    locked = Activity.objects.select_for_update().select_related("host").get(pk=activity.pk)
    if locked.state == ActivityState.CANCELLED:
        raise WrongState(_("活动已取消。"))
    return locked
