"""Seats: who has one, who waits, and who moves up when one becomes free."""

from jiedui.foundation.core import clock
from jiedui.foundation.core.events import record

from .. import events
from ..choices import Reply
from ..models import Activity, Participant


def has_free_seat(activity: Activity) -> bool:
    """Whether one more finds a seat; ask it with the activity's row locked."""
    if activity.capacity is None:
        return True
    taken = Participant.objects.filter(activity=activity, reply=Reply.ACCEPTED).count()
    return taken < activity.capacity


def fill_seats(activity: Activity) -> list[Participant]:
    """Give free seats to those who wait, longest first; ask it with the activity's row locked. Who moved up."""
    moved = []
    waiting = Participant.objects.filter(activity=activity, reply=Reply.WAITING)
    for participant in waiting.select_related("user").order_by("waiting_since", "pk"):
        if not has_free_seat(activity):
            break
        participant.reply, participant.waiting_since = Reply.ACCEPTED, None
        participant.save(update_fields=["reply", "waiting_since"])
        record(
            events.PARTICIPANT_MOVED_UP,
            actor=None,
            target=activity,
            organisation=activity.host,
            participant=participant.pk,
        )
        moved.append(participant)
    return moved


def take_or_wait(activity: Activity, participant: Participant) -> str:
    """A seat if one is free, else a place in the queue; ask it with the activity's row locked."""
    if has_free_seat(activity):
        return Reply.ACCEPTED
    participant.waiting_since = participant.waiting_since or clock.now()
    return Reply.WAITING
