"""移交 at the desk: offered, answered; and the staff's appointment where no manager is left."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.asking_forms import AppointForm, HandoverForm
from jiedui.foundation.organisations.models import Handover
from jiedui.foundation.organisations.selectors import managers_of, organisation_ids_of
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .desk import say_errors, unit

SHOWN = 20


@login_required
@require_http_methods(["GET", "POST"])
def shown(request: HttpRequest, code: str) -> HttpResponse:
    """Hand one's roles to another member; what waits for an answer stands above."""
    organisation = unit(request, code)
    belongs = organisation.pk in organisation_ids_of(request.user)
    form = HandoverForm(request.POST or None, organisation=organisation, actor=request.user)
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("移交已提出，对方确认后生效。")) as told:
            services.offer_handover(organisation, actor=request.user, **form.values())
        if told.ok:
            return redirect_to(request, "organisations:handovers", organisation.code)
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    rows = Handover.objects.visible_to(request.user).filter(organisation=organisation)
    context = {
        "organisation": organisation,
        "belongs": belongs,
        "form": form,
        "handovers": rows.select_related("giver", "receiver")[:SHOWN],
        "appoint_form": AppointForm() if _may_appoint(request, organisation) else None,
    }
    return render_page(
        request, "organisations/desk_handovers.html", context, status=422 if form.errors else None
    )


def _may_appoint(request: HttpRequest, organisation: Any) -> bool:
    may = request.user.has_perm("organisations.appoint_manager", organisation)
    return bool(may) and not managers_of(organisation).exists()


@login_required
@require_POST
def appoint(request: HttpRequest, code: str) -> HttpResponse:
    """The platform's staff name a manager where none is left."""
    organisation = unit(request, code)
    form = AppointForm(request.POST)
    if form.is_valid():
        user = User.objects.by_email(form.values()["email"])
        assert user is not None  # noqa: S101 -- the form has looked
        with told_to(request, done=_("已指定单位管理员。")):
            services.appoint_manager(organisation, user=user, actor=request.user)
    say_errors(request, form)
    return redirect_to(request, "organisations:handovers", organisation.code)


def _decided(
    request: HttpRequest, code: str, pk: int, deed: Callable[..., Any], done: str | Promise
) -> HttpResponse:
    organisation = unit(request, code)
    rows = Handover.objects.visible_to(request.user).filter(organisation=organisation)
    found = get_object_or_404(rows.select_related("organisation", "giver", "receiver"), pk=pk)
    with told_to(request, done=done):
        deed(found, actor=request.user)
    return redirect_to(request, "organisations:handovers", organisation.code)


@login_required
@require_POST
def accept(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    return _decided(request, code, pk, services.accept_handover, gettext_lazy("移交已完成。"))


@login_required
@require_POST
def decline(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    return _decided(request, code, pk, services.decline_handover, gettext_lazy("已婉拒移交。"))


@login_required
@require_POST
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    return _decided(request, code, pk, services.withdraw_handover, gettext_lazy("移交已撤回。"))
