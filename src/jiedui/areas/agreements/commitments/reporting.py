"""How far it is, in both sides' words: reports that are only added to, and what stands in the way."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import check, save_checked
from jiedui.foundation.organisations.choices import WORKING_ROLES
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import has_role

from ..choices import CommitmentState
from ..models import Block, Commitment, CommitmentReport, Responsibility
from . import events
from .services import hold_commitment
from .sides import refuse_side_that_left


@transaction.atomic
def report(
    commitment: Commitment, *, actor: Any, organisation: Organisation, value: Decimal, note: str
) -> CommitmentReport:
    """The organisation that answers on a side says how far it is in all; its latest word counts.

    Raises:
        NotAllowed: it answers for no side, or the actor does not work for it.
        WrongState: the commitment is not active or has not begun, or the side has left.
        Invalid: value or note is not what it should be.
    """
    require(actor, "agreements.report_commitment", commitment)
    locked = hold_commitment(commitment)
    row = _answering_row(locked, organisation, actor)
    _refuse_unready(locked)
    before = _values(locked)
    said = CommitmentReport(
        responsibility=row, organisation=organisation, value=value, note=note.strip(), reporter=actor
    )
    check(said, exclude=["reporter", "reported_at"])
    said.reported_at = clock.now()
    said.save()
    row.value, row.reported_on = said.value, clock.today()
    row.save(update_fields=["value", "reported_on"])
    record(
        events.COMMITMENT_REPORTED,
        actor=actor,
        target=commitment,
        organisation=organisation,
        side=row.side.order,
        value=plain(said.value),
    )
    _tell_what_changed(locked, before)
    return said


def counted(values: list[Decimal | None]) -> Decimal:
    """What counts: the lowest of the sides' values, nothing where one has not reported."""
    return min((value or Decimal(0) for value in values), default=Decimal(0))


def differ(values: list[Decimal | None]) -> bool:
    """Whether every side has reported, and not the same."""
    return None not in values and len(set(values)) > 1


def plain(amount: Decimal) -> str:
    """An amount without idle zeros: 3 and not 3.00."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@transaction.atomic
def open_block(
    commitment: Commitment,
    *,
    actor: Any,
    reason: str,
    organisation: Organisation | None = None,
    dependency: Commitment | None = None,
) -> Block:
    """Say who or what stands in the way, and why.

    Raises:
        WrongState: the commitment is not active, or the same is said to stand in its way already.
        Invalid: no reason, nobody or both named, or somebody who has no part in it.
    """
    require(actor, "agreements.block_commitment", commitment)
    locked = hold_commitment(commitment)
    if locked.state != CommitmentState.ACTIVE:
        raise WrongState(_("只有执行中的事项才能登记受阻。"))
    if organisation is not None and organisation.pk not in taking_part(locked):
        raise Invalid({"organisation": [_("请选择各方牵头单位，或本事项的责任单位、配合单位")]})
    if dependency is not None and not locked.depends_on.filter(pk=dependency.pk).exists():
        raise Invalid({"dependency": [_("请选择本事项的前置事项")]})
    same = locked.blocks.filter(organisation=organisation, dependency=dependency, lifted_at=None)
    if same.exists():
        raise WrongState(_("同样的受阻已经登记，尚未解除。"))
    block = Block(
        commitment=locked,
        organisation=organisation,
        dependency=dependency,
        reason=reason.strip(),
        opened_by=actor,
        opened_at=clock.now(),
    )
    save_checked(block, exclude=["opened_by", "lifted_by"])
    record(events.BLOCK_OPENED, actor=actor, target=commitment, organisation=organisation)
    return block


@transaction.atomic
def lift_block(block: Block, *, actor: Any, reason: str) -> Block:
    """Say that nothing stands in the way any longer, and what was done."""
    require(actor, "agreements.block_commitment", block.commitment)
    hold_commitment(block.commitment)
    block.refresh_from_db()
    if block.lifted_at:
        raise WrongState(_("这项受阻已经解除。"))
    if not reason.strip():
        raise Invalid({"comment": [_("请填写怎样解除的")]})
    block.lift_reason, block.lifted_by, block.lifted_at = reason.strip()[:500], actor, clock.now()
    block.save(update_fields=["lift_reason", "lifted_by", "lifted_at"])
    record(events.BLOCK_LIFTED, actor=actor, target=block.commitment)
    return block


def taking_part(commitment: Commitment) -> set[int]:
    """The organisations that lead a side, answer for the commitment or help."""
    rows = commitment.responsibilities.prefetch_related("helpers").select_related("side")
    found = set(commitment.agreement.sides.values_list("lead", flat=True))
    for row in rows:
        found |= {row.organisation_id, *(helper.pk for helper in row.helpers.all())}
    return found


def _answering_row(commitment: Commitment, organisation: Organisation, actor: Any) -> Responsibility:
    row = commitment.responsibilities.select_related("side__region").filter(organisation=organisation).first()
    if row is None:
        raise NotAllowed(
            _("“%(organisation)s”不是本事项的责任单位，不能填报。") % {"organisation": organisation.label}
        )
    if not has_role(actor, organisation.pk, *WORKING_ROLES):
        raise NotAllowed(_("您不能代表“%(organisation)s”填报。") % {"organisation": organisation.label})
    refuse_side_that_left(row.side)
    return row


def _refuse_unready(commitment: Commitment) -> None:
    if commitment.state != CommitmentState.ACTIVE:
        raise WrongState(_("事项“%(state)s”，不能填报进展。") % {"state": commitment.get_state_display()})
    if commitment.starts_on > clock.today():
        raise WrongState(_("还没到事项的开始日期，不能填报进展。"))


def _values(commitment: Commitment) -> list[Decimal | None]:
    return list(
        commitment.responsibilities.remaining().order_by("side__order").values_list("value", flat=True)
    )


def _tell_what_changed(commitment: Commitment, before: list[Decimal | None]) -> None:
    """A gap that opens and a target that is reached are told once, not with every report."""
    now = _values(commitment)
    if differ(now) and not differ(before):
        said = [value for value in now if value is not None]
        record(
            events.DISAGREEMENT_FOUND,
            actor=None,
            target=commitment,
            lower=plain(min(said)),
            upper=plain(max(said)),
        )
    if counted(now) >= commitment.target > counted(before):
        record(events.COMMITMENT_DONE, actor=None, target=commitment)


def tell_if_done(commitment: Commitment, was_wanted: Decimal) -> None:
    """A target that was lowered may be reached by what was reported before."""
    if commitment.target <= counted(_values(commitment)) < was_wanted:
        record(events.COMMITMENT_DONE, actor=None, target=commitment)
