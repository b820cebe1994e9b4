"""Who may read and begin yearly plans."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import add_perm, predicate
from jiedui.foundation.organisations.rules import has_role, is_platform_staff
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..commitments.rules import drafts_for_a_side
from ..joint.rules import DRAFTERS
from ..models import YearPlan
from ..rules import stands_in_it


@predicate
def stands_in_its_agreement(actor: Any, plan: YearPlan) -> bool:
    return bool(stands_in_it(actor, plan.agreement))


@predicate
def belongs_to_its_drafter(actor: Any, plan: YearPlan) -> bool:
    return actor.is_authenticated and plan.drafter_id in organisation_ids_of(actor)


@predicate
def answers_for_a_line(actor: Any, plan: YearPlan) -> bool:
    """Belongs to an organisation that does the work of a line on a side."""
    mine = organisation_ids_of(actor) if actor.is_authenticated else frozenset()
    return bool(mine) and any(
        row.organisation_id in mine for line in plan.lines.all() for row in line.responsibilities.all()
    )


@predicate
def drafts_for_its_drafter(actor: Any, plan: YearPlan) -> bool:
    return has_role(actor, plan.drafter_id, *DRAFTERS)


add_perm(
    "agreements.view_plan",
    is_platform_staff | stands_in_its_agreement | belongs_to_its_drafter | answers_for_a_line,
    label=_("查看年度工作计划"),
)
add_perm("agreements.start_plan", drafts_for_a_side, label=_("起草年度工作计划"))
add_perm("agreements.delete_plan", drafts_for_its_drafter, label=_("删除没有提出过的年度工作计划"))
