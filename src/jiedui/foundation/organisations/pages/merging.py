"""重复单位: managers propose, the platform's staff look and merge."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.asking_forms import MergeForm, PairForm, ProposeMergeForm
from jiedui.foundation.organisations.duplicates import likely_duplicates
from jiedui.foundation.organisations.marks import with_sides
from jiedui.foundation.organisations.merging import preview_of
from jiedui.foundation.organisations.models import MergeProposal, Organisation
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .desk import unit


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What was proposed, what looks like one organisation twice, and any two by their codes."""
    require(request.user, "organisations.merge_organisations")
    form = PairForm(request.GET if request.GET else None)
    if form.is_bound and form.is_valid():
        kept, absorbed = form.cleaned_data["kept"], form.cleaned_data["absorbed"]
        return redirect_to(request, "organisations:merge", kept.code, absorbed.code)
    proposals = MergeProposal.objects.waiting().select_related("kept", "absorbed", "created_by")
    context = {"form": form, "proposals": proposals, "pairs": likely_duplicates()}
    return render_page(
        request, "organisations/desk_merging.html", context, status=422 if form.errors else None
    )


@login_required
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, kept: str, absorbed: str) -> HttpResponse:
    """What would move and what would be lost; with the name typed the worker does it, for good."""
    require(request.user, "organisations.merge_organisations")
    both = Organisation.objects.select_related("region")
    one, other = get_object_or_404(both, code=kept), get_object_or_404(both, code=absorbed)
    form = MergeForm(request.POST or None, kept=one, absorbed=other)
    if request.method == "POST" and form.is_valid():
        with told_to(request) as told:
            job = services.ask_to_merge(one, absorbed=other, actor=request.user, **form.values())
        if told.ok:
            return redirect_to(request, job)
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
        elif both.filter(pk__in=[one.pk, other.pk]).count() != 2:
            return redirect_to(request, "organisations:merging")
    with_sides([one, other])
    context = {"form": form, "kept": one, "absorbed": other, "preview": preview_of(one, other)}
    return render_page(request, "organisations/desk_merge.html", context, status=422 if form.errors else None)


@login_required
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(MergeProposal.objects.visible_to(request.user), pk=pk)
    with told_to(request, done=_("已记为不合并。")):
        services.decline_merge(found, actor=request.user)
    return redirect_to(request, "organisations:merging")


@login_required
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """A manager names the other registration of their organisation."""
    organisation = unit(request, code)
    require(request.user, "organisations.change_organisation", organisation)
    form = ProposeMergeForm(request.POST or None, initial={"other": request.GET.get("other", "")})
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("建议已提交，由平台管理员核对后处理。")) as told:
            services.propose_merge(organisation, actor=request.user, **form.values())
        if told.ok:
            return redirect_to(request, "organisations:unit", organisation.code)
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    waiting = MergeProposal.objects.visible_to(request.user).waiting().filter(kept=organisation)
    own = waiting.filter(created_by=request.user.pk).select_related("absorbed")
    context = {"organisation": organisation, "form": form, "waiting": own}
    return render_page(
        request, "organisations/desk_propose_merge.html", context, status=422 if form.errors else None
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever proposed it thinks otherwise now."""
    proposals = MergeProposal.objects.visible_to(request.user).select_related("kept", "absorbed")
    found = get_object_or_404(proposals, pk=pk)
    with told_to(request, done=_("合并建议已撤回。")):
        services.withdraw_merge(found, actor=request.user)
    return redirect_to(request, "organisations:propose_merge", found.kept.code)
