"""Members and invitations at the desk."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.forms import InviteForm, RoleForm
from jiedui.foundation.organisations.models import Invitation, Membership
from jiedui.foundation.organisations.selectors import SESSION_KEY, invitations_for
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .desk import say_errors, unit


@login_required
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest, code: str) -> HttpResponse:
    """Who belongs to the organisation; the form invites somebody by mail."""
    organisation = unit(request, code)
    may_manage = request.user.has_perm("organisations.manage_members", organisation)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("邀请已发出。")) as told:
            services.invite_member(organisation, actor=request.user, **form.values())
        if told.ok:
            return redirect_to(request, "organisations:members", code)
        form.add_error(told.error.field, str(told.error))
    context = {
        "organisation": organisation,
        "form": form,
        "may_manage": may_manage,
        "memberships": organisation.memberships.select_related("user").order_by(
            "user__username", "created_at"
        ),
        "invitations": organisation.invitations.open() if may_manage else None,
        "roles": Role.choices,
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
