"""Chains at the desk: an organisation's managers write down whom they ask."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiedui.foundation.core.errors import Invalid, Stale
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import managed_by
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .. import services
from ..editing import DO, StepEditor, StepForms
from ..forms import ChainForm
from ..line import who
from ..models import ApprovalChain
from ..services.chains import STEPS_AT_MOST
from ..subjects import approval_subjects


@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The chains of the organisation that the reader works for at present."""
    organisation: Organisation | None = request.organisation  # type: ignore[attr-defined]  # -- set by the middleware
    chains = ApprovalChain.objects.visible_to(request.user).filter(organisation=organisation)
    rows = [
        (chain, [(step, who(step)) for step in chain.steps.all()])
        for chain in chains.prefetch_related("steps__people")
    ]
    context = {
        "organisation": organisation,
        "chains": rows,
        "may_write": organisation is not None
        and request.user.has_perm("approvals.create_chain", organisation),
    }
    return render_page(request, "approvals/chain_list.html", context)


def _organisation(request: HttpRequest) -> Organisation:
    """Whose chain is written: the organisation named in the address, else the one worked for at present."""
    named = request.GET.get("organisation", "").replace("\0", "")[:20]
    organisation: Organisation | None = (
        managed_by(request.user).filter(code=named).first() if named else request.organisation  # type: ignore[attr-defined]  # -- set by the middleware
    )
    if organisation is None:
        raise Http404
    return organisation


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin with 经办 → 秘书长 → 主委."""
    organisation = _organisation(request)
    require(request.user, "approvals.create_chain", organisation)
    subject = request.GET.get("subject", "")
    initial = {"name": _("内部审批"), "is_active": True}
    if subject in approval_subjects:
        initial["subject"] = subject
    return _editor(request, organisation, None, ChainForm(request.POST or None, initial=initial))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Write a chain anew; others of the organisation read it on the list."""
    chain = get_visible(ApprovalChain, code, actor=request.user)
    require(request.user, "approvals.change_chain", chain)
    initial = {"name": chain.name, "is_active": chain.is_active}
    form = ChainForm(request.POST or None, chain=chain, initial=initial)
    return _editor(request, chain.organisation, chain, form)


def _editor(
    request: HttpRequest, organisation: Organisation, chain: ApprovalChain | None, form: ChainForm
) -> HttpResponse:
    """Draw what is there or was typed; `do` moves steps about, anything else saves."""
    editor, refused = StepEditor(organisation), []
    seen = request.POST.get("seen", chain.version if chain else "")
    if request.method == "GET":
        steps = editor.of(chain) if chain else editor.first()
    elif DO in request.POST:
        steps = editor.moved(request.POST)
        form = ChainForm(
            chain=chain, initial={**request.POST.dict(), "is_active": "is_active" in request.POST}
        )
    else:
        steps = editor.typed(request.POST)
        if form.is_valid() & steps.is_valid():
            with told_to(request, done=_("审批流程已保存。")) as told:
                _save(request, organisation, chain, form, steps, seen)
            if told.ok:
                return redirect_to(request, "approvals:chains")
            refused = _refusals(told.error)
            if isinstance(told.error, Stale) and isinstance(told.error.target, ApprovalChain):
                seen = told.error.target.version
    context = {
        "organisation": organisation,
        "chain": chain,
        "form": form,
        "steps": steps.forms,
        "seen": seen,
        "refused": refused,
        "may_add": len(steps.forms) < STEPS_AT_MOST,
    }
    wrong = refused or form.errors or any(step.errors for step in steps.forms if step.is_bound)
    return render_page(request, "approvals/chain_form.html", context, status=422 if wrong else 200)


def _save(
    request: HttpRequest,
    organisation: Organisation,
    chain: ApprovalChain | None,
    form: ChainForm,
    steps: StepForms,
    seen: str,
) -> None:
    values = form.values()
    services.save_chain(
        chain,
        actor=request.user,
        organisation=organisation,
        subject=chain.subject if chain else values["subject"],
        name=values["name"],
        is_active=values["is_active"],
        steps=steps.given(),
        seen=seen,
    )


def _refusals(error: Exception | None) -> list[str]:
    if isinstance(error, Invalid):
        return [sentence for group in error.errors.values() for sentence in group]
    return [str(error)]
