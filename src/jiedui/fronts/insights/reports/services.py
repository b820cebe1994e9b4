"""Beginning a yearly report, and writing its draft anew."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.areas.agreements.choices import AgreementState
from jiedui.areas.agreements.joint.services import edit_draft, start_draft
from jiedui.areas.agreements.models import Agreement, JointText
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.ui.templatetags.jiedui import date_cn

from ..models import YearlyReport
from . import events
from .agreeing import REPORT_TEXT
from .gathering import Figures, gather
from .wording import gathered_anew, terms_with, title_for


def create_report(
    agreement: Agreement,
    *,
    actor: Any,
    organisation: Organisation,
    starts_on: date,
    ends_on: date,
    title: str = "",
) -> YearlyReport:
    """Begin a report about a period with a first draft in the name of one side: its figures as they stand now.

    Raises:
        WrongState: the agreement has not begun.
        Invalid: the days cross, lie outside the agreement or wholly ahead, or the period has its report.
    """
    require(actor, "insights.draft_report", agreement)
    if agreement.state == AgreementState.DRAFT:
        raise WrongState(_("协议还没有生效，不能编写年度报告。"))
    _refuse_period(agreement, starts_on, ends_on)
    # read before the transaction, so that nobody waits for it
    figures = gather(agreement, starts_on, ends_on)
    return _begin(
        YearlyReport(
            agreement=agreement,
            drafter=organisation,
            title=title.strip() or title_for(agreement.title, starts_on, ends_on),
            starts_on=starts_on,
            ends_on=ends_on,
        ),
        figures,
        actor=actor,
    )


@transaction.atomic
def _begin(report: YearlyReport, figures: Figures, *, actor: Any) -> YearlyReport:
    save_checked(report)
    record(events.REPORT_STARTED, actor=actor, target=report, organisation=report.drafter)
    terms = terms_with(report, figures)
    start_draft(REPORT_TEXT, report, actor=actor, organisation=report.drafter, terms=terms)
    return report


def rewrite_draft(
    report: YearlyReport,
    text: JointText,
    *,
    actor: Any,
    title: str,
    words: Mapping[str, str],
    seen: str,
    anew: bool = False,
) -> JointText:
    """Keep what the authors wrote; `anew` takes fresh figures in, and tells anew what nobody touched.

    Raises:
        Stale: a colleague changed the draft meanwhile.
        Invalid: title or a chapter is not what it should be.
    """
    require(actor, "agreements.write_text", text)
    figures = text.terms["figures"]
    if anew:
        figures = gather(report.agreement, report.starts_on, report.ends_on)
        words = gathered_anew(report, text.terms, figures, words)
    terms = terms_with(report, figures, title=title, words=words)
    if not title.strip():
        terms["title"] = ""
    return edit_draft(text, actor=actor, terms=terms, seen=seen)


def _refuse_period(agreement: Agreement, starts_on: date, ends_on: date) -> None:
    """Within the agreement, and begun: what lies ahead has nothing to tell."""
    errors: dict[str, list[str]] = {}
    begun = agreement.starts_on or clock.today()
    if starts_on < date(begun.year, 1, 1) or ends_on < begun:
        errors["starts_on"] = [_("报告期不能早于协议生效的 %(day)s") % {"day": date_cn(begun)}]
    elif starts_on > clock.today():
        errors["starts_on"] = [_("报告期还没有开始")]
    if ends_on < starts_on:
        errors["ends_on"] = [_("报告期的止日不能早于起日")]
    elif ends_on.year > starts_on.year + 9:
        errors["ends_on"] = [_("一份报告最多写 10 年")]
    if errors:
        raise Invalid(errors)
