"""What goes along when a person's roles are handed over: the apps above say so in `module.py`."""

from collections.abc import Callable

from jiedui.foundation.accounts.models import User

from .models import Organisation

Taker = Callable[[Organisation, User, User], None]
_takers: list[Taker] = []


def on_handover(taker: Taker) -> Taker:
    """Let a function give what one person has open in an organisation to another, as (organisation, giver, receiver)."""
    if taker not in _takers:
        _takers.append(taker)
    return taker


def hand_work(organisation: Organisation, giver: User, receiver: User) -> None:
    """Give everything that is open to the receiver; called inside the transaction that hands the roles over."""
    for taker in _takers:
        taker(organisation, giver, receiver)
