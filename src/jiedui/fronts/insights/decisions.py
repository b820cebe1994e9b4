"""What waits for somebody's word under an agreement: joint texts, commitments, corridors, what is blocked for long."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.areas.agreements.choices import CommitmentState
from jiedui.areas.agreements.commitments.reciprocity import LedgerRow
from jiedui.areas.agreements.joint.kinds import JointKind, joint_kinds
from jiedui.areas.agreements.joint.rules import APPROVERS, DRAFTERS
from jiedui.areas.agreements.models import (
    Agreement,
    Block,
    Commitment,
    CommitmentChange,
    JointParty,
    JointText,
    Responsibility,
    Side,
)
from jiedui.areas.agreements.models.standing import SILENCE
from jiedui.areas.agreements.rules import SIGNERS
from jiedui.foundation.core import clock
from jiedui.foundation.organisations.choices import WORKING_ROLES
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import has_role
from jiedui.foundation.organisations.selectors import memberships_of

MOST = 8
LONG_BLOCKED = SILENCE
Moment = date | datetime


@dataclass(frozen=True)
class Waiting:
    """Whose turn it is: a side or an organisation, and whether the reader may act for it."""

    name: str
    is_mine: bool
    side: Side | None = None


@dataclass(frozen=True)
class Decision:
    """Something that waits for the word of somebody, since when and until when."""

    kind: str | Promise
    title: str
    url: str
    waiting: list[Waiting]
    since: Moment | None = None
    until: date | None = None
    note: str = ""

    @property
    def is_mine(self) -> bool:
        return any(each.is_mine for each in self.waiting)

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """The reader's own first, then what has a last day, then what waits longest."""
        since = self.since.toordinal() if self.since else date.max.toordinal()
        return not self.is_mine, self.until is None, since


def decisions_of(agreement: Agreement, actor: Any, ledger: Iterable[LedgerRow]) -> list[Decision]:
    """Of each kind at most eight, the reader's own first; the number of queries grows with the kinds alone."""
    found = [
        *_texts(agreement, actor),
        *_commitments(agreement, actor),
        *_changes(agreement, actor),
        *_corridors(agreement, actor, ledger),
        *_blocks(agreement, actor),
    ]
    return sorted(found, key=lambda decision: decision.rank)


def _texts(agreement: Agreement, actor: Any) -> Iterator[Decision]:
    """Joint texts on the table, of whatever kind."""
    subjects = {kind.code: _subjects(kind, agreement) for kind in joint_kinds}
    about = Q(pk__in=[])
    for code, rows in subjects.items():
        about |= Q(kind=code, subject__in=list(rows))
    parties = JointParty.objects.select_related("organisation__region", "approval").order_by("order")
    texts = JointText.objects.visible_to(actor).filter(about).on_the_table().order_by("lapses_on", "pk")
    sides = {side.lead_id: side for side in agreement.sides.all()}
    for text in texts.prefetch_related(Prefetch("parties", queryset=parties))[:MOST]:
        kind, subject = text.of_kind, subjects[text.kind][text.subject]
        yield Decision(
            kind=kind.label,
            title=kind.title(subject),
            url=kind.text_address(subject, text.number),
            waiting=[
                Waiting(
                    party.label,
                    has_role(actor, party.organisation_id, *APPROVERS),
                    sides.get(party.organisation_id),
                )
                for party in text.parties.all()
                if getattr(party, "approval", None) is None
            ],
            since=text.offered_at,
            until=text.lapses_on,
            note=text.label,
        )


def _subjects(kind: JointKind, agreement: Agreement) -> dict[int, Any]:
    """What is settled by this kind under the agreement: itself, or what names it as its `agreement`."""
    if kind.model is Agreement:
        return {agreement.pk: agreement}
    rows = kind.model._base_manager.filter(agreement=agreement)
    return {row.pk: row for row in rows.select_related("agreement")}


