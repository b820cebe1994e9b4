"""What commitments ask of a person at the desk: a report of their organisation, a yes or no of their side."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.todos import Todo, TodoSource
from jiedui.foundation.organisations.choices import WORKING_ROLES
from jiedui.foundation.organisations.selectors import memberships_of

from ..choices import ChangeState, CommitmentState
from ..models import Responsibility
from ..models.standing import SILENCE
from ..rules import SIGNERS


def _as(actor: Any, *roles: str) -> list[int]:
    return [pk for pk, held in memberships_of(actor).items() if not held.isdisjoint(roles)]


def to_report(actor: Any) -> QuerySet[Responsibility]:
    """What the actor's organisations answer for and have not reported on for 30 days, or never; the nearest deadline first."""
    rows = Responsibility.objects.remaining().filter(
        Q(value=None) | Q(value__lt=F("commitment__target")),
        Q(reported_on=None) | Q(reported_on__lt=clock.today() - SILENCE),
        organisation__in=_as(actor, *WORKING_ROLES),
        commitment__state=CommitmentState.ACTIVE,
        commitment__starts_on__lte=clock.today(),
    )
    return rows.select_related("commitment__agreement").order_by("commitment__due_on", "pk")


def to_answer(actor: Any) -> QuerySet[Responsibility]:
    """Proposals, changes and cancellings on which a side for which the actor signs has not said yes or no."""
    proposed = Q(commitment__state=CommitmentState.PROPOSED, accepted_on=None)
    asked = Q(commitment__state=CommitmentState.ACTIVE, cancel_agreed_on=None) & Q(
        commitment__responsibilities__cancel_agreed_on__isnull=False
    )
    changed = Q(commitment__changes__state=ChangeState.OPEN, change_agreed_on=None)
    rows = Responsibility.objects.remaining().filter(
        proposed | asked | changed, side__lead__in=_as(actor, *SIGNERS)
    )
    return rows.select_related("commitment__agreement").distinct().order_by("commitment__updated_at", "pk")


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _report_items(actor: Any, limit: int) -> list[Todo]:
    return [
        Todo(
            title=row.commitment.title,
            url=f"{row.commitment.get_absolute_url()}report/",
            since=_moment(row.reported_on + SILENCE if row.reported_on else row.commitment.starts_on),
            due=_moment(row.commitment.due_on) + timedelta(hours=18),
            note=gettext("%(agreement)s · 该填报进展") % {"agreement": row.commitment.agreement.label},
        )
        for row in to_report(actor)[:limit]
    ]


def _answer_items(actor: Any, limit: int) -> list[Todo]:
    return [
        Todo(
            title=row.commitment.title,
            url=row.commitment.get_absolute_url(),
            since=row.commitment.updated_at,
            note=_what_is_asked(row),
        )
        for row in to_answer(actor)[:limit].prefetch_related("commitment__changes")
    ]


def _what_is_asked(row: Responsibility) -> str:
    commitment = row.commitment
    if commitment.state == CommitmentState.PROPOSED:
        return gettext("对方提出任务事项，等本方确认")
    if row.change_agreed_on is None and any(
        each.state == ChangeState.OPEN for each in commitment.changes.all()
    ):
        return gettext("对方提出修改任务事项，等本方答复")
    return gettext("对方提出取消，等本方答复")


REPORTS = TodoSource(
    key="agreements.reports",
    label=_("本单位负责、该填报的事项"),
    items=_report_items,
    rows=to_report,
    order=25,
)
ANSWERS = TodoSource(
    key="agreements.commitments",
    label=_("等本方确认的任务事项"),
    items=_answer_items,
    rows=to_answer,
    order=24,
)
