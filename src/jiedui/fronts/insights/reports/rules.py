"""Who may read and draft yearly reports."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.commitments.rules import drafts_for_a_side
from jiedui.areas.agreements.rules import stands_in_it
from jiedui.foundation.core.permissions import add_perm, predicate
from jiedui.foundation.organisations.rules import is_platform_staff

from ..models import YearlyReport


@predicate
def is_common(actor: Any, report: YearlyReport) -> bool:
    """All sides agreed on a text of it."""
    return YearlyReport.objects.common().filter(pk=report.pk).exists()


@predicate
def stands_in_its_agreement(actor: Any, report: YearlyReport) -> bool:
    return bool(stands_in_it(actor, report.agreement))


add_perm(
    "insights.view_report", is_platform_staff | stands_in_its_agreement | is_common, label=_("查看年度报告")
)
add_perm("insights.draft_report", drafts_for_a_side, label=_("起草年度报告"))