def _commitments(agreement: Agreement, actor: Any) -> Iterator[Decision]:
    """Proposals that not all sides accepted, and cancellings that not all agreed to."""
    proposed = Q(state=CommitmentState.PROPOSED)
    answers = Responsibility.objects.remaining().filter(commitment=OuterRef("pk"))
    asked = Q(state=CommitmentState.ACTIVE) & Q(Exists(answers.exclude(cancel_agreed_on=None)))
    open_to_me = answers.filter(side__lead__in=_acting_for(actor, SIGNERS)).filter(
        Q(commitment__state=CommitmentState.PROPOSED, accepted_on=None)
        | Q(commitment__state=CommitmentState.ACTIVE, cancel_agreed_on=None)
    )
    said = Responsibility.objects.remaining().select_related("side__region").order_by("side__order")
    rows = Commitment.objects.visible_to(actor).filter(proposed | asked, agreement=agreement)
    rows = rows.annotate(waits_for_me=Exists(open_to_me)).order_by("-waits_for_me", "updated_at", "pk")
    rows = rows.prefetch_related(Prefetch("responsibilities", queryset=said, to_attr="answers"))
    for row in rows[:MOST]:
        row.agreement = agreement
        is_new = row.state == CommitmentState.PROPOSED
        open_answers = [
            each for each in row.answers if (each.accepted_on if is_new else each.cancel_agreed_on) is None
        ]
        yield Decision(
            kind=_("任务事项待确认") if is_new else _("任务事项待取消"),
            title=row.title,
            url=row.get_absolute_url(),
            waiting=[_side(each.side, actor, SIGNERS) for each in open_answers],
            since=row.updated_at,
            note="" if is_new else row.cancel_reason,
        )


def _changes(agreement: Agreement, actor: Any) -> Iterator[Decision]:
    """What one side would change in a commitment, and another has not agreed to."""
    said = Responsibility.objects.remaining().select_related("side__region").order_by("side__order")
    seen = Commitment.objects.visible_to(actor).filter(agreement=agreement)
    rows = CommitmentChange.objects.open().filter(commitment__in=seen).select_related("commitment")
    rows = rows.prefetch_related(
        Prefetch("commitment__responsibilities", queryset=said, to_attr="answers")
    ).order_by("proposed_at", "pk")
    for change in rows[:MOST]:
        row: Any = change.commitment
        row.agreement = agreement
        yield Decision(
            kind=_("任务事项待修改"),
            title=row.title,
            url=row.get_absolute_url(),
            waiting=[
                _side(each.side, actor, SIGNERS) for each in row.answers if each.change_agreed_on is None
            ],
            since=change.proposed_at,
            note=change.reason,
        )


def _corridors(agreement: Agreement, actor: Any, ledger: Iterable[LedgerRow]) -> Iterator[Decision]:
    """Corridors that one side named and another has not agreed to."""
    for row in ledger:
        if row.corridor is not None and row.waiting:
            yield Decision(
                kind=gettext_lazy("互惠区间"),
                title=str(row.kind.label),
                url=f"{agreement.get_desk_url()}reciprocity/",
                waiting=[_side(side, actor, DRAFTERS) for side in row.waiting],
                note=row.words if not row.is_empty else "",
            )


def _blocks(agreement: Agreement, actor: Any) -> Iterator[Decision]:
    """What has been blocked for over 30 days: it is for who stands in the way to say how it goes on."""
    since = clock.now() - LONG_BLOCKED
    seen = Commitment.objects.visible_to(actor).filter(agreement=agreement).active()
    rows = Block.objects.filter(commitment__in=seen, lifted_at=None, opened_at__lt=since)
    bound = Responsibility.objects.remaining().select_related("organisation", "side__region")
    rows = rows.select_related("commitment", "organisation").prefetch_related(
        Prefetch("dependency__responsibilities", queryset=bound.order_by("side__order"), to_attr="bound")
    )
    for block in rows.order_by("opened_at", "pk")[:MOST]:
        block.commitment.agreement = agreement
        yield Decision(
            kind=_("受阻超过 30 天"),
            title=block.commitment.title,
            url=block.commitment.get_absolute_url(),
            waiting=_in_the_way(block, actor),
            since=block.opened_at,
            note=block.reason,
        )


def _in_the_way(block: Block, actor: Any) -> list[Waiting]:
    """The organisation that was named, or those that answer for what comes before."""
    if block.organisation is not None:
        return [_organisation(block.organisation, actor, None)]
    before: Any = block.dependency
    return [_organisation(each.organisation, actor, each.side) for each in before.bound]


def _side(side: Side, actor: Any, roles: Iterable[str]) -> Waiting:
    return Waiting(side.name, has_role(actor, side.lead_id, *roles), side)


def _organisation(organisation: Organisation, actor: Any, side: Side | None) -> Waiting:
    return Waiting(organisation.label, has_role(actor, organisation.pk, *WORKING_ROLES), side)


def _acting_for(actor: Any, roles: Iterable[str]) -> list[int]:
    wanted = set(roles)
    return [pk for pk, held in memberships_of(actor).items() if held & wanted]
