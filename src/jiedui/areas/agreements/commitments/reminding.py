"""Reminders, once each: a deadline that passed, a report that is due."""

from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from jiedui.foundation.core import clock
from jiedui.foundation.core.events import record

from ..choices import CommitmentState, Sign
from ..models import Commitment, Responsibility
from ..models.standing import SILENCE
from . import events
from .services import hold_commitment

LAST_WORD = Coalesce("reported_on", Greatest("commitment__starts_on", "commitment__active_on"))


def silent_rows() -> Any:
    """Sides from which nothing was heard for 30 days, of what has begun and is not done on that side."""
    rows = Responsibility.objects.remaining().filter(
        Q(value=None) | Q(value__lt=F("commitment__target")),
        commitment__state=CommitmentState.ACTIVE,
        commitment__starts_on__lte=clock.today(),
    )
    return rows.annotate(last_word=LAST_WORD).filter(last_word__lt=clock.today() - SILENCE)


def remind_of_reports() -> int:
    """Tell each silent side's organisation once until it reports; how many were told."""
    due = silent_rows().filter(Q(reminded_on=None) | Q(reported_on__gte=F("reminded_on")))
    return sum(_remind(row) for row in due.select_related("commitment", "organisation"))


@transaction.atomic
def _remind(row: Any) -> bool:
    hold_commitment(row.commitment)
    still = silent_rows().filter(pk=row.pk, reminded_on=row.reminded_on).first()
    if still is None:
        return False
    Responsibility.objects.filter(pk=row.pk).update(reminded_on=clock.today())
    days = (clock.today() - still.last_word).days
    record(events.REPORT_DUE, actor=None, target=row.commitment, organisation=row.organisation, days=days)
    return True


def tell_of_overdue() -> int:
    """Tell once that a deadline has passed; how many commitments were told of."""
    late = Commitment.objects.active().filter(reminded_overdue=False, due_on__lt=clock.today())
    return sum(_tell(row) for row in late.with_standing().showing(Sign.OVERDUE))


@transaction.atomic
def _tell(commitment: Any) -> bool:
    if hold_commitment(commitment).reminded_overdue:
        return False
    Commitment.objects.filter(pk=commitment.pk).update(reminded_overdue=True)
    record(events.COMMITMENT_OVERDUE, actor=None, target=commitment)
    return True
