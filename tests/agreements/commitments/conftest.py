"""A twinned world, who speaks for each side, and commitments in it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jiedui.areas.agreements.commitments import services
from jiedui.areas.agreements.commitments.reporting import report
from jiedui.areas.agreements.models import Commitment
from jiedui.foundation.core import clock
from tests.again import made_once
from tests.agreements.factories import make_signer, twinned_world


@dataclass
class Pledge:
    """The world, and by letter: who leads, who signs."""

    world: Any
    lead: dict[str, Any] = field(default_factory=dict)
    signer: dict[str, Any] = field(default_factory=dict)

    @property
    def agreement(self) -> Any:
        return self.world.agreement

    def clause(self, number: int = 3) -> Any:
        return self.agreement.text.clauses.get(number=number)

    def proposed(self, who: str = "a", **values: Any) -> Any:
        values = {
            "clause": self.clause(),
            "title": "举办对接会",
            "measure": "场次",
            "unit": "场",
            "target": Decimal(4),
            "starts_on": date(2021, 1, 1),
            "due_on": date(2021, 12, 31),
        } | values
        return services.propose_commitment(
            self.agreement, actor=self.signer[who], organisation=self.lead[who], **values
        )

    def active(self, **values: Any) -> Any:
        commitment = self.proposed("a", **values)
        return self.accepted(commitment)

    def accepted(self, commitment: Any, who: str = "b") -> Any:
        services.accept_commitment(commitment, actor=self.signer[who], organisation=self.lead[who])
        return commitment

    def report(self, commitment: Any, who: str, value: Any, note: str = "见附件") -> Any:
        return report(
            commitment,
            actor=self.signer[who],
            organisation=self.lead[who],
            value=Decimal(str(value)),
            note=note,
        )

    def standing(self, commitment: Any) -> Any:
        return Commitment.objects.with_standing().with_evidence().get(pk=commitment.pk)


@made_once
def make_pledge() -> Pledge:
    world = twinned_world()
    leads = {"a": world.lead_a, "b": world.lead_b}
    return Pledge(world, leads, {who: make_signer(lead) for who, lead in leads.items()})


@pytest.fixture
def in_2021():
    """The middle of the year in which the commitments of these tests are kept."""
    with clock.at("2021-06-15 10:00") as moment:
        yield moment


@pytest.fixture
def pledge(db, in_2021):
    return make_pledge()
