"""An organisation at the desk: its own people work there, and the platform's staff."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.choices import OrganisationKind
from jiedui.foundation.organisations.forms import AllyForm, OrganisationForm, ParentForm, RegistrationForm
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import SESSION_KEY, organisation_ids_of, organisations_of
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to


def unit(request: HttpRequest, code: str) -> Organisation:
    """The organisation of this code, for its own people and the platform's staff.

    Raises:
        Http404: the reader may not know of it.
        NotAllowed: the reader knows of it and does not belong to it.
    """
    organisation = get_visible(Organisation, code, actor=request.user)
    require(request.user, "organisations.see_members", organisation)
    return organisation


def say_errors(request: HttpRequest, form: forms.BaseForm) -> None:
    """Tell what is wrong with a form that stands among others on its page."""
    for sentences in form.errors.values():
        for sentence in sentences:
            messages.error(request, str(sentence))


@login_required
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """The organisation that the reader works for at present."""
    organisation: Organisation | None = request.organisation  # type: ignore[attr-defined]  # -- set by the middleware
    if organisation is None:
        return render_page(request, "organisations/desk_none.html")
    return redirect_to(request, "organisations:unit", organisation.code)


@login_required
@require_GET
def overview(request: HttpRequest, code: str) -> HttpResponse:
    organisation = unit(request, code)
    is_alliance = organisation.kind == OrganisationKind.ALLIANCE
    context = {
        "organisation": organisation,
        "belongs": organisation.pk in organisation_ids_of(request.user),
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
def edit(request: HttpRequest, code: str) -> HttpResponse:
    organisation = unit(request, code)
    require(request.user, "organisations.change_organisation", organisation)
    shown = Organisation.objects.get(pk=organisation.pk)
    form = OrganisationForm(request.POST or None, instance=shown, actor=request.user)
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("单位资料已保存。")) as told:
            services.change_organisation(organisation, actor=request.user, **form.values())
        if told.ok:
            return redirect_to(request, "organisations:unit", code)
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
def parent(request: HttpRequest, code: str) -> HttpResponse:
    organisation = unit(request, code)
    form = ParentForm(request.POST, organisation=organisation, actor=request.user)
    if form.is_valid():
        with told_to(request, done=_("上级单位已调整。")):
            services.set_parent(organisation, actor=request.user, **form.values())
    say_errors(request, form)
    return redirect_to(request, "organisations:unit", code)


@login_required
@require_POST
def add_ally(request: HttpRequest, code: str) -> HttpResponse:
    alliance = unit(request, code)
    form = AllyForm(request.POST, alliance=alliance)
    if form.is_valid():
        with told_to(request, done=_("成员单位已添加。")):
            services.add_ally(alliance, actor=request.user, **form.values())
    say_errors(request, form)
    return redirect_to(request, "organisations:unit", code)


@login_required
@require_POST
def remove_ally(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    rows = unit(request, code).alliance_members.select_related("alliance", "organisation")
    with told_to(request, done=_("成员单位已移出。")):
        services.remove_ally(get_object_or_404(rows, pk=pk), actor=request.user)
    return redirect_to(request, "organisations:unit", code)


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
