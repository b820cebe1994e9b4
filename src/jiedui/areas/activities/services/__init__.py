"""The verbs of activities."""

from .activities import (
    announce_activity,
    cancel_activity,
    change_activity,
    create_activity,
    hold_activity,
    reschedule_activity,
)
from .addresses import create_address, forget_addresses, revoke_address
from .closing import confirm_closing, follow_resolution, set_resolutions, submit_minutes, write_minutes
from .following import announce_following, cancel_following, change_following, invite_following
from .people import enter_reply, invite, remove_participant, reply_to
from .plan import set_agenda, set_itinerary
from .series import create_series
from .signing_in import sign_in, sign_in_by_hand, undo_sign_in

__all__ = [
    "announce_activity",
    "announce_following",
    "cancel_activity",
    "cancel_following",
    "change_activity",
    "change_following",
    "confirm_closing",
    "create_activity",
    "create_address",
    "create_series",
    "enter_reply",
    "follow_resolution",
    "forget_addresses",
    "hold_activity",
    "invite",
    "invite_following",
    "remove_participant",
    "reply_to",
    "reschedule_activity",
    "revoke_address",
    "set_agenda",
    "set_itinerary",
    "set_resolutions",
    "sign_in",
    "sign_in_by_hand",
    "submit_minutes",
    "undo_sign_in",
    "write_minutes",
]
