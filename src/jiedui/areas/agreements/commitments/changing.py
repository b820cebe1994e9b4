"""The terms of a commitment, changed: by its proposer alone while nobody else said yes, after that by all sides together."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, Stale, WrongState
from jiedui.foundation.core.events import EventKind, record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import check, save_checked
from jiedui.foundation.organisations.models import Organisation

from ..choices import CommitmentState
from ..joint.rules import DRAFTERS
from ..models import Commitment, CommitmentChange
from ..models.commitment import TERMS
from ..rules import SIGNERS
from . import events
from .collecting import reconcile
from .reporting import tell_if_done
from .services import check_due, drop_changes, hold_commitment
from .sides import side_spoken_for
from .workflow import CHANGE

NUMBERS = frozenset({"target", "weight", "starts_on", "due_on"})


@transaction.atomic
def change_proposed(commitment: Commitment, *, actor: Any, seen: str = "", **values: Any) -> Commitment:
    """The side that proposed it says it anew; whoever reads it from now on says yes to the new terms.

    `seen` is when it was last changed before the actor read it; empty for any.

    Raises:
        Stale: somebody changed it meanwhile.
        WrongState: it is active, or another side said yes to what it read.
        Invalid: with the sentences by field.
    """
    require(actor, "agreements.assign_commitment", commitment)
    side = side_spoken_for(commitment.agreement, commitment.proposer, actor, *DRAFTERS)
    locked = hold_commitment(commitment)
    if locked.state != CommitmentState.PROPOSED:
        raise WrongState(_("事项“%(state)s”，不能直接修改。") % {"state": locked.get_state_display()})
    if locked.responsibilities.remaining().exclude(side=side).exclude(accepted_on=None).exists():
        raise WrongState(_("已有其他一方确认了现在的内容，不能再改；可以撤回后重新提出。"))
    if seen and seen != locked.updated_at.isoformat():
        raise Stale(_("您打开之后，事项已被改过。请核对后再保存。"), target=locked)
    before = locked.terms
    _take(locked, values)
    check(locked, exclude=["code"])
    changed = _changed(before, locked.terms)
    if not changed:
        return locked
    save_checked(locked, exclude=["code"])
    locked.responsibilities.filter(side=side).update(accepted_on=clock.today())
    _tell(events.TERMS_CHANGED, locked, actor, locked.proposer, before, locked.terms)
    return locked


@transaction.atomic
def propose_change(
    commitment: Commitment, *, actor: Any, organisation: Organisation, reason: str, **values: Any
) -> CommitmentChange:
    """A side would change the terms that all agreed on; they count as they are until every side says yes.

    Raises:
        WrongState: the commitment is not active, or another change waits for an answer.
        Invalid: with the sentences by field; also where nothing would change.
    """
    require(actor, "agreements.assign_commitment", commitment)
    side = side_spoken_for(commitment.agreement, organisation, actor, *DRAFTERS)
    locked = hold_commitment(commitment)
    if locked.state != CommitmentState.ACTIVE:
        raise WrongState(_("事项“%(state)s”，不能提出修改。") % {"state": locked.get_state_display()})
    if locked.changes.open().exists():
        raise WrongState(_("已有一项修改等各方答复，请先答复或撤回。"))
    before = locked.terms
    _take(locked, values)
    check(locked, exclude=["code"])
    changed = _changed(before, locked.terms)
    if not changed:
        raise Invalid(_("与现在的内容相同，没有要修改的。"))
    change = CommitmentChange(
        commitment=locked,
        proposer=organisation,
        person=actor,
        reason=reason.strip(),
        before={name: before[name] for name in changed},
        after={name: locked.terms[name] for name in changed},
    )
    save_checked(change, exclude=["person"])
    locked.responsibilities.update(change_agreed_on=None)
    locked.responsibilities.filter(side=side).update(change_agreed_on=clock.today())
    _tell(events.CHANGE_PROPOSED, locked, actor, organisation, change.before, change.after)
    return change


@transaction.atomic
def accept_change(change: CommitmentChange, *, actor: Any, organisation: Organisation) -> CommitmentChange:
    """A side says yes to a change; with the last yes the new terms count.

    Raises:
        WrongState: it was answered meanwhile, or this side said yes already.
        Invalid: the new terms no longer fit, such as a deadline past the agreement's own end.
    """
    hold_commitment(change.commitment)
    CHANGE.move(change, "accept", actor=actor)
    side = side_spoken_for(change.commitment.agreement, organisation, actor, *SIGNERS)
    row = change.commitment.responsibilities.get(side=side)
    if row.change_agreed_on:
        raise WrongState(_("“%(side)s”已经同意这项修改，等其他各方答复。") % {"side": side.name})
    row.change_agreed_on = clock.today()
    row.save(update_fields=["change_agreed_on"])
    record(events.CHANGE_ACCEPTED, actor=actor, target=change.commitment, organisation=organisation)
    settle_change(change)
    return change


@transaction.atomic
def decline_change(
    change: CommitmentChange, *, actor: Any, organisation: Organisation, comment: str
) -> CommitmentChange:
    """A side says no, with a reason: the terms stay as they are."""
    hold_commitment(change.commitment)
    CHANGE.move(change, "decline", actor=actor, comment=comment)
    side_spoken_for(change.commitment.agreement, organisation, actor, *SIGNERS)
    return _close(change, events.CHANGE_DECLINED, actor, organisation, comment)


@transaction.atomic
def withdraw_change(change: CommitmentChange, *, actor: Any) -> CommitmentChange:
    """The side that proposed it no longer wants it: the terms stay as they are."""
    hold_commitment(change.commitment)
    CHANGE.move(change, "withdraw", actor=actor)
    side_spoken_for(change.commitment.agreement, change.proposer, actor, *DRAFTERS)
    return _close(change, events.CHANGE_WITHDRAWN, actor, change.proposer)


def settle_change(change: CommitmentChange) -> bool:
    """Let the new terms count once every side that is still there said yes; whether they do. With the commitment held."""
    if CHANGE.by_name["agree"].obstacles(change):
        return False
    CHANGE.move(change, "agree", actor=None)
    commitment = hold_commitment(change.commitment)
    was_wanted = commitment.target
    _count_from_now(commitment, {name: _read(name, value) for name, value in change.after.items()})
    _close(change, events.CHANGE_AGREED, None, change.proposer)
    tell_if_done(commitment, was_wanted)
    reconcile([commitment])
    return True


@transaction.atomic
def change_together(commitment: Commitment, *, organisation: Organisation, **values: Any) -> Commitment:
    """New terms to which every side has just said yes in a joint text: they count at once, in place of any that waited.

    Called by what the sides settled, never by a person; `organisation` is whose text it was.
    """
    locked = hold_commitment(commitment)
    before, was_wanted = locked.terms, locked.target
    drop_changes(locked)
    _count_from_now(locked, values)
    _tell(events.COMMITMENT_RESETTLED, locked, None, organisation, before, locked.terms)
    tell_if_done(locked, was_wanted)
    reconcile([locked])
    return locked


def _count_from_now(commitment: Commitment, values: Mapping[str, Any]) -> None:
    """Put new terms into force; a deadline that moved may be told of again."""
    was_due = commitment.due_on
    _take(commitment, values)
    if commitment.due_on != was_due:
        commitment.reminded_overdue = False
    save_checked(commitment, exclude=["code"])


def _take(commitment: Commitment, values: Mapping[str, Any]) -> None:
    """Put terms on a commitment at hand, without saving it."""
    if unknown := values.keys() - set(TERMS):
        raise TypeError(f"no terms: {sorted(unknown)}")
    for name, value in values.items():
        setattr(commitment, name, value.strip() if isinstance(value, str) else value)
    check_due(commitment.agreement, commitment.due_on)


def _read(name: str, value: str) -> Any:
    field: Any = Commitment._meta.get_field(name)
    return field.to_python(value)


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [name for name in TERMS if before[name] != after[name]]


def _tell(
    kind: EventKind,
    commitment: Commitment,
    actor: Any,
    organisation: Organisation,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> None:
    """An event keeps which terms, and of amounts and days the old and the new; words stand in the row alone."""
    changed = [name for name in TERMS if name in after and before[name] != after[name]]
    kept = [name for name in changed if name in NUMBERS]
    record(
        kind,
        actor=actor,
        target=commitment,
        organisation=organisation,
        changed=changed,
        before=[f"{name}:{before[name]}" for name in kept],
        after=[f"{name}:{after[name]}" for name in kept],
    )


def _close(
    change: CommitmentChange, kind: EventKind, actor: Any, organisation: Organisation, answer: str = ""
) -> CommitmentChange:
    change.answer, change.closed_at = answer.strip()[:500], clock.now()
    change.save(update_fields=["answer", "closed_at"])
    change.commitment.responsibilities.update(change_agreed_on=None)
    _tell(kind, change.commitment, actor, organisation, change.before, change.after)
    return change
