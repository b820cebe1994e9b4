"""Commitments at the desk: listed, proposed, answered, arranged."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.ui.once import sent_once
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..choices import Sign
from ..commitments import services
from ..commitments.changes import changes_of
from ..commitments.export import COMMITMENTS, EVIDENCE
from ..commitments.forms import AssignForm, CommitmentForm, DependenciesForm, RiskForm
from ..commitments.lists import SORTS, CommitmentList, shown, with_parts
from ..commitments.proofs import proving_of
from ..commitments.reading import answering_sides, gap_words, reading_of, steps_for
from ..joint.rules import DRAFTERS
from ..models import Agreement, Commitment
from ..rules import SIGNERS
from .common import agreement_shown, lead_spoken_for, own_leads

TOLD = (Sign.OVERDUE, Sign.BLOCKED, Sign.DISAGREEMENT, Sign.SILENT, Sign.UNDER_WAY, Sign.DONE)


def commitment_of(request: HttpRequest, code: str, number: str) -> Any:
    """A commitment that the reader may see, with how it stands."""
    agreement = agreement_shown(request, code)
    rows = with_parts(Commitment.objects.visible_to(request.user).with_standing().with_evidence())
    row = get_object_or_404(rows, agreement=agreement, code=number)
    row.agreement = agreement
    return row


def crumbs_of(agreement: Agreement, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (pgettext("plural", "合作协议"), "/desk/agreements/"),
        (agreement.label, agreement.get_desk_url()),
        *more,
    ]


def list_crumb(agreement: Agreement) -> tuple[str, str]:
    return (pgettext("plural", "任务事项"), f"{agreement.get_desk_url()}commitments/")


@login_required
def commitment_list(request: HttpRequest, code: str) -> HttpResponseBase:
    agreement = agreement_shown(request, code)
    if answer := exported(request, COMMITMENTS, of=agreement.code):
        return answer
    found = CommitmentList(agreement, request.user, request.GET)
    page = found.page(request.GET.get("page"))
    sorts = dict(zip(SORTS, (_("完成期限"), _("条款"), _("最久没有填报"), _("名称")), strict=True))
    context = {
        "agreement": agreement,
        "page": page,
        "rows": list(shown(page.object_list, agreement)),
        "facets": found.facets,
        "period": found.period,
        "sorts": list(sorts.items()),
        "narrowed": found.narrowed,
        "numbers": [(sign, found.numbers[str(sign)]) for sign in TOLD],
        "may_see_ledger": request.user.has_perm("agreements.view_reciprocity", agreement),
        "may_propose": request.user.has_perm("agreements.propose_commitment", agreement)
        and agreement.state == "in_force",
        "crumbs": crumbs_of(agreement),
    }
    return render_page(request, "agreements/commitment_list.html#rows", context)


@login_required
def propose(request: HttpRequest, code: str) -> HttpResponse:
    agreement = agreement_shown(request, code)
    require(request.user, "agreements.propose_commitment", agreement)
    mine = own_leads(agreement, request.user, *DRAFTERS)
    form = CommitmentForm(request.POST or None, agreement=agreement)
    if form.is_valid():
        with sent_once(request) as sending:
            if sending.before is not None:
                return redirect_to(request, sending.before or list_crumb(agreement)[1])
            try:
                row = services.propose_commitment(
                    agreement, actor=request.user, organisation=mine[0], **form.values()
                )
            except Invalid as refusal:
                form.take_errors(refusal)
            else:
                sending.led_to = row.get_absolute_url()
                return redirect_to(request, sending.led_to)
    context = {
        "agreement": agreement,
        "form": form,
        "crumbs": crumbs_of(agreement, list_crumb(agreement)),
    }
    return render_page(
        request, "agreements/commitment_form.html", context, status=422 if form.errors else 200
    )


@login_required
def commitment_detail(request: HttpRequest, code: str, number: str) -> HttpResponseBase:
    row = commitment_of(request, code, number)
    if answer := exported(request, EVIDENCE, of=row.code):
        return answer
    actor = request.user
    context = {
        "agreement": row.agreement,
        "commitment": row,
        "crumbs": crumbs_of(row.agreement, list_crumb(row.agreement)),
        "gap": gap_words(row),
        "steps": steps_for(row, actor),
        # whoever accepts says which terms they read
        "step_url": f"{row.get_absolute_url()}do/{{name}}/?seen={row.terms_print}",
        "asked_to_cancel": [each for each in row.responsibilities.all() if each.cancel_agreed_on],
        "timeline": timeline_of(row, actor=actor, limit=20),
        "may_report": bool(answering_sides(row, actor)) and row.state == "active",
        "may_block": row.state == "active" and actor.has_perm("agreements.block_commitment", row),
        "may_arrange": row.state != "cancelled" and actor.has_perm("agreements.assign_commitment", row),
        "may_prove": row.state == "active" and actor.has_perm("agreements.prove_commitment", row),
        **reading_of(row, actor),
        **changes_of(row, actor),
        **proving_of(row, actor),
    }
    return render_page(request, "agreements/commitment_detail.html", context)


def _for_own_side(
    verb: Callable[..., Any], *, needs_comment: bool = False
) -> Callable[[Any, Any, str, str], None]:
    def act(commitment: Commitment, actor: Any, comment: str, seen: str) -> None:
        said = {"comment": comment} if needs_comment else {}
        lead = lead_spoken_for(commitment.agreement, actor, *SIGNERS)
        verb(commitment, actor=actor, organisation=lead, **said)

    return act


def _accept(commitment: Commitment, actor: Any, comment: str, seen: str) -> None:
    lead = lead_spoken_for(commitment.agreement, actor, *SIGNERS)
    services.accept_commitment(commitment, actor=actor, organisation=lead, seen=seen)


def _withdraw(commitment: Commitment, actor: Any, comment: str, seen: str) -> None:
    services.withdraw_commitment(commitment, actor=actor, comment=comment)


STEPS: dict[str, tuple[Callable[[Any, Any, str, str], None], Any]] = {
    "accept": (_accept, gettext_lazy("已确认。")),
    "decline": (
        _for_own_side(services.decline_commitment, needs_comment=True),
        gettext_lazy("已告诉提出的一方。"),
    ),
    "withdraw": (_withdraw, gettext_lazy("已撤回。")),
    "ask_to_cancel": (
        _for_own_side(services.ask_to_cancel, needs_comment=True),
        gettext_lazy("已提出取消，各方同意之前继续执行。"),
    ),
    "agree_to_cancel": (_for_own_side(services.agree_to_cancel), gettext_lazy("已同意取消。")),
    "keep": (_for_own_side(services.keep_commitment), gettext_lazy("事项继续执行。")),
}


@login_required
@require_POST
def take_step(request: HttpRequest, code: str, number: str, step: str) -> HttpResponse:
    row = commitment_of(request, code, number)
    if step not in STEPS:
        raise Http404
    act, done = STEPS[step]
    with told_to(request, done=done):
        act(row, request.user, request.POST.get("comment", ""), request.GET.get("seen", ""))
    return redirect_to(request, row.get_absolute_url())


@login_required
def assign(request: HttpRequest, code: str, number: str, order: int) -> HttpResponse:
    """A side names who answers for it."""
    row = commitment_of(request, code, number)
    require(request.user, "agreements.assign_commitment", row)
    bound = next((each for each in row.responsibilities.all() if each.side.order == order), None)
    if bound is None:
        raise Http404
    first = {"organisation": bound.organisation_id, "helpers": [each.pk for each in bound.helpers.all()]}
    form = AssignForm(request.POST or None, side=bound.side, initial=first)
    title = _("%(side)s的责任单位和配合单位") % {"side": bound.side.name}
    return _simple_form(
        request,
        row,
        form,
        title,
        lambda said: services.assign(row, actor=request.user, side=bound.side, **said),
    )


@login_required
def dependencies(request: HttpRequest, code: str, number: str) -> HttpResponse:
    row = commitment_of(request, code, number)
    require(request.user, "agreements.assign_commitment", row)
    first = {"depends_on": list(row.depends_on.values_list("pk", flat=True))}
    form = DependenciesForm(request.POST if request.method == "POST" else None, commitment=row, initial=first)
    return _simple_form(
        request,
        row,
        form,
        _("前置事项"),
        lambda said: services.set_dependencies(row, actor=request.user, **said),
    )


@login_required
def risk(request: HttpRequest, code: str, number: str) -> HttpResponse:
    row = commitment_of(request, code, number)
    require(request.user, "agreements.block_commitment", row)
    form = RiskForm(request.POST or None, initial={"risk": row.risk, "risk_note": row.risk_note})
    return _simple_form(
        request, row, form, _("风险"), lambda said: services.change_risk(row, actor=request.user, **said)
    )


def _simple_form(
    request: HttpRequest, row: Any, form: Any, title: str, act: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """A page with one form about a commitment; what the service refuses stands beside what was typed."""
    if form.is_valid():
        try:
            act(form.values())
            return redirect_to(request, row.get_absolute_url())
        except Invalid as refusal:
            form.take_errors(refusal)
    context = {
        "commitment": row,
        "form": form,
        "title": title,
        "crumbs": crumbs_of(row.agreement, list_crumb(row.agreement), (row.title, row.get_absolute_url())),
    }
    return render_page(
        request, "agreements/commitment_part.html", context, status=422 if form.errors else 200
    )
