"""One's own organisation at the desk."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.choices import OrganisationKind
from jiedui.foundation.organisations.forms import AllyForm, OrganisationForm, ParentForm, RegistrationForm
from jiedui.foundation.organisations.models import AllianceMember, Organisation
from jiedui.foundation.organisations.selectors import SESSION_KEY, organisations_of
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to


def current(request: HttpRequest) -> Organisation:
    """The organisation the reader works for.

    Raises:
        Http404: they belong to none.
    """
    organisation: Organisation | None = request.organisation  # type: ignore[attr-defined]  # -- set by the middleware
    if organisation is None:
        raise Http404
    return organisation


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    organisation = request.organisation  # type: ignore[attr-defined]  # -- set by the middleware
    if organisation is None:
        return render_page(request, "organisations/desk_none.html")
    is_alliance = organisation.kind == OrganisationKind.ALLIANCE
    context = {
        "organisation": organisation,
        "parent": organisation.parent,
        "branches": organisation.branches.all(),
        "alliances": organisation.alliances.all(),
        "ally_rows": organisation.alliance_members.select_related("organisation") if is_alliance else None,
        "ally_form": AllyForm(alliance=organisation) if is_alliance else None,
        "parent_form": ParentForm(organisation=organisation, actor=request.user),
        "timeline": timeline_of(organisation, actor=request.user, limit=20),
    }
    return render_page(request, "organisations/desk_overview.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    organisation = current(request)
    require(request.user, "organisations.change_organisation", organisation)
    shown = Organisation.objects.get(pk=organisation.pk)
    form = OrganisationForm(request.POST or None, instance=shown, actor=request.user)
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("单位资料已保存。")) as told:
            services.change_organisation(organisation, actor=request.user, **form.values())
        if told.ok:
            return redirect_to(request, "organisations:desk")
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    context = {"form": form, "organisation": organisation}
    return render_page(request, "organisations/desk_edit.html", context, status=422 if form.errors else None)


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    form = RegistrationForm(
        request.POST or None, actor=request.user, initial={"parent": request.GET.get("parent")}
    )
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("单位已登记。")) as told:
            organisation = services.create_organisation(actor=request.user, **form.values())
        if told.ok:
            if organisation.pk in organisations_of(request.user).values_list("pk", flat=True):
                request.session[SESSION_KEY] = organisation.pk
            return redirect_to(request, organisation)
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    return render_page(
        request, "organisations/desk_register.html", {"form": form}, status=422 if form.errors else None
    )


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Work for another of one's organisations from now on."""
    organisation = get_object_or_404(organisations_of(request.user), code=request.POST.get("organisation"))
    request.session[SESSION_KEY] = organisation.pk
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect_to(request, back if safe else "organisations:desk")


@login_required
@require_POST
def parent(request: HttpRequest) -> HttpResponse:
    organisation = current(request)
    form = ParentForm(request.POST, organisation=organisation, actor=request.user)
    if form.is_valid():
        with told_to(request, done=_("上级单位已调整。")):
            services.set_parent(organisation, actor=request.user, **form.values())
    return redirect_to(request, "organisations:desk")


@login_required
@require_POST
def add_ally(request: HttpRequest) -> HttpResponse:
    alliance = current(request)
    form = AllyForm(request.POST, alliance=alliance)
    if form.is_valid():
        with told_to(request, done=_("成员单位已添加。")):
            services.add_ally(alliance, actor=request.user, **form.values())
    return redirect_to(request, "organisations:desk")


@login_required
@require_POST
def remove_ally(request: HttpRequest, pk: int) -> HttpResponse:
    ally = get_object_or_404(AllianceMember.objects.select_related("alliance", "organisation"), pk=pk)
    with told_to(request, done=_("成员单位已移出。")):
        services.remove_ally(ally, actor=request.user)
    return redirect_to(request, "organisations:desk")


@login_required
@require_GET
def verification(request: HttpRequest) -> HttpResponse:
    """Registered organisations that wait for the platform's staff, oldest first."""
    require(request.user, "organisations.verify_organisation")
    rows = Organisation.objects.pending().select_related("region").order_by("created_at", "pk")
    page = page_of(rows, request.GET.get("page"))
    return render_page(request, "organisations/desk_verification.html", {"page": page})


@login_required
@require_POST
def verify(request: HttpRequest, code: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), code=code)
    with told_to(request, done=_("%(name)s 已通过核验。") % {"name": organisation}):
        services.verify_organisation(organisation, actor=request.user)
    return redirect_to(request, "organisations:verification")
