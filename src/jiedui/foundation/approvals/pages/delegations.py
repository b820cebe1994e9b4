"""委托: who decides for whom, and for how long."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .. import services
from ..forms import DelegationForm
from ..models import Delegation
from ..tables import DELEGATIONS


@login_required
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponseBase:
    """What was delegated by and to the reader, and a form for the organisation they work for at present."""
    if request.method == "GET" and (taken := exported(request, DELEGATIONS)) is not None:
        return taken
    organisation: Organisation | None = request.organisation  # type: ignore[attr-defined]  # -- set by the middleware
    form = None
    if organisation is not None:
        form = DelegationForm(request.POST or None, organisation=organisation, actor=request.user)
    if request.method == "POST" and form is not None and organisation is not None and form.is_valid():
        with told_to(request, done=_("委托已生效；期间您自己仍可办理。")) as told:
            services.delegate(organisation, actor=request.user, **form.values())
        if told.ok:
            return redirect_to(request, "approvals:delegations")
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    rows = Delegation.objects.visible_to(request.user).select_related("organisation", "giver", "receiver")
    context = {
        "organisation": organisation,
        "form": form,
        "page": page_of(rows, request.GET.get("page")),
    }
    status = 422 if form is not None and form.errors else None
    return render_page(request, "approvals/delegations.html", context, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide oneself again."""
    delegation = get_object_or_404(Delegation.objects.visible_to(request.user), pk=pk)
    with told_to(request, done=_("委托已撤销。")):
        services.revoke_delegation(delegation, actor=request.user)
    return redirect_to(request, "approvals:delegations")
