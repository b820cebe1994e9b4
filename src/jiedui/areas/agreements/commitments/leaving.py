"""A side that has left keeps nothing waiting: what the others agreed on goes on without it."""

from django.db import transaction
from django.db.models import Q

from jiedui.foundation.core import clock

from ..choices import AgreementState, ChangeState, CommitmentState
from ..models import Commitment
from .changing import settle_change
from .services import activate_if_accepted, cancel_if_agreed, hold_commitment


def go_on_without_who_left() -> int:
    """Look at what waits for an answer under agreements that a side has left; how many commitments went on."""
    waiting = Commitment.objects.filter(
        Q(state=CommitmentState.PROPOSED)
        | Q(responsibilities__cancel_agreed_on__isnull=False)
        | Q(changes__state=ChangeState.OPEN),
        agreement__state=AgreementState.IN_FORCE,
        agreement__sides__leaves_on__lte=clock.today(),
    ).exclude(state=CommitmentState.CANCELLED)
    return sum(_go_on(commitment) for commitment in waiting.distinct().order_by("pk"))


@transaction.atomic
def _go_on(commitment: Commitment) -> bool:
    held = hold_commitment(commitment)
    if not held.responsibilities.remaining().exists():
        return False
    if held.state == CommitmentState.PROPOSED:
        return activate_if_accepted(held, organisation=held.proposer)
    if held.state == CommitmentState.ACTIVE and cancel_if_agreed(
        held, actor=None, organisation=held.proposer
    ):
        return True
    change = held.changes.open().select_related("commitment__agreement", "proposer").first()
    return change is not None and settle_change(change)
