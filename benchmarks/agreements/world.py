"""The world that is measured: the demonstration's framework agreement with thousands of commitments, kept and missed.

The rows pass no service and have no events; what they say is invented and drawn the same way every time.
"""

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import QuerySet

from benchmarks.exchange.world import prepare_quietly
from benchmarks.figures import Figure
from jiedui.areas.activities.choices import ActivityKind, ActivityState
from jiedui.areas.activities.models import Activity
from jiedui.areas.agreements.choices import CommitmentState, Risk
from jiedui.areas.agreements.commitments.sides import present_clauses, sides_at_hand, sides_by_organisation
from jiedui.areas.agreements.models import (
    Agreement,
    Block,
    Commitment,
    CommitmentReport,
    Evidence,
    Responsibility,
)
from jiedui.areas.agreements.selectors import first_twinning
from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock, codes
from jiedui.foundation.organisations.models import Organisation

__all__ = ["grown_to", "prepare_quietly", "the_agreement"]

SECRETARY = "mianyang-mishu"
STATES = [CommitmentState.ACTIVE] * 18 + [CommitmentState.PROPOSED, CommitmentState.CANCELLED]
BATCH = 1000
MORE_ACTIVITIES = 400


def the_agreement() -> Agreement:
    """The framework agreement of the demonstration, with its sides and texts at hand."""
    agreement = first_twinning()
    if agreement is None:
        raise RuntimeError("the demonstration world has no twinning in force")
    return agreement


def grown_to(commitments: int, evidence_each: int) -> list[Figure]:
    """Let there be so many commitments, each with reports and evidence; how fast they were written."""
    agreement = the_agreement()
    missing = commitments - Commitment.objects.filter(agreement=agreement).count()
    evidence = commitments * evidence_each - _evidence(agreement).count()
    began = time.perf_counter()
    with transaction.atomic(), codes.seeded(f"commitments up to {commitments}"):
        each = ceil(evidence / missing) if missing > 0 else 0
        made = _Maker(agreement, random.Random(commitments), each).make(missing)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    took = time.perf_counter() - began
    size = f"{commitments:,} commitments"
    return [
        Figure(f"{size}: pieces of evidence", _evidence(agreement).count(), "rows", better="higher"),
        Figure(f"{size}: made", round(made / took) if made else 0, "commitments/s", better="higher"),
    ]


def _evidence(agreement: Agreement) -> QuerySet[Evidence]:
    return Evidence.objects.filter(commitment__agreement=agreement)


