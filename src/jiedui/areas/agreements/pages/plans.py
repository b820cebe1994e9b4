"""The yearly plans of an agreement at the desk: listed, begun, read with their progress, copied into next year."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..choices import AgreementState
from ..joint.rules import DRAFTERS
from ..models import Agreement, Commitment, YearPlan
from ..plans import services
from ..plans.export import LINES, PLANS
from ..plans.forms import YearForm
from ..plans.importing import address_for
from ..plans.reading import PlanShown, plan_shown, plans_of
from ..plans.settling import PLAN_TEXT
from .common import agreement_shown, own_leads
from .texts import crumbs_of as crumbs_of_agreement

Crumbs = list[tuple[str, str]]


def list_address(agreement: Agreement) -> str:
    return f"{agreement.get_desk_url()}plans/"


def crumbs_of_list(agreement: Agreement) -> Crumbs:
    return [*crumbs_of_agreement(agreement), (pgettext("plural", "年度工作计划"), list_address(agreement))]


def crumbs_of(plan: YearPlan) -> Crumbs:
    return [*crumbs_of_list(plan.agreement), (plan.label, plan.get_absolute_url())]


def find(request: HttpRequest, code: str, year: int) -> YearPlan:
    """A plan that the reader may see, with its agreement at hand; another is not found."""
    agreement = agreement_shown(request, code)
    plans = YearPlan.objects.visible_to(request.user).select_related("drafter")
    plan = get_object_or_404(plans, agreement=agreement, year=year)
    plan.agreement = agreement
    return plan


@login_required
def plan_list(request: HttpRequest, code: str) -> HttpResponseBase:
    agreement = agreement_shown(request, code)
    if answer := exported(request, PLANS, of=agreement.code):
        return answer
    shown = plans_of(agreement, request.user)
    return _list(request, agreement, shown, YearForm(initial={"year": _next_free(shown)}))


def _list(request: HttpRequest, agreement: Agreement, shown: list[PlanShown], form: YearForm) -> HttpResponse:
    context = {
        "agreement": agreement,
        "plans": shown,
        "form": form,
        "may_start": agreement.state == AgreementState.IN_FORCE
        and request.user.has_perm("agreements.start_plan", agreement),
        "crumbs": crumbs_of_agreement(agreement),
    }
    return render_page(
        request, "agreements/plan_list.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _next_free(shown: list[PlanShown]) -> int:
    """This year, or the first one after it that has no plan yet."""
    year, taken = clock.today().year, {each.plan.year for each in shown}
    while year in taken:
        year += 1
    return year


@login_required
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """A plan of the year that was asked for; a year that cannot be stays in its field with the reason."""
    agreement = agreement_shown(request, code)
    organisation = _speaking_for(request, agreement)
    form = YearForm(request.POST)
    if form.is_valid():
        try:
            text = services.start_plan(
                agreement, form.cleaned_data["year"], actor=request.user, organisation=organisation
            )
            plan = YearPlan.objects.select_related("agreement").get(pk=text.subject)
            return redirect_to(request, f"{PLAN_TEXT.text_address(plan, text.number)}edit/")
        except DomainError as refusal:
            form.add_error("year", str(refusal))
    return _list(request, agreement, plans_of(agreement, request.user), form)


def _speaking_for(request: HttpRequest, agreement: Agreement) -> Organisation:
    """The organisation that leads a side and for which the actor drafts; nothing is found for others."""
    mine = own_leads(agreement, request.user, *DRAFTERS)
    if not mine:
        raise Http404
    return mine[0]


@login_required
def plan_detail(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    plan = find(request, code, year)
    if answer := exported(request, LINES, of=plan.code):
        return answer
    shown = plan_shown(plan, request.user)
    drafts = bool(own_leads(plan.agreement, request.user, *DRAFTERS))
    in_force = plan.agreement.state == AgreementState.IN_FORCE
    following = YearPlan.objects.filter(agreement=plan.agreement, year=year + 1).exists()
    context = {
        "agreement": plan.agreement,
        "plan": plan,
        "shown": shown,
        "import_address": _import_address(request, plan, shown),
        "open_to_reader": _open_to(request.user, shown),
        "may_draft": drafts and in_force and not shown.draft and not shown.on_the_table,
        "may_copy": drafts and in_force and shown.in_force is not None and not following,
        "may_delete": not any(text.offered_at for text in shown.texts)
        and shown.on_the_table is None
        and request.user.has_perm("agreements.delete_plan", plan),
        "timeline": timeline_of(plan, actor=request.user, limit=20),
        "crumbs": crumbs_of_list(plan.agreement),
    }
    return render_page(request, "agreements/plan_detail.html", context)


def _import_address(request: HttpRequest, plan: YearPlan, shown: PlanShown) -> str:
    """Where a ledger is brought into the draft; nothing where the reader writes none."""
    text = shown.draft
    return address_for(plan, text) if text and request.user.has_perm("agreements.write_text", text) else ""


def _open_to(actor: Any, shown: PlanShown) -> set[int]:
    """The commitments of its lines whose pages the reader may open."""
    ids = [line.row.commitment_id for line in shown.lines if line.row.commitment_id]
    return set(Commitment.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))


@login_required
@require_POST
def copy(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Next year's plan from this one; what is left out is said."""
    plan = find(request, code, year)
    with told_to(request) as told:
        text, copied = services.copy_to_next_year(
            plan, actor=request.user, organisation=_speaking_for(request, plan.agreement)
        )
    if not told.ok:
        return redirect_to(request, plan.get_absolute_url())
    messages.success(request, _("已由 %(year)s 年的计划起草下一年的，日期顺延一年。") % {"year": plan.year})
    if copied.left_out:
        words = _("；").join(f"{title}（{why}）" for title, why in copied.left_out)
        messages.info(request, _("没有列入的：%(lines)s。") % {"lines": words})
    following = YearPlan.objects.select_related("agreement").get(pk=text.subject)
    return redirect_to(request, f"{PLAN_TEXT.text_address(following, text.number)}edit/")


@login_required
@require_POST
def delete(request: HttpRequest, code: str, year: int) -> HttpResponse:
    plan = find(request, code, year)
    with told_to(request, done=_("草稿已删除。")) as told:
        services.delete_plan(plan, actor=request.user)
    return redirect_to(request, list_address(plan.agreement) if told.ok else plan.get_absolute_url())
