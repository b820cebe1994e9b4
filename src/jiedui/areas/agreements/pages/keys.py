"""The keys that seal approvals: an organisation's own, for its managers; the public halves, for everybody."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.pages.desk import unit
from jiedui.foundation.ui.meta import PageMeta
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..joint.sealing import change_key, keys_of, public_keys, revoke_key

PER_PAGE = 50


def _managed(request: HttpRequest, code: str) -> Organisation:
    organisation = unit(request, code)
    require(request.user, "agreements.manage_keys", organisation)
    return organisation


@login_required
@require_GET
def own(request: HttpRequest, code: str) -> HttpResponse:
    """Each key of the organisation, the latest first: since when, how much it sealed, and what became of it."""
    organisation = _managed(request, code)
    context = {
        "organisation": organisation,
        "keys": keys_of(organisation),
        "crumbs": [(_("单位"), "/desk/organisation/"), (organisation.label, f"/desk/organisation/{code}/")],
    }
    return render_page(request, "agreements/keys.html", context)


@login_required
@require_POST
def change(request: HttpRequest, code: str) -> HttpResponse:
    organisation = _managed(request, code)
    with told_to(request, done=_("已启用新密钥。旧密钥印证过的同意仍然有效。")):
        change_key(organisation, actor=request.user)
    return redirect_to(request, "agreements:keys", organisation.code)


@login_required
@require_POST
def revoke(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    organisation = _managed(request, code)
    key = get_object_or_404(organisation.signing_keys, pk=pk)
    with told_to(request, done=_("密钥已作废。")):
        revoke_key(key, actor=request.user, reason=request.POST.get("reason", ""))
    return redirect_to(request, "agreements:keys", organisation.code)


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """The public halves of the keys that sealed public texts, so that whoever checks offline can compare."""
    page = Paginator(public_keys(), PER_PAGE).get_page(request.GET.get("page"))
    title, lead = _("印证公钥"), _("离线核对凭据时，把凭据里的公钥与这里的比对，就知道印证出自哪个单位。")
    context = {
        "page_obj": page,
        "crumbs": [(_("首页"), "/"), (_("核对文本"), "/check/")],
        "meta": PageMeta(request.path, title, lead, index=False),
    }
    return render_page(request, "agreements/public_keys.html", context)
