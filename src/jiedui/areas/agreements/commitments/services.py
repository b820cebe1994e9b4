"""The verbs of commitments: proposed and accepted, arranged, cancelled together."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, Stale, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.organisations.models import Organisation

from ..choices import AgreementState, CommitmentState
from ..joint.rules import DRAFTERS
from ..models import Agreement, Clause, Commitment, Responsibility, Side
from ..rules import SIGNERS
from ..selectors import Twinnings
from . import events
from .dependencies import check_dependencies
from .sides import present_clauses, side_spoken_for, sides_at_hand
from .workflow import CHANGE, COMMITMENT


@transaction.atomic
def propose_commitment(
    agreement: Agreement,
    *,
    actor: Any,
    organisation: Organisation,
    clause: Clause,
    responsible: Mapping[int, Organisation] | None = None,
    helpers: Mapping[int, Iterable[Organisation]] | None = None,
    depends_on: Iterable[Commitment] = (),
    **values: Any,
) -> Commitment:
    """Put a commitment before the other sides, in the name of the organisation that leads one.

    `responsible` and `helpers` go by the side's id; whoever is not named answers through its lead.

    Raises:
        WrongState: the agreement is not in force, or the side has left.
        Invalid: with the sentences by field.
    """
    require(actor, "agreements.propose_commitment", agreement)
    own = side_spoken_for(agreement, organisation, actor, *DRAFTERS)
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.state != AgreementState.IN_FORCE:
        raise WrongState(_("协议没有生效，不能据此提出任务事项。"))
    _check_place(agreement, clause, values)
    commitment = Commitment(agreement=agreement, clause=clause, proposer=organisation, **values)
    save_checked(commitment, exclude=["code"])
    depends_on = list(depends_on)
    check_dependencies(commitment, depends_on)
    commitment.depends_on.set(depends_on)
    for row in _share_out(commitment, responsible or {}, accepted_by={own.pk}):
        row.helpers.set(_helpers((helpers or {}).get(row.side_id, ()), row.organisation))
    record(events.COMMITMENT_PROPOSED, actor=actor, target=commitment, organisation=organisation)
    return commitment


@transaction.atomic
def found_commitment(
    agreement: Agreement,
    *,
    organisation: Organisation,
    clause: Clause,
    responsible: Mapping[int, Organisation],
    **values: Any,
) -> Commitment:
    """A commitment to which every side has just said yes in a joint text: it counts at once.

    Called by what the sides settled, never by a person; `organisation` is whose text it was.

    Raises:
        Invalid: with the sentences by field.
    """
    _check_place(agreement, clause, values)
    commitment = Commitment(agreement=agreement, clause=clause, proposer=organisation, **values)
    save_checked(commitment, exclude=["code"])
    _share_out(commitment, responsible, accepted_by={side.pk for side in sides_at_hand(agreement)})
    _activate(commitment, organisation)
    return commitment


@transaction.atomic
def accept_commitment(
    commitment: Commitment, *, actor: Any, organisation: Organisation, seen: str = ""
) -> Commitment:
    """A side says yes; with the last yes the commitment counts. `seen` is the print of the terms that it read.

    Raises:
        Stale: the terms were changed since.
        WrongState: this side said yes already, or the commitment waits for no answer.
    """
    row = _answering(commitment, "accept", actor, organisation)
    now = Commitment.objects.get(pk=commitment.pk)
    if seen and seen != now.terms_print:
        raise Stale(_("事项的内容刚刚被提出的一方改过，请看过新的内容再确认。"), target=now)
    if row.accepted_on:
        raise WrongState(_("“%(side)s”已经确认过了。") % {"side": row.side.name})
    row.accepted_on = clock.today()
    row.save(update_fields=["accepted_on"])
    record(events.COMMITMENT_ACCEPTED, actor=actor, target=commitment, organisation=organisation)
    activate_if_accepted(commitment, organisation=organisation)
    return commitment


def activate_if_accepted(commitment: Commitment, *, organisation: Organisation) -> bool:
    """Let it count once every side that is still there said yes; whether it does. Inside a transaction."""
    if COMMITMENT.by_name["activate"].obstacles(commitment):
        return False
    _activate(commitment, organisation)
    return True


@transaction.atomic
def decline_commitment(
    commitment: Commitment, *, actor: Any, organisation: Organisation, comment: str
) -> Commitment:
    """A side says no, with a reason."""
    _answering(commitment, "decline", actor, organisation, comment)
    return _close(commitment, comment, events.COMMITMENT_DECLINED, actor, organisation)


@transaction.atomic
def withdraw_commitment(commitment: Commitment, *, actor: Any, comment: str) -> Commitment:
    """The side that proposed it takes it back before all said yes."""
    COMMITMENT.move(commitment, "withdraw", actor=actor, comment=comment)
    side_spoken_for(commitment.agreement, commitment.proposer, actor, *DRAFTERS)
    return _close(commitment, comment, events.COMMITMENT_WITHDRAWN, actor, commitment.proposer)


@transaction.atomic
def ask_to_cancel(
    commitment: Commitment, *, actor: Any, organisation: Organisation, comment: str
) -> Commitment:
    """A side would give the commitment up; it goes on until every side agrees."""
    row = _answering(commitment, "ask_to_cancel", actor, organisation, comment)
    row.cancel_agreed_on = clock.today()
    row.save(update_fields=["cancel_agreed_on"])
    commitment.cancel_reason = comment.strip()
    commitment.save(update_fields=["cancel_reason"])
    record(events.CANCELLING_ASKED, actor=actor, target=commitment, organisation=organisation)
    return commitment


@transaction.atomic
def agree_to_cancel(commitment: Commitment, *, actor: Any, organisation: Organisation) -> Commitment:
    """Another side agrees; with the last one the commitment is cancelled."""
    row = _answering(commitment, "agree_to_cancel", actor, organisation)
    if row.cancel_agreed_on:
        raise WrongState(_("“%(side)s”已经同意取消，等其他各方答复。") % {"side": row.side.name})
    row.cancel_agreed_on = clock.today()
    row.save(update_fields=["cancel_agreed_on"])
    cancel_if_agreed(commitment, actor=actor, organisation=organisation)
    return commitment


def cancel_if_agreed(commitment: Commitment, *, actor: Any, organisation: Organisation) -> bool:
    """Cancel it once every side that is still there agreed; whether it is. A change that waits is dropped with it."""
    if COMMITMENT.by_name["cancel"].obstacles(commitment):
        return False
    COMMITMENT.move(commitment, "cancel", actor=None)
    drop_changes(commitment)
    record(events.COMMITMENT_CANCELLED, actor=actor, target=commitment, organisation=organisation)
    return True


@transaction.atomic
def keep_commitment(commitment: Commitment, *, actor: Any, organisation: Organisation) -> Commitment:
    """A side does not want it cancelled, or no longer: it goes on."""
    _answering(commitment, "keep", actor, organisation)
    commitment.responsibilities.update(cancel_agreed_on=None)
    commitment.cancel_reason = ""
    commitment.save(update_fields=["cancel_reason"])
    record(events.COMMITMENT_KEPT, actor=actor, target=commitment, organisation=organisation)
    return commitment


@transaction.atomic
def assign(
    commitment: Commitment,
    *,
    actor: Any,
    side: Side,
    organisation: Organisation,
    helpers: Iterable[Organisation] = (),
) -> Responsibility:
    """A side names who answers on it; what was reported before stays."""
    require(actor, "agreements.assign_commitment", commitment)
    side_spoken_for(commitment.agreement, side.lead, actor, *DRAFTERS)
    locked = hold_commitment(commitment)
    if locked.state == CommitmentState.CANCELLED:
        raise WrongState(_("事项已取消，不能再调整责任单位。"))
    sides = sides_at_hand(commitment.agreement)
    rows = {row.side_id: row for row in locked.responsibilities.select_related("organisation")}
    named = {pk: row.organisation for pk, row in rows.items() if pk in {each.pk for each in sides}}
    _check_responsible(sides, named | {side.pk: organisation})
    row = rows[side.pk]
    row.organisation = organisation
    row.save(update_fields=["organisation"])
    row.helpers.set(_helpers(helpers, organisation))
    record(events.COMMITMENT_ASSIGNED, actor=actor, target=commitment, organisation=organisation)
    return row


@transaction.atomic
def change_risk(commitment: Commitment, *, actor: Any, risk: str, risk_note: str = "") -> Commitment:
    """Say how likely it is that the commitment is not kept, and why."""
    require(actor, "agreements.block_commitment", commitment)
    commitment.risk, commitment.risk_note = risk, risk_note.strip()
    save_checked(commitment, exclude=["code"], update_fields=["risk", "risk_note"])
    record(events.RISK_CHANGED, actor=actor, target=commitment)
    return commitment


@transaction.atomic
def set_dependencies(commitment: Commitment, *, actor: Any, depends_on: Iterable[Commitment]) -> None:
    """Say which commitments must come first.

    Raises:
        Invalid: one belongs to another agreement, or the chain leads back to its beginning.
    """
    require(actor, "agreements.assign_commitment", commitment)
    Agreement.objects.select_for_update().get(pk=commitment.agreement_id)
    depends_on = list(depends_on)
    check_dependencies(commitment, depends_on)
    commitment.depends_on.set(depends_on)
    record(events.COMMITMENT_LINKED, actor=actor, target=commitment)


def hold_commitment(commitment: Commitment) -> Commitment:
    """Let nobody else write to a commitment until the transaction is over."""
    return Commitment.objects.select_for_update().get(pk=commitment.pk)


def _share_out(
    commitment: Commitment, responsible: Mapping[int, Organisation], *, accepted_by: set[int]
) -> list[Responsibility]:
    """A row for each side, answered for by whom it named or by its lead."""
    sides = sides_at_hand(commitment.agreement)
    named = {side.pk: responsible.get(side.pk) or side.lead for side in sides}
    _check_responsible(sides, named)
    return [
        Responsibility.objects.create(
            commitment=commitment,
            side=side,
            organisation=named[side.pk],
            accepted_on=clock.today() if side.pk in accepted_by else None,
        )
        for side in sides
    ]


def drop_changes(commitment: Commitment) -> None:
    """What was asked to be changed about it waits no longer; with the commitment held."""
    for change in commitment.changes.open():
        CHANGE.move(change, "drop", actor=None)
        change.closed_at = clock.now()
        change.save(update_fields=["closed_at"])


def _activate(commitment: Commitment, organisation: Organisation) -> None:
    COMMITMENT.move(commitment, "activate", actor=None)
    commitment.active_on = clock.today()
    commitment.save(update_fields=["active_on"])
    record(events.COMMITMENT_ACTIVATED, actor=None, target=commitment, organisation=organisation)


def _answering(
    commitment: Commitment, step: str, actor: Any, organisation: Organisation, comment: str = ""
) -> Responsibility:
    """Take a step in the name of a side; its row, read after the commitment is held."""
    COMMITMENT.move(commitment, step, actor=actor, comment=comment)
    side = side_spoken_for(commitment.agreement, organisation, actor, *SIGNERS)
    return commitment.responsibilities.select_related("side__region").get(side=side)


def _close(
    commitment: Commitment, comment: str, kind: Any, actor: Any, organisation: Organisation
) -> Commitment:
    commitment.cancel_reason = comment.strip()
    commitment.save(update_fields=["cancel_reason"])
    record(kind, actor=actor, target=commitment, organisation=organisation)
    return commitment


def _check_place(agreement: Agreement, clause: Clause, values: Mapping[str, Any]) -> None:
    if clause.pk not in {each.pk for each in present_clauses(agreement).values()}:
        raise Invalid({"clause": [_("请选择现行文本中的条款")]})
    check_due(agreement, values.get("due_on"))


def check_due(agreement: Agreement, due_on: date | None) -> None:
    """Refuse a deadline that the agreement does not live to see."""
    if due_on and agreement.ends_on and due_on > agreement.ends_on:
        raise Invalid({"due_on": [_("完成期限不能晚于协议的期满日期")]})


def _check_responsible(sides: list[Side], named: Mapping[int, Organisation]) -> None:
    standing = Twinnings(sides).on_each({organisation.pk for organisation in named.values()})
    for side in sides:
        organisation = named[side.pk]
        if side.pk not in {each.pk for each in standing[organisation.pk]}:
            raise Invalid(
                {
                    f"responsible_{side.order}": [
                        _("“%(organisation)s”不在“%(side)s”，不能作这一方的责任单位")
                        % {"organisation": organisation.label, "side": side.name}
                    ]
                }
            )
    if len({organisation.pk for organisation in named.values()}) < len(named):
        raise Invalid({"": [_("每一方的责任单位不能是同一个单位：进展要由两边各自填报")]})


def _helpers(helpers: Iterable[Organisation], responsible: Organisation) -> list[Organisation]:
    return [helper for helper in helpers if helper.pk != responsible.pk]
