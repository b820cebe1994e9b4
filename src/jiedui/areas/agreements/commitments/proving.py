"""Rules of evidence and verdicts by hand, always with a reason."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked

from ..choices import CommitmentState, SidesNeeded, Verdict
from ..models import Commitment, Evidence, EvidenceRule, Side
from . import events
from .collecting import Sides, reconcile, settle
from .kinds import EvidenceKind, evidence_kinds
from .services import hold_commitment


@transaction.atomic
def add_rule(
    commitment: Commitment,
    *,
    actor: Any,
    kind: str,
    measure: str = "",
    sides_needed: str = SidesNeeded.ACROSS,
    side: Side | None = None,
    clause_kind: str = "",
    field_code: str = "",
    since: date | None = None,
    until: date | None = None,
) -> EvidenceRule:
    """Let a kind of thing count by itself, also what happened before today.

    Raises:
        Invalid: there is no such kind or measure, or the dates cross.
    """
    _require(commitment, actor)
    known = evidence_kinds.get(kind)
    if known is None:
        raise Invalid({"kind": [_("没有这种佐证。")]})
    measure = measure or next(iter(known.measures))
    if measure not in known.measures:
        raise Invalid({"measure": [_("“%(kind)s”没有这个量。") % {"kind": known.label}]})
    if side is not None and side.agreement_id != commitment.agreement_id:
        raise Invalid({"side": [_("请选择本协议的一方")]})
    rule = EvidenceRule(
        commitment=commitment,
        kind=kind,
        measure=measure,
        sides_needed=sides_needed,
        side=side,
        clause_kind=clause_kind,
        field_code=field_code.strip(),
        since=since,
        until=until,
    )
    save_checked(rule)
    record(events.RULES_CHANGED, actor=actor, target=commitment)
    reconcile([commitment])
    return rule


@transaction.atomic
def remove_rule(rule: EvidenceRule, *, actor: Any) -> None:
    """What counted by this rule alone counts no longer."""
    commitment = rule.commitment
    _require(commitment, actor)
    EvidenceRule.objects.filter(pk=rule.pk).delete()
    record(events.RULES_CHANGED, actor=actor, target=commitment)
    reconcile([commitment])


@transaction.atomic
def add_evidence(
    commitment: Commitment,
    *,
    actor: Any,
    kind: EvidenceKind,
    target: Model,
    reason: str,
    amount: Decimal | None = None,
) -> Evidence:
    """Let a thing count by hand; where it counted by rule, the hand's amount stands instead.

    Raises:
        Invalid: no reason, nothing happened, or the amount is not what it should be.
    """
    _require(commitment, actor)
    happened = kind.of(target)
    if happened is None:
        raise Invalid({"target": [_("这件事没有发生或已撤回，不能计入。")]})
    row = _row(commitment, target) or Evidence(
        commitment=commitment,
        kind=kind.code,
        target_type=ContentType.objects.get_for_model(kind.model),
        target_id=target.pk,
    )
    row.happened_on, row.is_public = happened.on, happened.is_public
    row.amount = amount if amount is not None else next(iter(happened.amounts.values()))
    return _judge(row, Verdict.ADDED, reason, actor)


@transaction.atomic
def remove_evidence(evidence: Evidence, *, actor: Any, reason: str) -> Evidence:
    """Say by hand that a thing does not count for this commitment; rules do not bring it back."""
    _require(evidence.commitment, actor)
    evidence.refresh_from_db()
    return _judge(evidence, Verdict.REMOVED, reason, actor)


@transaction.atomic
def leave_to_rules(evidence: Evidence, *, actor: Any) -> None:
    """Take a verdict by hand back: from now on the rules say again whether it counts."""
    commitment = evidence.commitment
    _require(commitment, actor)
    Evidence.objects.filter(pk=evidence.pk).update(verdict=Verdict.RULE, reason="", person=None, counts=False)
    kind = evidence_kinds[evidence.kind]
    target = kind.model._base_manager.filter(pk=evidence.target_id).first()
    happened = kind.of(target) if target is not None else None
    settle(commitment, kind, evidence.target_id, happened, Sides())
    record(events.EVIDENCE_JUDGED, actor=actor, target=commitment)


def _require(commitment: Commitment, actor: Any) -> None:
    require(actor, "agreements.prove_commitment", commitment)
    if hold_commitment(commitment).state != CommitmentState.ACTIVE:
        raise WrongState(_("只有执行中的事项才能设定佐证。"))


def _row(commitment: Commitment, target: Model) -> Evidence | None:
    kind = ContentType.objects.get_for_model(type(target))
    return Evidence.objects.filter(commitment=commitment, target_type=kind, target_id=target.pk).first()


def _judge(row: Evidence, verdict: str, reason: str, actor: Any) -> Evidence:
    if not reason.strip():
        raise Invalid({"reason": [_("人工计入或剔除须写明理由")]})
    row.verdict, row.counts = verdict, verdict == Verdict.ADDED
    row.reason, row.person, row.collected_at = reason.strip(), actor, clock.now()
    save_checked(row, exclude=["person"])
    record(events.EVIDENCE_JUDGED, actor=actor, target=row.commitment)
    return row
