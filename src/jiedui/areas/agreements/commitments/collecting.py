"""Evidence comes in when something happens and is gone over every night: a thing counts for a commitment once at most."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from jiedui.foundation.core.events import Happening, on_record

from ..choices import CommitmentState, SidesNeeded, Verdict
from ..models import Agreement, Commitment, Evidence, EvidenceRule
from ..selectors import Twinnings
from .kinds import EvidenceKind, Happened, evidence_kinds
from .services import hold_commitment
from .sides import sides_at_hand


@dataclass
class Sides:
    """Who stands on which side of each agreement, asked once for as long as the work lasts."""

    _of: dict[int, Twinnings] = field(default_factory=dict)

    def met(self, agreement: Agreement, organisation_ids: frozenset[int]) -> set[int]:
        """The sides of an agreement on which some of these organisations stand."""
        if agreement.pk not in self._of:
            self._of[agreement.pk] = Twinnings(sides_at_hand(agreement))
        found = self._of[agreement.pk].on_each(organisation_ids)
        return {side.pk for sides in found.values() for side in sides}


def amount_by(rule: EvidenceRule, happened: Happened, sides: Sides) -> Decimal:
    """What a thing adds by a rule; nothing where the rule does not meet it."""
    commitment = rule.commitment
    if not (rule.since or commitment.starts_on) <= happened.on <= (rule.until or commitment.due_on):
        return Decimal(0)
    if rule.clause_kind and rule.clause_kind not in happened.clause_kinds:
        return Decimal(0)
    if rule.field_code and not any(code.startswith(rule.field_code) for code in happened.fields):
        return Decimal(0)
    met = sides.met(commitment.agreement, happened.organisations)
    if not met or (rule.side_id and rule.side_id not in met):
        return Decimal(0)
    if rule.sides_needed == SidesNeeded.ACROSS and len(met) < 2:
        return Decimal(0)
    return happened.amounts.get(rule.measure, Decimal(0))


def most_by(rules: Iterable[EvidenceRule], happened: Happened | None, sides: Sides) -> Decimal:
    """Of several rules that meet a thing the one that adds most counts, never their sum."""
    if happened is None:
        return Decimal(0)
    return max((amount_by(rule, happened, sides) for rule in rules), default=Decimal(0))


def collect(kind: EvidenceKind, obj: Any) -> None:
    """Something happened to a thing: let it count where it does, and no longer where it does not."""
    here = Q(evidence_rules__kind=kind.code, state=CommitmentState.ACTIVE)
    there = Q(evidence__target_type=_type(kind), evidence__target_id=obj.pk)
    found = Commitment.objects.filter(here | there).distinct().select_related("agreement").order_by("pk")
    happened, sides = kind.of(obj), Sides()
    for commitment in found:
        settle(commitment, kind, obj.pk, happened, sides)


@transaction.atomic
def settle(
    commitment: Commitment, kind: EvidenceKind, target_id: int, happened: Happened | None, sides: Sides
) -> None:
    """Bring the one row of a commitment and a thing to what is true now: by rule, or as somebody decided by hand."""
    hold_commitment(commitment)
    row = Evidence.objects.filter(commitment=commitment, target_type=_type(kind), target_id=target_id).first()
    if row is not None and row.verdict != Verdict.RULE:
        _keep(row, counts=row.verdict == Verdict.ADDED and happened is not None)
        return
    rules = EvidenceRule.objects.filter(commitment=commitment, kind=kind.code)
    rules = rules.select_related("commitment__agreement")
    amount = most_by(rules, happened, sides)
    if row is not None:
        _keep(row, counts=amount > 0, amount=amount, happened=happened)
    elif amount > 0 and happened is not None:
        Evidence.objects.create(
            commitment=commitment,
            kind=kind.code,
            target_type=_type(kind),
            target_id=target_id,
            happened_on=happened.on,
            amount=amount,
            is_public=happened.is_public,
        )


def _keep(
    row: Evidence, *, counts: bool, amount: Decimal = Decimal(0), happened: Happened | None = None
) -> None:
    """Write only what changed: most rows stay as they are every night."""
    changed = {"counts": counts}
    values: dict[str, Any] = changed
    if counts and happened is not None:
        values = changed | {
            "amount": amount,
            "happened_on": happened.on,
            "is_public": happened.is_public,
        }
    if any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))


def reconcile(commitments: Iterable[Commitment] | None = None) -> int:
    """Go over all that has rules or evidence, or these; how many things were looked at.

    Each kind's things are read once for all commitments; a thing that is gone counts no longer.
    """
    wanted = Commitment.objects.filter(state=CommitmentState.ACTIVE)
    if commitments is not None:
        wanted = wanted.filter(pk__in=[each.pk for each in commitments])
    by_pk = {each.pk: each for each in wanted.select_related("agreement")}
    looked_at = 0
    for kind in evidence_kinds:
        looked_at += _reconcile_kind(kind, by_pk, Sides())
    return looked_at


def _reconcile_kind(kind: EvidenceKind, by_pk: dict[int, Any], sides: Sides) -> int:
    rules: dict[int, list[EvidenceRule]] = defaultdict(list)
    for rule in EvidenceRule.objects.filter(kind=kind.code, commitment__in=by_pk):
        rule.commitment = by_pk[rule.commitment_id]
        rules[rule.commitment_id].append(rule)
    kept: dict[int, dict[int, Evidence]] = defaultdict(dict)
    for row in Evidence.objects.filter(target_type=_type(kind), commitment__in=by_pk):
        kept[row.commitment_id][row.target_id] = row
    things = _things(kind, [rule for each in rules.values() for rule in each])
    missing = {pk for rows in kept.values() for pk in rows} - things.keys()
    things |= {obj.pk: kind.of(obj) for obj in kind.model._base_manager.filter(pk__in=missing)}
    for pk in {*rules, *kept}:
        for target_id in things.keys() | kept[pk].keys():
            happened = things.get(target_id)
            if _is_settled(kept[pk].get(target_id), most_by(rules[pk], happened, sides), happened):
                continue
            settle(by_pk[pk], kind, target_id, happened, sides)
    return len(things)


def _things(kind: EvidenceKind, rules: list[EvidenceRule]) -> dict[int, Happened | None]:
    """All things of a kind in the time of which some rule speaks."""
    if not rules:
        return {}
    since: date = min(rule.since or rule.commitment.starts_on for rule in rules)
    until: date = max(rule.until or rule.commitment.due_on for rule in rules)
    return {obj.pk: kind.of(obj) for obj in kind.rows(since, until)}


def _is_settled(row: Evidence | None, amount: Decimal, happened: Happened | None) -> bool:
    """Whether there is nothing to write, so that the nightly round holds no row without need."""
    if row is None:
        return amount <= 0
    if row.verdict != Verdict.RULE:
        return row.counts == (row.verdict == Verdict.ADDED and happened is not None)
    if amount <= 0 or happened is None:
        return not row.counts
    return (row.counts, row.amount, row.happened_on, row.is_public) == (
        True,
        amount,
        happened.on,
        happened.is_public,
    )


def _type(kind: EvidenceKind) -> ContentType:
    return ContentType.objects.get_for_model(kind.model)


@on_record
def something_happened(happening: Happening) -> None:
    """Every kind whose things the event speaks of looks at the thing again, inside the same transaction."""
    for kind in evidence_kinds:
        if happening.kind in kind.events and isinstance(happening.target, kind.model):
            collect(kind, happening.target)
