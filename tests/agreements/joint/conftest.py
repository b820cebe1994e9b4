"""A draft agreement between two or three sides, and people who speak for each."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from jiedui.areas.agreements.agreeing import AGREEMENT_TEXT
from jiedui.areas.agreements.joint.services import approve, offer, start_draft
from jiedui.areas.agreements.wording import terms_of
from tests.agreements.factories import (
    CLAUSES,
    make_agreement,
    make_organisation,
    make_region,
    make_signer,
    make_user,
)

PLACES = {"a": ("510700", "绵阳市"), "b": ("500109", "北碚区"), "c": ("320500", "苏州市")}


@dataclass
class Table:
    """An agreement in the making: `lead` the organisations by letter, `signer` who approves for each."""

    agreement: Any
    lead: dict[str, Any] = field(default_factory=dict)
    signer: dict[str, Any] = field(default_factory=dict)

    def terms(self, *, visits: int = 2, **changed: Any) -> dict[str, Any]:
        """Terms that differ in how often they visit each other."""
        clauses = [*CLAUSES, {"heading": "互访", "body": f"每年互访 {visits} 次。", "kind": "activities"}]
        return terms_of(self.agreement, clauses=clauses, preamble="双方商定如下。") | changed

    def draft(self, who: str, **changed: Any) -> Any:
        return start_draft(
            AGREEMENT_TEXT,
            self.agreement,
            actor=self.signer[who],
            organisation=self.lead[who],
            terms=self.terms(**changed),
        )

    def offered(self, who: str, **changed: Any) -> Any:
        return offer(self.draft(who, **changed), actor=self.signer[who])

    def approve(self, text: Any, who: str) -> Any:
        return approve(
            text, actor=self.signer[who], organisation=self.lead[who], fingerprint=text.fingerprint
        )

    def agree(self, text: Any) -> Any:
        for who in self.lead:
            self.approve(text, who)
        text.refresh_from_db()
        self.agreement.refresh_from_db()
        return text


def lay_table(sides: str) -> Table:
    leads = {who: make_organisation(region=make_region(*PLACES[who])) for who in sides}
    agreement = make_agreement(actor=make_user(is_staff=True), leads=list(leads.values()), in_force=False)
    return Table(agreement, leads, {who: make_signer(lead) for who, lead in leads.items()})


@pytest.fixture
def table(db):
    return lay_table("ab")