class _Maker:
    """Draws commitments of one agreement with all that hangs on them."""

    def __init__(self, agreement: Agreement, choose: random.Random, evidence_each: int) -> None:
        self.agreement, self.choose, self.evidence_each = agreement, choose, evidence_each
        self.clauses = list(present_clauses(agreement).values())
        self.sides = sides_at_hand(agreement)
        self.person = User.objects.get(username=SECRETARY)
        self.today = clock.today()
        organisations = list(Organisation.objects.values_list("pk", flat=True))
        on = sides_by_organisation(agreement, organisations)
        self.units = {side.pk: [pk for pk in organisations if side in on[pk]] for side in self.sides}

    def make(self, count: int) -> int:
        if count <= 0:
            return 0
        self.proofs = self._activities()
        for begin in range(0, count, BATCH):
            rows = [self._commitment(begin + number) for number in range(min(BATCH, count - begin))]
            Commitment.objects.bulk_create(rows)
            self._sides_of(rows)
            Block.objects.bulk_create(self._blocks(rows))
            Evidence.objects.bulk_create(self._evidence(rows), batch_size=BATCH)
        return count

    def _activities(self) -> list[int]:
        """Held activities that prove commitments."""
        hosts = [side.lead_id for side in self.sides]
        rows = [
            Activity(
                code=codes.new_code(Activity.code_prefix),
                kind=self.choose.choice([ActivityKind.FORUM, ActivityKind.SURVEY, ActivityKind.TRAINING]),
                title=f"联合活动 {number}（示例）",
                agreement=self.agreement,
                host_id=hosts[number % len(hosts)],
                starts_at=clock.now() - timedelta(days=number + 1, hours=3),
                ends_at=clock.now() - timedelta(days=number + 1),
                venue="会议室（示例）",
                purpose="量一量页面有多快。",
                state=ActivityState.CLOSED,
                announced_at=clock.now() - timedelta(days=number + 30),
                held_at=clock.now() - timedelta(days=number + 1),
                created_by=self.person,
            )
            for number in range(MORE_ACTIVITIES)
        ]
        Activity.objects.bulk_create(rows)
        links = Activity.co_hosts.through
        links._default_manager.bulk_create(
            links(activity_id=row.pk, organisation_id=next(pk for pk in hosts if pk != row.host_id))
            for row in rows
        )
        return [row.pk for row in rows]

    def _commitment(self, number: int) -> Commitment:
        choose = self.choose
        starts_on = self.today - timedelta(days=choose.randrange(-60, 1500))
        state = choose.choice(STATES)
        return Commitment(
            code=codes.new_code(Commitment.code_prefix),
            agreement=self.agreement,
            clause=choose.choice(self.clauses),
            title=f"合作事项 {number}（示例）",
            measure="完成的数量",
            unit="项",
            target=Decimal(choose.randrange(1, 40)),
            weight=Decimal(choose.choice([1, 1, 1, 2, 3])),
            starts_on=starts_on,
            due_on=starts_on + timedelta(days=choose.randrange(90, 1400)),
            risk=choose.choice(list(Risk)),
            risk_note=choose.choice(["", "", "人手不足（示例）"]),
            state=state,
            active_on=starts_on if state == CommitmentState.ACTIVE else None,
            proposer_id=self.sides[0].lead_id,
        )

    def _sides_of(self, rows: list[Commitment]) -> None:
        """Who answers on each side, and what they said twice."""
        answering = [self._answer(row, side) for row in rows for side in self.sides]
        Responsibility.objects.bulk_create(answering)
        CommitmentReport.objects.bulk_create(
            CommitmentReport(
                responsibility=row,
                organisation_id=row.organisation_id,
                value=row.value / part,
                note="按计划进行（示例）。",
                reporter=self.person,
                reported_at=clock.now() - timedelta(days=part),
            )
            for row in answering
            if row.value is not None
            for part in (2, 1)
        )

    def _answer(self, commitment: Commitment, side: Any) -> Responsibility:
        choose, active = self.choose, commitment.state == CommitmentState.ACTIVE
        silent = not active or commitment.starts_on > self.today or choose.random() < 0.08
        done = commitment.target * choose.choice([0, 1, 2, 3, 4, 4, 4, 4]) / 4
        return Responsibility(
            commitment=commitment,
            side=side,
            organisation_id=choose.choice(self.units[side.pk]),
            accepted_on=commitment.active_on,
            value=None if silent else round(done, 2),
            reported_on=None if silent else self.today - timedelta(days=choose.randrange(1, 60)),
        )

    def _blocks(self, rows: list[Commitment]) -> Iterator[Block]:
        for row in rows:
            if row.state == CommitmentState.ACTIVE and self.choose.random() < 0.03:
                yield Block(
                    commitment=row,
                    organisation_id=self.choose.choice(self.sides).lead_id,
                    reason="等对方确认场地（示例）",
                    opened_by=self.person,
                    opened_at=clock.now() - timedelta(days=self.choose.randrange(1, 90)),
                )

    def _evidence(self, rows: list[Commitment]) -> Iterator[Evidence]:
        kind = ContentType.objects.get_for_model(Activity)
        for row in rows:
            for pk in self.choose.sample(self.proofs, self.evidence_each):
                yield Evidence(
                    commitment=row,
                    kind="activities.activity",
                    target_type=kind,
                    target_id=pk,
                    happened_on=self.today - timedelta(days=self.choose.randrange(1, 900)),
                    amount=Decimal(1),
                    is_public=self.choose.random() < 0.8,
                )
