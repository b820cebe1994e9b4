"""A pledge in 2021 with the verbs of yearly plans at hand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from jiedui.areas.agreements.joint.services import approve, edit_draft, offer, start_draft
from jiedui.areas.agreements.models import YearPlan
from jiedui.areas.agreements.plans import services
from jiedui.areas.agreements.plans.ground import Ground
from jiedui.areas.agreements.plans.lines import line_of
from jiedui.areas.agreements.plans.settling import PLAN_TEXT
from jiedui.foundation.core import clock
from tests.agreements.commitments.conftest import Pledge, make_pledge


@dataclass
class Planning:
    """The pledge, and what each side does with a plan."""

    pledge: Pledge

    @property
    def agreement(self) -> Any:
        return self.pledge.agreement

    def line(self, year: int = 2021, **values: Any) -> dict[str, Any]:
        ground = Ground.of(YearPlan(agreement=self.agreement, year=year))
        world = self.pledge.world
        values = {
            "clause": self.pledge.clause(),
            "title": "举办对接会",
            "measure": "场次",
            "target": "4",
            "unit": "场",
            "starts_on": date(year, 1, 1),
            "due_on": date(year, 12, 31),
            "responsible": {world.a.pk: world.lead_a, world.b.pk: world.lead_b},
        } | values
        return line_of(ground, **values)

    def started(self, who: str = "a", year: int = 2021, **values: Any) -> Any:
        pledge = self.pledge
        return services.start_plan(
            self.agreement, year, actor=pledge.signer[who], organisation=pledge.lead[who], **values
        )

    def drafted(self, who: str, plan: YearPlan, terms: Any = None) -> Any:
        return start_draft(
            PLAN_TEXT,
            plan,
            actor=self.pledge.signer[who],
            organisation=self.pledge.lead[who],
            terms=terms,
        )

    def edited(self, text: Any, *lines: Any, who: str = "a") -> Any:
        terms = {**text.terms, "lines": list(lines)}
        return edit_draft(text, actor=self.pledge.signer[who], terms=terms, seen=text.fingerprint)

    def offered(self, *lines: Any, who: str = "a", year: int = 2021) -> Any:
        text = self.started(who, year, lines=lines)
        return offer(text, actor=self.pledge.signer[who])

    def approve(self, text: Any, who: str) -> Any:
        return approve(
            text,
            actor=self.pledge.signer[who],
            organisation=self.pledge.lead[who],
            fingerprint=text.fingerprint,
        )

    def agree(self, text: Any) -> YearPlan:
        for who in "ab":
            self.approve(text, who)
        return YearPlan.objects.get(pk=text.subject)

    def agreed(self, *lines: Any, year: int = 2021) -> YearPlan:
        return self.agree(self.offered(*lines, year=year))


def make_planning() -> Planning:
    return Planning(make_pledge())


@pytest.fixture
def in_2021():
    with clock.at("2021-06-15 10:00") as moment:
        yield moment


@pytest.fixture
def planning(db, in_2021):
    return make_planning()
