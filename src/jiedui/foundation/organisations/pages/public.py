"""Pages that anybody may open."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.selectors import verified_emails_of
from jiedui.foundation.core.errors import NotFound
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.panels import filled
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations.choices import OrganisationKind
from jiedui.foundation.organisations.contacts import note_contact_shown
from jiedui.foundation.organisations.filters import OrganisationFilter
from jiedui.foundation.organisations.marks import by_side, with_sides
from jiedui.foundation.organisations.meta import meta_of
from jiedui.foundation.organisations.models import Invitation, Organisation, digest_of
from jiedui.foundation.organisations.selectors import SESSION_KEY, kept_instead_of, organisation_ids_of
from jiedui.foundation.organisations.services import accept_invitation
from jiedui.foundation.organisations.tables.exports import ORGANISATIONS
from jiedui.foundation.ui.meta import list_meta
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to


@require_GET
def organisation_list(request: HttpRequest) -> HttpResponseBase:
    if (taken := exported(request, ORGANISATIONS)) is not None:
        return taken
    chosen = OrganisationFilter(request.GET, request.user)
    page = page_of(chosen.rows, request.GET.get("page"))
    page.object_list = with_sides(page.object_list)
    lead = _("参与合作的委员会、院校、科研院所、企业和机关。")
    context = {
        "page": page,
        "facets": chosen.facets,
        "meta": list_meta(request.path, _("全部单位"), lead, whole=not request.GET),
    }
    return render_page(request, "organisations/organisation_list.html#rows", context)


@require_GET
def organisation_detail(request: HttpRequest, code: str) -> HttpResponse:
    if (kept := kept_instead_of(code)) is not None:
        return redirect(kept, permanent=True)
    organisation = get_visible(Organisation, code, actor=request.user)
    if request.user.has_perm("organisations.see_contact", organisation):
        note_contact_shown(request.user, organisation)
    parent = Organisation.objects.visible_to(request.user).filter(branches=organisation).first()
    is_alliance = organisation.kind == OrganisationKind.ALLIANCE
    allies = list(organisation.allies.visible_to(request.user).select_related("region"))
    with_sides([organisation, *allies])
    slot = "organisations.alliance" if is_alliance else "organisations.organisation_detail"
    context = {
        "organisation": organisation,
        "meta": meta_of(organisation, parent),
        "parent": parent,
        "branches": organisation.branches.visible_to(request.user),
        "is_alliance": is_alliance,
        "allies": allies,
        "allies_by_side": by_side(allies),
        "alliances": organisation.alliances.visible_to(request.user),
        "panels": filled(slot, organisation, request.user),
        "asking": _who_asks_for_a_place(request, organisation, allies) if is_alliance else None,
        "may_join": organisation.is_verified and organisation.pk not in organisation_ids_of(request.user),
    }
    return render_page(request, "organisations/organisation_detail.html", context)


JOINING = "joining"  # in the session: the letter that somebody answered before they were signed in


def _who_asks_for_a_place(
    request: HttpRequest, alliance: Organisation, allies: list[Organisation]
) -> Organisation | None:
    """The organisation that the reader works for, where they may ask the alliance for a place in its name."""
    own: Organisation | None = request.organisation  # type: ignore[attr-defined]  # -- set by the middleware
    if own is None or own.kind == OrganisationKind.ALLIANCE or own in allies or not alliance.is_verified:
        return None
    return own if request.user.has_perm("organisations.manage_allies", own) else None


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page that the letter leads to: whoever is not here yet registers from it and then belongs."""
    found = Invitation.objects.select_related("organisation").filter(digest=digest_of(token)).first()
    if found is None:
        raise NotFound(_("邀请链接无效，请核对邮件中的链接。"))
    if not request.user.is_authenticated:
        if request.method == "POST" and found.is_open:
            return _to_sign_in(request, found)
    elif request.method == "POST" or request.session.pop(JOINING, None) == found.digest:
        with told_to(request, done=_("您已加入 %(name)s。") % {"name": found.organisation}) as told:
            accept_invitation(token, actor=request.user)
        if told.ok:
            request.session[SESSION_KEY] = found.organisation_id
            return redirect_to(request, "organisations:desk")
    context = {
        "invitation": found,
        "is_known": User.objects.by_email(found.email) is not None,
        "is_addressed": found.email in verified_emails_of(request.user),
    }
    return render_page(request, "organisations/invitation.html", context)


def _to_sign_in(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Who holds the letter has shown that the address is theirs: it needs no second letter when they register with it."""
    request.session[JOINING] = found.digest
    back = urlencode({"next": request.path})
    if request.POST.get("way") == "sign_in":
        return redirect_to(request, f"{reverse('account_login')}?{back}")
    get_adapter(request).stash_verified_email(request, found.email)
    return redirect_to(request, f"{reverse('account_signup')}?{back}")
