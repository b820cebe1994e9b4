"""协调: the year as table and chart, what the sides differ in, and who owes an answer."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.areas.agreements.choices import Sign
from jiedui.areas.agreements.commitments import urging
from jiedui.areas.agreements.models import Agreement, Commitment
from jiedui.areas.agreements.rules import SIGNERS
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations.rules import has_role
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..coordination import by_clause
from ..gantt import chart_of
from ..gaps import dressed, gaps_in
from ..overdue import awaited_in, by_organisation
from ..tables import AWAITED, GAPS, YEAR
from ..years import year_list, years_of
from .common import agreement_of_desk, desk_tabs

TOLD = (Sign.OVERDUE, Sign.BLOCKED, Sign.DISAGREEMENT, Sign.SILENT, Sign.UNDER_WAY, Sign.DONE)


def _frame(request: HttpRequest, agreement: Agreement, part: str) -> dict[str, Any]:
    """What the three pages of the desk have in common."""
    parts = [
        ("coordination", _("年度计划")),
        ("gaps", _("填报不一致")),
        ("overdue", _("等待反馈")),
    ]
    return {
        "agreement": agreement,
        "tabs": desk_tabs(agreement, "coordination"),
        "parts": [
            {
                "label": label,
                "url": reverse(f"insights:{name}", args=[agreement.code]),
                "current": name == part,
            }
            for name, label in parts
        ],
        "may_urge": any(has_role(request.user, side.lead_id, *SIGNERS) for side in agreement.sides.all()),
    }


@login_required
def year(request: HttpRequest, code: str) -> HttpResponseBase:
    """The lines of a year under their clauses, as a chart and as a table."""
    agreement = agreement_of_desk(request, code)
    if answer := exported(request, YEAR, of=agreement.code):
        return answer
    found = year_list(agreement, request.user, request.GET)
    page, lines = found.lines_on(request.GET.get("page"))
    parts = by_clause(lines)
    context = _frame(request, agreement, "coordination") | {
        "year": found.year,
        "plan": found.plan,
        "years": years_of(agreement),
        "page": page,
        "clauses": parts,
        "chart": chart_of(parts, found.year) if parts else None,
        "facets": found.facets,
        "narrowed": found.narrowed,
        "numbers": [(sign, found.numbers[str(sign)]) for sign in TOLD],
    }
    return render_page(request, "insights/coordination.html", context)


@login_required
def gaps(request: HttpRequest, code: str) -> HttpResponseBase:
    """Both sides' words beside each other where they differ."""
    agreement = agreement_of_desk(request, code)
    if answer := exported(request, GAPS, of=agreement.code):
        return answer
    page = page_of(gaps_in(agreement, request.user), request.GET.get("page"))
    context = _frame(request, agreement, "gaps") | {
        "page": page,
        "gaps": dressed(page.object_list, agreement),
    }
    return render_page(request, "insights/gaps.html", context)


@login_required
def overdue(request: HttpRequest, code: str) -> HttpResponseBase:
    """By organisation, what waits for its word, how long, and how to reach it."""
    agreement = agreement_of_desk(request, code)
    if answer := exported(request, AWAITED, of=agreement.code):
        return answer
    page = page_of(by_organisation(awaited_in(agreement, request.user)), request.GET.get("page"))
    context = _frame(request, agreement, "overdue") | {"page": page, "debtors": page.object_list}
    return render_page(request, "insights/overdue.html", context)


def _commitment(request: HttpRequest, agreement: Agreement, number: str) -> Commitment:
    seen = Commitment.objects.visible_to(request.user).filter(agreement=agreement)
    return get_object_or_404(seen.select_related("agreement"), code=number)


@login_required
@require_POST
def check(request: HttpRequest, code: str, number: str) -> HttpResponse:
    agreement = agreement_of_desk(request, code)
    row = _commitment(request, agreement, number)
    with told_to(request, done=_("已请各方核对“%(title)s”。") % {"title": row.title}):
        urging.ask_to_check(row, actor=request.user)
    return redirect_to(request, "insights:gaps", agreement.code)


@login_required
@require_POST
def urge(request: HttpRequest, code: str, number: str, order: int) -> HttpResponse:
    agreement = agreement_of_desk(request, code)
    row = _commitment(request, agreement, number)
    side = get_object_or_404(agreement.sides.filter(responsibilities__commitment=row), order=order)
    with told_to(request, done=_("已催办“%(title)s”。") % {"title": row.title}):
        urging.urge(row, actor=request.user, side=side)
    return redirect_to(request, "insights:overdue", agreement.code)
