"""What a coordination office asks for: a report or an answer that is overdue, and that the sides check what they differ in."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.ui.templatetags.jiedui import date_cn

from ..choices import CommitmentState, Sign
from ..models import Commitment, Responsibility, Side
from . import events
from .reminding import silent_rows
from .services import hold_commitment

URGED_EVERY = timedelta(days=3)
CHECKED_EVERY = timedelta(days=7)


def unanswered_rows() -> QuerySet[Responsibility]:
    """Sides that have not said yes or no to a proposal, or to giving a commitment up."""
    proposed = Q(commitment__state=CommitmentState.PROPOSED, accepted_on=None)
    asked = Q(commitment__state=CommitmentState.ACTIVE, cancel_agreed_on=None) & Q(
        commitment__in=Responsibility.objects.exclude(cancel_agreed_on=None).values("commitment")
    )
    return Responsibility.objects.remaining().filter(proposed | asked)


@transaction.atomic
def urge(commitment: Commitment, *, actor: Any, side: Side) -> Responsibility:
    """Ask the organisation that a side's overdue word waits for: for a report whoever answers for it, for a yes or no the lead.

    Raises:
        NotAllowed: the actor signs for no lead of the agreement.
        WrongState: nothing is overdue there, or it was asked for less than three days ago.
    """
    require(actor, "agreements.urge_commitment", commitment)
    hold_commitment(commitment)
    row = commitment.responsibilities.select_related("organisation", "side__lead").get(side=side)
    kind, asked = _owed(row)
    if (wait := urged_lately(row)) is not None:
        raise WrongState(
            _("%(day)s已向“%(organisation)s”催办过，%(days)s 天内不重复催办。")
            % {"day": date_cn(wait), "organisation": asked.label, "days": URGED_EVERY.days}
        )
    row.urged_on = clock.today()
    row.save(update_fields=["urged_on"])
    record(kind, actor=actor, target=commitment, organisation=asked)
    return row


@transaction.atomic
def ask_to_check(commitment: Commitment, *, actor: Any) -> Commitment:
    """Ask all sides to look again at what they reported differently.

    Raises:
        NotAllowed: the actor signs for no lead of the agreement.
        WrongState: the sides do not differ, or were asked less than a week ago.
    """
    require(actor, "agreements.urge_commitment", commitment)
    locked = hold_commitment(commitment)
    if not Commitment.objects.filter(pk=locked.pk).with_standing().showing(Sign.DISAGREEMENT).exists():
        raise WrongState(_("各方的填报没有不一致，不用核对。"))
    if (day := checked_lately(locked)) is not None:
        raise WrongState(
            _("%(day)s已请各方核对，%(days)s 天内不重复提醒。")
            % {"day": date_cn(day), "days": CHECKED_EVERY.days}
        )
    commitment.check_asked_on = clock.today()
    commitment.save(update_fields=["check_asked_on"])
    record(events.CHECK_ASKED, actor=actor, target=commitment)
    return commitment


def urged_lately(row: Responsibility) -> Any:
    """The day on which it was urged, while that is too near to urge again."""
    return row.urged_on if row.urged_on and row.urged_on > clock.today() - URGED_EVERY else None


def checked_lately(commitment: Commitment) -> Any:
    """The day on which the sides were asked to check, while that is too near to ask again."""
    day = commitment.check_asked_on
    return day if day and day > clock.today() - CHECKED_EVERY else None


def _owed(row: Responsibility) -> tuple[Any, Organisation]:
    if unanswered_rows().filter(pk=row.pk).exists():
        return events.ANSWER_URGED, row.side.lead
    if silent_rows().filter(pk=row.pk).exists():
        return events.REPORT_URGED, row.organisation
    raise WrongState(_("“%(side)s”没有逾期的填报或答复，不用催办。") % {"side": row.side.name})
