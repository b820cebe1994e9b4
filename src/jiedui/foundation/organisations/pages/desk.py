"""An organisation at the desk: its own people work there, and the platform's staff."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.errors import Invalid, Stale
from jiedui.foundation.core.meanwhile import SEEN, reconcile, seen_of, version_in
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.panels import filled
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.asking_forms import LogoForm
from jiedui.foundation.organisations.choices import OrganisationKind
from jiedui.foundation.organisations.contacts import note_contact_shown
from jiedui.foundation.organisations.forms import OrganisationForm, ParentForm, RegistrationForm
from jiedui.foundation.organisations.marks import with_sides
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import (
    SESSION_KEY,
    kept_instead_of,
    organisation_ids_of,
    organisations_of,
)
from jiedui.foundation.organisations.tables.exports import TIMELINE, VERIFICATION
from jiedui.foundation.ui.once import Sending, sent_once
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to
from jiedui.foundation.ui.returning import way_back


def unit(request: HttpRequest, code: str) -> Organisation:
    """The organisation of this code, or the one that it was merged into, for its own people and the platform's staff.

    Raises:
        Http404: the reader may not know of it.
        NotAllowed: the reader knows of it and does not belong to it.
    """
    if Organisation.objects.filter(code=code).exists():
        organisation = get_visible(Organisation, code, actor=request.user)
    elif (kept := kept_instead_of(code)) is not None:
        organisation = kept
    else:
        raise Http404
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
def overview(request: HttpRequest, code: str) -> HttpResponseBase:
    organisation = unit(request, code)
    if organisation.code != code:
        return redirect("organisations:unit", organisation.code, permanent=True)
    if (taken := exported(request, TIMELINE, of=code)) is not None:
        return taken
    with_sides([organisation])
    note_contact_shown(request.user, organisation)
    context = {
        "organisation": organisation,
        "belongs": organisation.pk in organisation_ids_of(request.user),
        "is_alliance": organisation.kind == OrganisationKind.ALLIANCE,
        "parent": organisation.parent,
        "branches": organisation.branches.all(),
        "alliances": organisation.alliances.all(),
        "former": organisation.former_codes.all(),
        "parent_form": ParentForm(organisation=organisation, actor=request.user),
        "logo_form": LogoForm(),
        "timeline": timeline_of(organisation, actor=request.user, limit=20),
        "buttons": filled("organisations.desk_buttons", organisation, request.user),
    }
    return render_page(request, "organisations/desk_overview.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what is said of it; whoever comes second sees what the first changed."""
    organisation = unit(request, code)
    require(request.user, "organisations.change_organisation", organisation)
    as_it_is = OrganisationForm(instance=organisation, actor=request.user)
    seen = request.POST.get(SEEN) or seen_of(as_it_is, organisation.version)
    shown = Organisation.objects.get(pk=organisation.pk)
    form = OrganisationForm(request.POST or None, instance=shown, actor=request.user)
    found = None
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("单位资料已保存。")) as told:
            services.change_organisation(
                organisation, actor=request.user, seen=version_in(seen), **form.values()
            )
        if told.ok:
            return redirect_to(request, "organisations:unit", organisation.code)
        if isinstance(told.error, Stale):
            found = reconcile(form, as_it_is, seen, version=organisation.version)
            seen = found.seen
            form = OrganisationForm(found.data, instance=shown, actor=request.user)
            form.add_error(None, str(told.error))
        elif isinstance(told.error, Invalid):
            form.take_errors(told.error)
    context = {"form": form, "organisation": organisation, "seen": seen, "meanwhile": found}
    return render_page(request, "organisations/desk_edit.html", context, status=422 if form.errors else None)


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    form = RegistrationForm(
        request.POST or None, actor=request.user, initial={"parent": request.GET.get("parent")}
    )
    with sent_once(request) as sending:
        if sending.before is not None:
            return redirect_to(request, sending.before or "organisations:desk")
        return _registered(request, form, sending)


def _registered(request: HttpRequest, form: RegistrationForm, sending: Sending) -> HttpResponse:
    """Register it and lead to it, or show the form with what is wrong."""
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("单位已登记。")) as told:
            organisation = services.create_organisation(actor=request.user, **form.values())
        if told.ok:
            if organisation.pk in organisations_of(request.user).values_list("pk", flat=True):
                request.session[SESSION_KEY] = organisation.pk
            sending.led_to = organisation.get_absolute_url()
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
    return redirect_to(request, way_back(request, "organisations:desk"))


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
def set_logo(request: HttpRequest, code: str) -> HttpResponse:
    organisation = unit(request, code)
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        with told_to(request, done=_("标志已更新。")):
            services.set_logo(organisation, actor=request.user, **form.values())
    say_errors(request, form)
    return redirect_to(request, "organisations:unit", organisation.code)


@login_required
@require_POST
def remove_logo(request: HttpRequest, code: str) -> HttpResponse:
    organisation = unit(request, code)
    with told_to(request, done=_("标志已移除。")):
        services.remove_logo(organisation, actor=request.user)
    return redirect_to(request, "organisations:unit", organisation.code)


@login_required
@require_GET
def verification(request: HttpRequest) -> HttpResponseBase:
    """Registered organisations that wait for the platform's staff, oldest first."""
    require(request.user, "organisations.verify_organisation")
    if (taken := exported(request, VERIFICATION)) is not None:
        return taken
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
