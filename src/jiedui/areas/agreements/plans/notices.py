"""Who hears of yearly plans, and what the systems of the parties may be told of them."""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core.announcing import announce
from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.notices import notify
from jiedui.foundation.organisations.choices import WORKING_ROLES
from jiedui.foundation.organisations.models import Membership, Organisation

from ..joint.rules import DRAFTERS
from ..models import PlanResponsibility, Side, YearPlan
from . import events


def _leads(happening: Happening) -> Any:
    agreement = cast(YearPlan, happening.target).agreement_id
    return Side.objects.remaining().filter(agreement=agreement).values("lead")


def _units(happening: Happening) -> Any:
    return PlanResponsibility.objects.filter(line__plan=happening.target.pk).values("organisation")


def all_concerned(happening: Happening) -> Iterable[Any]:
    """Who does the work of a line, and who writes for the leads."""
    rows = Membership.objects.filter(
        Q(organisation__in=_units(happening), role__in=WORKING_ROLES)
        | Q(organisation__in=_leads(happening), role__in=DRAFTERS)
    )
    return {row.user for row in rows.select_related("user")}


def parties(happening: Happening) -> Iterable[Any]:
    """The organisations that lead a side or do the work of a line."""
    return Organisation.objects.filter(Q(pk__in=_leads(happening)) | Q(pk__in=_units(happening)))


def page(happening: Happening) -> str:
    return cast(YearPlan, happening.target).get_absolute_url()


notify(events.PLAN_SETTLED, to=all_concerned, link=page)
announce(
    events.PLAN_SETTLED,
    _("一份年度工作计划各方商定"),
    group=pgettext_lazy("plural", "年度工作计划"),
    to=parties,
    link=page,
    order=205,
)
