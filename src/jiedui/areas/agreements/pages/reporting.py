"""Reports and blocks at the desk: in as few clicks as can be."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.foundation.core.errors import DomainError, Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ui.once import sent_once
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..commitments.forms import BlockForm, ReportForm
from ..commitments.lists import shown
from ..commitments.reading import answering_sides
from ..commitments.reporting import lift_block, open_block, plain
from ..commitments.reporting import report as report_progress
from .commitments import commitment_of, crumbs_of, list_crumb


@login_required
def report(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One number and a few words, for the organisation that answers on the reader's side."""
    row = commitment_of(request, code, number)
    require(request.user, "agreements.report_commitment", row)
    mine = answering_sides(row, request.user)
    if not mine:
        raise Http404
    asked = request.POST.get("for", "") or request.GET.get("for", "")
    own = next((each for each in mine if each.organisation.code == asked), mine[0])
    form = ReportForm(request.POST or None, initial={"value": _first(own.value)})
    refused = ""
    if form.is_valid():
        with sent_once(request) as sending:
            if sending.before is not None:
                return redirect_to(request, row.get_absolute_url())
            try:
                report_progress(row, actor=request.user, organisation=own.organisation, **form.values())
            except Invalid as refusal:
                form.take_errors(refusal)
            except DomainError as refusal:
                refused = str(refusal)
            else:
                sending.led_to = row.get_absolute_url()
                messages.success(request, _("已填报。"))
                return redirect_to(request, sending.led_to)
    context = {
        "commitment": row,
        "shown": next(iter(shown([row], row.agreement))),
        "own": own,
        "mine": mine,
        "form": form,
        "refused": refused,
        "crumbs": crumbs_of(row.agreement, list_crumb(row.agreement), (row.title, row.get_absolute_url())),
    }
    status = 409 if refused else 422 if form.errors else 200
    return render_page(request, "agreements/report_form.html", context, status=status)


def _first(value: Any) -> str:
    return plain(value) if value is not None else ""


@login_required
def block(request: HttpRequest, code: str, number: str) -> HttpResponse:
    row = commitment_of(request, code, number)
    require(request.user, "agreements.block_commitment", row)
    form = BlockForm(request.POST or None, commitment=row)
    if form.is_valid():
        try:
            open_block(row, actor=request.user, **form.values())
            return redirect_to(request, row.get_absolute_url())
        except Invalid as refusal:
            form.take_errors(refusal)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {
        "commitment": row,
        "form": form,
        "title": _("登记受阻"),
        "crumbs": crumbs_of(row.agreement, list_crumb(row.agreement), (row.title, row.get_absolute_url())),
    }
    return render_page(
        request, "agreements/commitment_part.html", context, status=422 if form.errors else 200
    )


@login_required
@require_POST
def lift(request: HttpRequest, code: str, number: str, pk: int) -> HttpResponse:
    row = commitment_of(request, code, number)
    found = get_object_or_404(row.blocks.select_related("commitment__agreement"), pk=pk)
    with told_to(request, done=_("已解除受阻。")):
        lift_block(found, actor=request.user, reason=request.POST.get("comment", ""))
    return redirect_to(request, row.get_absolute_url())
