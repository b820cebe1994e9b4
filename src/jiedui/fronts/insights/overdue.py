"""What each organisation owes an answer to: reports that are overdue, proposals, minutes and texts that wait, the longest first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiedui.areas.activities.choices import ActivityState
from jiedui.areas.activities.models import Activity
from jiedui.areas.activities.selectors import hosts_of, sides_in, sides_of
from jiedui.areas.activities.selectors import with_parts as activities_with_parts
from jiedui.areas.agreements.choices import CommitmentState
from jiedui.areas.agreements.commitments.reminding import silent_rows
from jiedui.areas.agreements.commitments.urging import URGED_EVERY, unanswered_rows, urged_lately
from jiedui.areas.agreements.joint.kinds import JointKind, joint_kinds
from jiedui.areas.agreements.models import Agreement, JointParty, JointText, Responsibility, Side
from jiedui.foundation.core import clock
from jiedui.foundation.core.permissions import require

MOST = 400
PATIENCE = timedelta(days=7)


@dataclass(frozen=True)
class Awaited:
    """One thing that waits for the word of an organisation; `urged` is the row through which it can be urged, where it can be."""

    organisation: Any
    side: Side | None
    what: str
    title: str
    url: str
    since: date
    until: date | None = None
    urged: Responsibility | None = None
    is_late: bool = False

    @property
    def days(self) -> int:
        return (clock.today() - self.since).days

    @property
    def left(self) -> int | None:
        """Days before it lapses."""
        return (self.until - clock.today()).days if self.until else None

    @property
    def urged_on(self) -> date | None:
        """When it was urged, while that is too near to urge again."""
        return urged_lately(self.urged) if self.urged else None

    @property
    def again_on(self) -> date | None:
        return self.urged_on + URGED_EVERY if self.urged_on else None


@dataclass(frozen=True)
class Debtor:
    """An organisation with all that waits for it."""

    organisation: Any
    side: Side | None
    items: list[Awaited]

    @property
    def contact(self) -> str:
        """How to reach a lead, as it told the other sides."""
        is_lead = self.side is not None and self.side.lead_id == self.organisation.pk
        return self.side.contact if self.side is not None and is_lead else ""

    @property
    def late(self) -> int:
        return sum(item.is_late for item in self.items)


def awaited_in(agreement: Agreement, actor: Any, *, most: int = MOST) -> list[Awaited]:
    """Everything in an agreement that waits for somebody's word, the longest first; of each kind no more than `most`.

    Raises:
        NotAllowed: the actor may not see the desks of the agreement.
    """
    require(actor, "insights.view_desks", agreement)
    found = [
        *_reports(agreement, most),
        *_answers(agreement, most),
        *_minutes(agreement, actor, most),
        *_texts(agreement, actor, most),
    ]
    return sorted(found, key=lambda item: (item.since, item.title))


def by_organisation(items: Iterable[Awaited]) -> list[Debtor]:
    """Under the organisations, whoever owes most that is overdue first."""
    own: dict[int, list[Awaited]] = defaultdict(list)
    for item in items:
        own[item.organisation.pk].append(item)
    debtors = [Debtor(mine[0].organisation, mine[0].side, mine) for mine in own.values()]
    return sorted(debtors, key=lambda each: (-each.late, each.items[0].since))


def _responsibilities(rows: QuerySet[Any], agreement: Agreement) -> QuerySet[Any]:
    return rows.filter(commitment__agreement=agreement).select_related(
        "commitment__agreement", "organisation", "side__region", "side__lead"
    )


def _reports(agreement: Agreement, most: int) -> Iterator[Awaited]:
    for row in _responsibilities(silent_rows(), agreement).order_by("last_word", "pk")[:most]:
        yield Awaited(
            row.organisation,
            row.side,
            _("填报进展"),
            row.commitment.title,
            row.commitment.get_absolute_url(),
            row.last_word,
            urged=row,
            is_late=True,
        )


def _answers(agreement: Agreement, most: int) -> Iterator[Awaited]:
    rows = _responsibilities(unanswered_rows(), agreement)
    for row in rows.order_by("commitment__updated_at", "pk")[:most]:
        proposed = row.commitment.state == CommitmentState.PROPOSED
        moment = row.commitment.created_at if proposed else row.commitment.updated_at
        since = timezone.localdate(moment)
        yield Awaited(
            row.side.lead,
            row.side,
            _("确认提出的事项") if proposed else _("答复取消"),
            row.commitment.title,
            row.commitment.get_absolute_url(),
            since,
            urged=row,
            is_late=_is_long(since),
        )


def _minutes(agreement: Agreement, actor: Any, most: int) -> Iterator[Awaited]:
    """What was held and is not closed: minutes that the host has not put to the sides, or that a side has not confirmed."""
    held = Activity.objects.visible_to(actor).filter(agreement=agreement, state=ActivityState.HELD)
    rows = activities_with_parts(held.order_by("ends_at", "pk"))
    for row in rows.select_related("minutes").prefetch_related("confirmations")[:most]:
        minutes = getattr(row, "minutes", None)
        if minutes is None or minutes.ready_at is None:
            side = next(iter(sides_in(row.agreement, row.host)), None)
            yield _of_activity(row, row.host, side, _("写好纪要并提请确认"), row.ends_at)
            continue
        said = {each.side_id for each in row.confirmations.all() if each.revision == minutes.revision}
        for side in sides_of(row):
            if side.pk not in said:
                speaker = next(each for each in hosts_of(row) if side in sides_in(row.agreement, each))
                yield _of_activity(row, speaker, side, _("确认纪要并办结"), minutes.ready_at)


def _of_activity(row: Activity, organisation: Any, side: Side | None, what: str, moment: Any) -> Awaited:
    since = timezone.localdate(moment)
    return Awaited(organisation, side, what, row.label, row.get_desk_url(), since, is_late=_is_long(since))


def _texts(agreement: Agreement, actor: Any, most: int) -> Iterator[Awaited]:
    """Joint texts on the table, of the agreement and of what hangs under it, that a side has not approved."""
    sides = {side.lead_id: side for side in agreement.sides.all()}
    for kind in joint_kinds:
        subjects = _subjects(kind, agreement)
        texts = (
            JointText.objects.visible_to(actor).on_the_table().filter(kind=kind.code, subject__in=subjects)
        )
        parties = JointParty.objects.filter(text__in=texts, approval=None)
        for party in parties.select_related("text", "organisation").order_by("text__offered_at", "pk")[:most]:
            since = timezone.localdate(party.text.offered_at)
            until = party.text.lapses_on
            soon = until is not None and until - clock.today() <= PATIENCE
            yield Awaited(
                party.organisation,
                sides.get(party.organisation_id),
                _("同意文本"),
                f"{kind.title(subjects[party.text.subject])} · {party.text.label}",
                kind.text_address(subjects[party.text.subject], party.text.number),
                since,
                until=until,
                is_late=soon or _is_long(since),
            )


def _subjects(kind: JointKind, agreement: Agreement) -> dict[int, Any]:
    """What a kind of text is about, as far as it belongs to the agreement."""
    if kind.model is Agreement:
        return {agreement.pk: agreement}
    try:
        kind.model._meta.get_field("agreement")
    except FieldDoesNotExist:
        return {}
    rows = kind.model._base_manager.filter(agreement=agreement).select_related("agreement")
    return {row.pk: row for row in rows}


def _is_long(since: date) -> bool:
    return clock.today() - since >= PATIENCE
