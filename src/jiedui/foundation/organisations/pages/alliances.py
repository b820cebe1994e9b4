"""Alliances at the desk: an alliance's allies and offers, or the alliances that an organisation stands in."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jiedui.foundation.core.paging import page_of
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.asking_forms import AskForPlaceForm, PlaceForm, WordsForm
from jiedui.foundation.organisations.choices import OrganisationKind
from jiedui.foundation.organisations.marks import with_sides
from jiedui.foundation.organisations.models import AllianceMember, AllianceOffer, Organisation
from jiedui.foundation.organisations.tables.exports import ALLIES
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .desk import say_errors, unit

ANSWERED_SHOWN = 10


@login_required
@require_GET
def shown(request: HttpRequest, code: str) -> HttpResponseBase:
    organisation = unit(request, code)
    if (taken := exported(request, ALLIES, of=organisation.code)) is not None:
        return taken
    is_alliance = organisation.kind == OrganisationKind.ALLIANCE
    may_change = request.user.has_perm("organisations.manage_allies", organisation)
    own = "alliance" if is_alliance else "organisation"
    offers = AllianceOffer.objects.filter(**{own: organisation}).select_related("alliance", "organisation")
    rows = AllianceMember.objects.filter(**{own: organisation}).select_related(
        "alliance__region", "organisation__region"
    )
    page = page_of(rows, request.GET.get("page"))
    with_sides(row.organisation if is_alliance else row.alliance for row in page)
    waiting = list(offers.waiting()) if may_change else []
    context: dict[str, Any] = {
        "organisation": organisation,
        "is_alliance": is_alliance,
        "may_change": may_change,
        "page": page,
        "to_answer": [offer for offer in waiting if offer.asked == organisation],
        "sent": [offer for offer in waiting if offer.asking == organisation],
        "answered": offers.exclude(answered_at=None)[:ANSWERED_SHOWN] if may_change else [],
        "form": _form(request, organisation, is_alliance) if may_change else None,
    }
    return render_page(request, "organisations/desk_alliances.html", context)


def _form(request: HttpRequest, organisation: Organisation, is_alliance: bool) -> PlaceForm | AskForPlaceForm:
    if is_alliance:
        return PlaceForm(alliance=organisation)
    return AskForPlaceForm(organisation=organisation, initial={"alliance": request.GET.get("alliance", "")})


@login_required
@require_POST
def offer(request: HttpRequest, code: str) -> HttpResponse:
    """The alliance asks an organisation in."""
    alliance = unit(request, code)
    form = PlaceForm(request.POST, alliance=alliance)
    if form.is_valid():
        with told_to(request, done=_("邀请已发出，对方同意后成为成员单位。")):
            services.offer_place(alliance, actor=request.user, **form.values())
    say_errors(request, form)
    return redirect_to(request, "organisations:alliances", alliance.code)


@login_required
@require_POST
def request_place(request: HttpRequest, code: str) -> HttpResponse:
    """The organisation asks an alliance for a place."""
    organisation = unit(request, code)
    form = AskForPlaceForm(request.POST, organisation=organisation)
    if form.is_valid():
        values = form.values()
        with told_to(request, done=_("申请已发出，联盟同意后成为成员单位。")):
            services.ask_for_place(
                values["alliance"], organisation=organisation, words=values["words"], actor=request.user
            )
    say_errors(request, form)
    return redirect_to(request, "organisations:alliances", organisation.code)


def _offer_of(request: HttpRequest, organisation: Organisation, pk: int) -> AllianceOffer:
    both = AllianceOffer.objects.select_related("alliance", "organisation")
    found: AllianceOffer = get_object_or_404(both, pk=pk)
    if organisation not in (found.alliance, found.organisation):
        return get_object_or_404(both.none(), pk=pk)
    return found


def _decided(
    request: HttpRequest, code: str, pk: int, deed: Callable[..., Any], done: str | Promise, **words: str
) -> HttpResponse:
    organisation = unit(request, code)
    found = _offer_of(request, organisation, pk)
    with told_to(request, done=done):
        deed(found, actor=request.user, **words)
    return redirect_to(request, "organisations:alliances", organisation.code)


@login_required
@require_POST
def accept(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    return _decided(request, code, pk, services.accept_place, gettext_lazy("已同意，联盟成员单位已更新。"))


@login_required
@require_POST
def decline(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    form = WordsForm(request.POST)
    words = form.values()["words"] if form.is_valid() else ""
    return _decided(request, code, pk, services.decline_place, gettext_lazy("已婉拒。"), words=words)


@login_required
@require_POST
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    return _decided(request, code, pk, services.withdraw_place, gettext_lazy("邀约已撤回。"))


@login_required
@require_POST
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The alliance parts with an organisation."""
    alliance = unit(request, code)
    rows = alliance.alliance_members.select_related("alliance", "organisation")
    with told_to(request, done=_("成员单位已移出。")):
        services.remove_ally(get_object_or_404(rows, pk=pk), actor=request.user)
    return redirect_to(request, "organisations:alliances", alliance.code)


@login_required
@require_POST
def leave(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The organisation leaves an alliance."""
    organisation = unit(request, code)
    rows = organisation.alliance_memberships.select_related("alliance", "organisation")
    with told_to(request, done=_("已退出联盟。")):
        services.leave_alliance(get_object_or_404(rows, pk=pk), actor=request.user)
    return redirect_to(request, "organisations:alliances", organisation.code)
