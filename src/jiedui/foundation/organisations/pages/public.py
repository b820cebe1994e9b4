"""Pages that anybody may open."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiedui.foundation.core.errors import NotFound
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.panels import filled
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.organisations.filters import OrganisationFilter
from jiedui.foundation.organisations.models import Invitation, Organisation, digest_of
from jiedui.foundation.organisations.services import accept_invitation
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to


@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    chosen = OrganisationFilter(request.GET, request.user)
    context = {"page": page_of(chosen.rows, request.GET.get("page")), "facets": chosen.facets}
    return render_page(request, "organisations/organisation_list.html#rows", context)


@require_GET
def organisation_detail(request: HttpRequest, code: str) -> HttpResponse:
    organisation = get_visible(Organisation, code, actor=request.user)
    context = {
        "organisation": organisation,
        "parent": Organisation.objects.visible_to(request.user).filter(branches=organisation).first(),
        "branches": organisation.branches.visible_to(request.user),
        "allies": organisation.allies.visible_to(request.user),
        "alliances": organisation.alliances.visible_to(request.user),
        "panels": filled("organisations.organisation_detail", organisation, request.user),
    }
    return render_page(request, "organisations/organisation_detail.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page that the letter leads to: strangers are told to sign in first."""
    found = Invitation.objects.select_related("organisation").filter(digest=digest_of(token)).first()
    if found is None:
        raise NotFound(_("邀请链接无效，请核对邮件中的链接。"))
    if request.method == "POST" and request.user.is_authenticated:
        with told_to(request, done=_("您已加入 %(name)s。") % {"name": found.organisation}) as told:
            accept_invitation(token, actor=request.user)
        if told.ok:
            return redirect_to(request, "organisations:desk")
    return render_page(request, "organisations/invitation.html", {"invitation": found})
