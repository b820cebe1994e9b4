"""Asking to belong to an organisation, and the managers' answers."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.asking_forms import GivenRoleForm, JoiningForm, RefusalForm
from jiedui.foundation.organisations.models import JoiningRequest, Organisation
from jiedui.foundation.organisations.selectors import organisation_ids_of
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .desk import say_errors, unit

SHOWN = 50


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask: reason and wished role."""
    organisation = get_visible(Organisation, code, actor=request.user)
    if organisation.pk in organisation_ids_of(request.user):
        return redirect_to(request, "organisations:unit", code)
    form = JoiningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("申请已提交，单位管理员答复后会通知您。")) as told:
            services.ask_to_join(organisation, actor=request.user, **form.values())
        if told.ok:
            return redirect_to(request, "organisations:my_requests")
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    context = {"organisation": organisation, "form": form}
    return render_page(request, "organisations/desk_join.html", context, status=422 if form.errors else None)


@login_required
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """What the reader asked, latest first, and what became of it."""
    rows = JoiningRequest.objects.filter(person_id=request.user.pk).select_related("organisation")
    context = {"requests": rows.order_by("-created_at", "-pk")[:SHOWN]}
    return render_page(request, "organisations/desk_requests.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(JoiningRequest.objects.filter(person_id=request.user.pk), pk=pk)
    with told_to(request, done=_("申请已撤回。")):
        services.withdraw_joining(found, actor=request.user)
    return redirect_to(request, "organisations:my_requests")


def _asked(request: HttpRequest, organisation: Organisation, pk: int) -> JoiningRequest:
    rows = JoiningRequest.objects.visible_to(request.user).filter(organisation=organisation)
    return get_object_or_404(rows.select_related("person", "organisation"), pk=pk)


@login_required
@require_POST
def accept(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    organisation = unit(request, code)
    asked = _asked(request, organisation, pk)
    form = GivenRoleForm(request.POST)
    if form.is_valid():
        with told_to(request, done=_("%(name)s 已加入本单位。") % {"name": asked.person.get_full_name()}):
            services.accept_joining(asked, actor=request.user, **form.values())
    say_errors(request, form)
    return redirect_to(request, "organisations:members", organisation.code)


@login_required
@require_POST
def decline(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    organisation = unit(request, code)
    asked = _asked(request, organisation, pk)
    form = RefusalForm(request.POST)
    if form.is_valid():
        with told_to(request, done=_("已婉拒申请。")):
            services.decline_joining(asked, actor=request.user, **form.values())
    say_errors(request, form)
    return redirect_to(request, "organisations:members", organisation.code)
