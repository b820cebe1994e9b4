"""A pair as one organisation's business: which half is its own, and which it would ask about."""

from dataclasses import dataclass
from typing import Any

from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.organisations.models import Organisation

from .models import Achievement, Demand, Expert, Listing
from .rules import desk_organisation_ids

SIGN = "~"
ANSWER_OF_PREFIX: dict[str, type[Listing]] = {model.code_prefix: model for model in (Achievement, Expert)}


@dataclass(frozen=True)
class Pairing:
    """A demand and what may answer it, and the organisation in whose name they are looked at."""

    demand: Demand | Any
    answer: Listing
    organisation: Organisation

    @property
    def token(self) -> str:
        """How a page names the pair."""
        return f"{self.demand.code}{SIGN}{self.answer.code}"

    @property
    def own(self) -> Listing:
        """The half that is the organisation's own."""
        return self.demand if self.demand.owner_id == self.organisation.pk else self.answer

    @property
    def target(self) -> Listing:
        """The other half: what an enquiry would be about."""
        return self.answer if self.demand.owner_id == self.organisation.pk else self.demand

    @property
    def put_forward(self) -> Listing | None:
        """The own half, where it is something that an enquiry can put forward."""
        return None if isinstance(self.own, Expert) else self.own


def pairing_of(demand_code: str, answer_code: str, *, actor: Any) -> Pairing | None:
    """The pair of these codes as the actor's business; None where neither half belongs to an organisation of theirs.

    Raises:
        Http404: there is no such pair, or the actor may not see a half of it.
    """
    model = ANSWER_OF_PREFIX.get(answer_code.partition("-")[0], Achievement)
    demand = get_visible(Demand, demand_code, actor=actor)
    answer = get_visible(model, answer_code, actor=actor)
    mine = desk_organisation_ids(actor)
    owner = next((half.owner for half in (demand, answer) if half.owner_id in mine), None)
    return Pairing(demand, answer, owner) if owner else None
