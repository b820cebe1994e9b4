"""执行: the commitments of the reader's organisations, each with its own short form; three clicks from the desk to a report."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.areas.agreements.commitments.forms import ReportForm
from jiedui.areas.agreements.commitments.reporting import plain
from jiedui.areas.agreements.commitments.reporting import report as report_progress
from jiedui.areas.agreements.models import Commitment
from jiedui.foundation.core.errors import DomainError, Invalid, NotAllowed
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations.choices import WORKING_ROLES
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import has_role
from jiedui.foundation.ui.once import sent_once
from jiedui.foundation.ui.pages import redirect_to, render_page

from ..mine import bound_rows, cards_of, note_of_evidence, sections_of, with_sides
from ..tables import MINE


@login_required
def mine(request: HttpRequest) -> HttpResponseBase:
    if answer := exported(request, MINE):
        return answer
    return _shown(request)


@login_required
@require_POST
def report(request: HttpRequest, number: str) -> HttpResponse:
    """What was typed on a card; refused, it stands there again with the reason."""
    row = get_object_or_404(
        Commitment.objects.visible_to(request.user).select_related("agreement"), code=number
    )
    organisation = _speaking_for(row, request.user)
    form = ReportForm(request.POST, prefix=row.code)
    refused = ""
    if form.is_valid():
        with sent_once(request) as sending:
            if sending.before is not None:
                return redirect_to(request, "insights:mine")
            try:
                report_progress(row, actor=request.user, organisation=organisation, **form.values())
            except Invalid as refusal:
                form.take_errors(refusal)
            except DomainError as refusal:
                refused = str(refusal)
            else:
                sending.led_to = request.path
                said = {"title": row.title, "value": plain(form.cleaned_data["value"]), "unit": row.unit}
                messages.success(request, _("已填报“%(title)s”：累计 %(value)s %(unit)s。") % said)
                return redirect_to(request, "insights:mine")
    return _shown(request, form=form, refused=refused, status=409 if refused else 422)


def _speaking_for(row: Commitment, actor: Any) -> Organisation:
    """The organisation in whose name the actor reports: the first side's, where they work for several."""
    bound = row.responsibilities.select_related("organisation").order_by("side__order")
    for each in bound:
        if has_role(actor, each.organisation_id, *WORKING_ROLES):
            return each.organisation
    raise NotAllowed(_("您所在的单位不是“%(title)s”的责任单位，不能填报。") % {"title": row.title})


def _shown(
    request: HttpRequest, *, form: ReportForm | None = None, refused: str = "", status: int = 200
) -> HttpResponse:
    asked = request.POST.get("page") or request.GET.get("page")
    page = page_of(with_sides(bound_rows(request.user)), asked)
    rows = list(page.object_list)
    if form is not None and form.prefix not in {row.code for row in rows}:
        rows = [*with_sides(bound_rows(request.user).filter(code=form.prefix)), *rows]
    cards = cards_of(rows, request.user)
    forms = {
        card.row.code: ReportForm(prefix=card.row.code, initial={"value": card.own_value})
        for card in cards
        if card.may_report
    }
    if form is not None and form.prefix in forms:
        forms[form.prefix] = form
    elif refused:  # there is no card any more beside which it could stand
        messages.error(request, refused)
    context = {
        "page": page,
        "sections": sections_of(cards),
        "forms": forms,
        "refused": {form.prefix: refused} if form is not None else {},
        "note": note_of_evidence(),
    }
    return render_page(request, "insights/mine.html", context, status=status)
