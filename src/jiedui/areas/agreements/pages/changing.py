"""The terms of a commitment, changed at the desk."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.foundation.core.errors import DomainError, Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..choices import CommitmentState
from ..commitments import changing
from ..commitments.forms import TermsForm
from ..joint.rules import DRAFTERS
from ..models import CommitmentChange
from ..rules import SIGNERS
from .commitments import commitment_of, crumbs_of, list_crumb
from .common import lead_spoken_for


@login_required
def change(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The terms as a form: changed at once while only the proposer has said yes, else put before the other sides."""
    row = commitment_of(request, code, number)
    require(request.user, "agreements.assign_commitment", row)
    together = row.state == CommitmentState.ACTIVE
    form = TermsForm(request.POST or None, initial=row.terms, together=together)
    status = 200
    if form.is_valid():
        try:
            _change(row, request.user, form.values())
        except Invalid as refusal:
            form.take_errors(refusal)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            told = _("已提出修改，各方同意之前仍按原来的内容。") if together else _("已修改。")
            messages.success(request, told)
            return redirect_to(request, row.get_absolute_url())
    context = {
        "commitment": row,
        "form": form,
        "together": together,
        "crumbs": crumbs_of(row.agreement, list_crumb(row.agreement), (row.title, row.get_absolute_url())),
    }
    if form.errors and status == 200:
        status = 422
    return render_page(request, "agreements/terms_form.html", context, status=status)


def _change(row: Any, actor: Any, values: dict[str, Any]) -> None:
    if row.state != CommitmentState.ACTIVE:
        changing.change_proposed(row, actor=actor, **values)
        return
    lead = lead_spoken_for(row.agreement, actor, *DRAFTERS)
    changing.propose_change(row, actor=actor, organisation=lead, **values)


@login_required
@require_POST
def take_step(request: HttpRequest, code: str, number: str, pk: int, step: str) -> HttpResponse:
    row = commitment_of(request, code, number)
    found = get_object_or_404(CommitmentChange, commitment=row, pk=pk)
    found.commitment = row
    actor, comment = request.user, request.POST.get("comment", "")
    lead = lead_spoken_for(row.agreement, actor, *SIGNERS)
    if step == "accept":
        with told_to(request, done=_("已同意修改。")):
            changing.accept_change(found, actor=actor, organisation=lead)
    elif step == "decline":
        with told_to(request, done=_("已告诉提出的一方，仍按原来的内容。")):
            changing.decline_change(found, actor=actor, organisation=lead, comment=comment)
    elif step == "withdraw":
        with told_to(request, done=_("修改已撤回，仍按原来的内容。")):
            changing.withdraw_change(found, actor=actor)
    else:
        raise Http404
    return redirect_to(request, row.get_absolute_url())
