"""What a person leaves behind elsewhere when their account is closed: the apps above say so in `module.py`."""

from collections.abc import Callable

from .models import User

Receiver = Callable[[User, User], None]
_receivers: list[Receiver] = []


def on_closing(receiver: Receiver) -> Receiver:
    """Let a function hear that a person goes, as (person, actor), inside the transaction and while the account is whole.

    A `DomainError` that it raises keeps the account open.
    """
    if receiver not in _receivers:
        _receivers.append(receiver)
    return receiver


def tell_closing(user: User, actor: User) -> None:
    """Say that the account is about to be emptied."""
    for receiver in _receivers:
        receiver(user, actor)
