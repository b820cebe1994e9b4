"""The ledger of give and take between the sides, year by year."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.foundation.core.errors import DomainError, Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..commitments.corridors import agree_corridor, propose_corridor
from ..commitments.export import RECIPROCITY
from ..commitments.forms import CorridorForm
from ..commitments.kinds import flow_kinds
from ..commitments.reciprocity import butterfly_of, ledger_of, years_of
from ..joint.rules import DRAFTERS
from ..models import Corridor
from .commitments import crumbs_of, list_crumb
from .common import agreement_shown, own_leads


@login_required
def ledger(request: HttpRequest, code: str) -> HttpResponseBase:
    agreement = agreement_shown(request, code)
    require(request.user, "agreements.view_reciprocity", agreement)
    if answer := exported(request, RECIPROCITY, of=agreement.code):
        return answer
    years = years_of(agreement)
    asked = request.GET.get("year", "")
    year = next((each for each in years if str(each) == asked), years[0])
    rows = ledger_of(agreement, year)
    chart = butterfly_of(rows)
    mine = own_leads(agreement, request.user, *DRAFTERS)
    context = {
        "agreement": agreement,
        "year": year,
        "tabs": [{"label": str(each), "url": f"?year={each}", "current": each == year} for each in years],
        "rows": [(row, _may_agree(row, mine)) for row in rows],
        "sides": chart.sides,
        "chart": chart,
        "left": [row for row in rows if row.left_by],
        "may_propose": bool(mine) and agreement.state == "in_force",
        "crumbs": crumbs_of(agreement, list_crumb(agreement)),
    }
    return render_page(request, "agreements/reciprocity.html", context)


def _may_agree(row: Any, mine: list[Any]) -> bool:
    return any(side.lead_id == lead.pk for side in row.waiting for lead in mine)


@login_required
def corridor(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Name the bounds of a kind of give and take."""
    agreement = agreement_shown(request, code)
    require(request.user, "agreements.agree_corridor", agreement)
    known = flow_kinds.get(kind)
    mine = own_leads(agreement, request.user, *DRAFTERS)
    if known is None or not mine:
        raise Http404
    present = Corridor.objects.filter(agreement=agreement, kind=kind).first() or Corridor()
    form = CorridorForm(request.POST or None, initial={"low": present.low, "high": present.high})
    back = f"{agreement.get_desk_url()}reciprocity/"
    if form.is_valid():
        try:
            propose_corridor(agreement, actor=request.user, organisation=mine[0], kind=kind, **form.values())
            return redirect_to(request, back)
        except Invalid as refusal:
            form.take_errors(refusal)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {
        "agreement": agreement,
        "form": form,
        "kind": known,
        "back": back,
        "crumbs": crumbs_of(agreement, (_("互惠账"), back)),
    }
    return render_page(request, "agreements/corridor_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def agree(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    agreement = agreement_shown(request, code)
    found = get_object_or_404(Corridor, agreement=agreement, kind=kind)
    mine = own_leads(agreement, request.user, *DRAFTERS)
    lead = mine[0] if mine else next(iter(agreement.sides.all())).lead
    with told_to(request, done=_("已同意。")):
        agree_corridor(
            found,
            actor=request.user,
            organisation=lead,
            low=_number(request.POST.get("low", "")),
            high=_number(request.POST.get("high", "")),
        )
    return redirect_to(request, f"{agreement.get_desk_url()}reciprocity/")


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)
