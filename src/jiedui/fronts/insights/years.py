"""Which years an agreement's desk can look at, and what a year consists of."""

from typing import Any

from django.db.models import Max, Min
from django.http import QueryDict

from jiedui.areas.agreements.models import Agreement, Commitment
from jiedui.areas.agreements.plans.reading import plan_in_force
from jiedui.foundation.core import clock
from jiedui.foundation.core.permissions import require

from .coordination import YearList
from .planned import PlannedYear


def years_of(agreement: Agreement) -> list[int]:
    """The years in which commitments run, the latest first; this year always among them."""
    active = Commitment.objects.filter(agreement=agreement).active()
    ends = active.aggregate(first=Min("starts_on"), last=Max("due_on"))
    years = [clock.today().year, *(day.year for day in ends.values() if day)]
    return list(range(max(years), min(years) - 1, -1))


def year_list(agreement: Agreement, actor: Any, query: QueryDict) -> YearList:
    """What the address asks for: a year that the agreement has, the present one for nonsense.

    A year on whose plan the sides agreed is that plan; another is what runs in it.

    Raises:
        NotAllowed: the actor may not see the desks of the agreement.
    """
    require(actor, "insights.view_desks", agreement)
    years = {str(year): year for year in years_of(agreement)}
    year = years.get(query.get("year", ""), clock.today().year)
    plan = plan_in_force(agreement, year)
    return PlannedYear(agreement, actor, query, plan) if plan else YearList(agreement, actor, query, year)
