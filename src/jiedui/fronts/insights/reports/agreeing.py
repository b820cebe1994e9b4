"""How a yearly report is settled: the sides of its agreement approve one text of it, and then it is everybody's to read."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.joint.kinds import JointKind, joint_kinds
from jiedui.areas.agreements.models import JointText
from jiedui.foundation.core.events import record

from ..models import REPORT, YearlyReport
from . import events
from .wording import check_terms, parties_of


def settled(report: YearlyReport, text: JointText) -> None:
    """The report is called as the sides call it, and is public from now on."""
    report.title = text.terms["title"]
    report.save(update_fields=["title"])
    record(events.REPORT_PUBLISHED, actor=None, target=report, organisation=report.drafter)


def _address(report: Any) -> str:
    return str(report.get_absolute_url())


def _published(report: Any, text: JointText) -> str:
    """Everybody reads the text in force; one that was superseded has no page of its own."""
    return reverse("insights:public_report", args=[report.agreement.code, report.code])


REPORT_TEXT = joint_kinds.add(
    JointKind(
        code=REPORT,
        label=_("年度报告"),
        model=YearlyReport,
        check=check_terms,
        parties=parties_of,
        settled=settled,
        address=_address,
        published=_published,
        is_public=True,
    )
)
