"""Members and invitations at the desk."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.forms import InviteForm, RoleForm
from jiedui.foundation.organisations.models import Invitation, Membership
from jiedui.foundation.organisations.people_forms import InviteManyForm
from jiedui.foundation.organisations.selectors import (
    FACTOR_GRACE,
    SESSION_KEY,
    found_members,
    invitations_for,
    lacking_factor,
)
from jiedui.foundation.organisations.tables.exports import INVITATIONS, MEMBERS
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .desk import say_errors, unit


@login_required
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest, code: str) -> HttpResponseBase:
    """Who belongs to the organisation; the form invites somebody by mail."""
    organisation = unit(request, code)
    for kind, part in ((MEMBERS, ""), (INVITATIONS, "letters")):
        if (taken := exported(request, kind, of=organisation.code, part=part)) is not None:
            return taken
    may_manage = request.user.has_perm("organisations.manage_members", organisation)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("邀请已发出。")) as told:
            services.invite_member(organisation, actor=request.user, **form.values())
        if told.ok:
            return redirect_to(request, "organisations:members", code)
        form.add_error(told.error.field, str(told.error))
    text = request.GET.get("q", "").strip()
    rows = found_members(organisation, text, actor=request.user)
    context = {
        "organisation": organisation,
        "form": form,
        "may_manage": may_manage,
        "page": page_of(rows, request.GET.get("page")),
        "text": text,
        "invitations": page_of(organisation.invitations.all(), request.GET.get("letters"))
        if may_manage
        else None,
        "joining": organisation.joining_requests.waiting().select_related("person") if may_manage else None,
        "roles": Role.choices,
        "lacking": lacking_factor(organisation) if may_manage else frozenset(),
        "factor_until": organisation.second_factor_since and organisation.second_factor_since + FACTOR_GRACE,
    }
    return render_page(
        request, "organisations/desk_members.html", context, status=422 if form.errors else None
    )


def _membership(request: HttpRequest, code: str, pk: int) -> Membership:
    return get_object_or_404(unit(request, code).memberships.select_related("user", "organisation"), pk=pk)


@login_required
@require_POST
def change_role(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    membership = _membership(request, code, pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        with told_to(request, done=_("角色已调整。")):
            services.change_role(membership, actor=request.user, **form.values())
    say_errors(request, form)
    return redirect_to(request, "organisations:members", code)


@login_required
@require_POST
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    membership = _membership(request, code, pk)
    with told_to(request, done=_("成员角色已移除。")):
        services.remove_member(membership, actor=request.user)
    return redirect_to(request, "organisations:members", code)


@login_required
@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    organisation = unit(request, code)
    with told_to(request, done=_("您已退出 %(name)s。") % {"name": organisation}) as told:
        services.leave_organisation(organisation, actor=request.user)
    if not told.ok:
        return redirect_to(request, "organisations:unit", code)
    if request.session.get(SESSION_KEY) == organisation.pk:
        del request.session[SESSION_KEY]
    return redirect_to(request, "organisations:desk")


@login_required
@require_POST
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    found = get_object_or_404(unit(request, code).invitations.select_related("organisation"), pk=pk)
    with told_to(request, done=_("邀请已撤回。")):
        services.withdraw_invitation(found, actor=request.user)
    return redirect_to(request, "organisations:members", code)


@login_required
@require_POST
def send_again(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    found = get_object_or_404(unit(request, code).invitations.select_related("organisation"), pk=pk)
    with told_to(request, done=_("邀请已再次发出，14 天内有效。")):
        services.send_invitation_again(found, actor=request.user)
    return redirect_to(request, "organisations:members", code)


@login_required
@require_http_methods(["GET", "POST"])
def invite_many(request: HttpRequest, code: str) -> HttpResponse:
    """Up to fifty letters at once; each line is answered."""
    organisation = unit(request, code)
    require(request.user, "organisations.manage_members", organisation)
    form = InviteManyForm(request.POST or None)
    answered: list[services.Invited] = []
    if request.method == "POST" and form.is_valid():
        with told_to(request) as told:
            answered = services.invite_many(organisation, actor=request.user, **form.values())
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    refused = "\n".join(each.address for each in answered if each.refusal)
    if refused:
        form = InviteManyForm(initial={"addresses": refused, "role": form.cleaned_data["role"]})
    context = {"organisation": organisation, "form": form, "answered": answered, "refused": refused}
    return render_page(
        request, "organisations/desk_invite_many.html", context, status=422 if form.errors else None
    )


@login_required
@require_POST
def second_factor(request: HttpRequest, code: str) -> HttpResponse:
    """Demand a second factor of the managers, or demand it no longer."""
    organisation = unit(request, code)
    if request.POST.get("demand") == "on":
        with told_to(request, done=_("已要求管理员开启两步验证，并通知了他们。")):
            services.demand_second_factor(organisation, actor=request.user)
    else:
        with told_to(request, done=_("不再要求管理员开启两步验证。")):
            services.lift_second_factor(organisation, actor=request.user)
    return redirect_to(request, "organisations:members", code)


@login_required
@require_GET
def invitations(request: HttpRequest) -> HttpResponse:
    """Letters to an address that the reader has verified."""
    return render_page(
        request, "organisations/desk_invitations.html", {"invitations": invitations_for(request.user)}
    )


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    found: Invitation = get_object_or_404(invitations_for(request.user), pk=pk)
    with told_to(request, done=_("您已加入 %(name)s。") % {"name": found.organisation}) as told:
        services.accept_own_invitation(found, actor=request.user)
    if told.ok:
        request.session[SESSION_KEY] = found.organisation_id
    return redirect_to(request, "organisations:desk")
