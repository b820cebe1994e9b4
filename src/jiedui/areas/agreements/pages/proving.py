"""Evidence at the desk: rules, and verdicts by hand."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.foundation.core.errors import DomainError, Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..commitments import proving
from ..commitments.forms import EvidenceForm, RuleForm
from ..models import Evidence, EvidenceRule
from .commitments import commitment_of, crumbs_of, list_crumb


@login_required
def rule(request: HttpRequest, code: str, number: str) -> HttpResponse:
    row = commitment_of(request, code, number)
    require(request.user, "agreements.prove_commitment", row)
    form = RuleForm(request.POST or None, agreement=row.agreement)
    return _form(request, row, form, _("佐证规则"), proving.add_rule)


@login_required
def evidence(request: HttpRequest, code: str, number: str) -> HttpResponse:
    row = commitment_of(request, code, number)
    require(request.user, "agreements.prove_commitment", row)
    form = EvidenceForm(request.POST or None, actor=request.user)
    return _form(request, row, form, _("人工计入佐证"), proving.add_evidence)


def _form(request: HttpRequest, row: Any, form: Any, title: str, act: Any) -> HttpResponse:
    if form.is_valid():
        try:
            act(row, actor=request.user, **form.values())
            return redirect_to(request, f"{row.get_absolute_url()}#evidence")
        except Invalid as refusal:
            form.take_errors(refusal)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {
        "commitment": row,
        "form": form,
        "title": title,
        "crumbs": crumbs_of(row.agreement, list_crumb(row.agreement), (row.title, row.get_absolute_url())),
    }
    return render_page(
        request, "agreements/commitment_part.html", context, status=422 if form.errors else 200
    )


@login_required
@require_POST
def remove_rule(request: HttpRequest, code: str, number: str, pk: int) -> HttpResponse:
    row = commitment_of(request, code, number)
    found = get_object_or_404(
        EvidenceRule.objects.select_related("commitment__agreement"), commitment=row, pk=pk
    )
    with told_to(request, done=_("规则已取消。")):
        proving.remove_rule(found, actor=request.user)
    return redirect_to(request, f"{row.get_absolute_url()}#evidence")


@login_required
@require_POST
def judge(request: HttpRequest, code: str, number: str, pk: int) -> HttpResponse:
    """Say by hand that a thing does not count, or leave it to the rules again."""
    row = commitment_of(request, code, number)
    found = get_object_or_404(Evidence.objects.select_related("commitment__agreement"), commitment=row, pk=pk)
    with told_to(request, done=_("已处理。")):
        if request.POST.get("verdict") == "rule":
            proving.leave_to_rules(found, actor=request.user)
        else:
            proving.remove_evidence(found, actor=request.user, reason=request.POST.get("comment", ""))
    return redirect_to(request, f"{row.get_absolute_url()}#evidence")
