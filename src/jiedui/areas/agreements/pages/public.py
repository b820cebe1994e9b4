"""Agreements as everybody reads them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiedui.foundation.core.panels import filled
from jiedui.foundation.ui.meta import PageMeta, breadcrumbs, list_meta
from jiedui.foundation.ui.pages import render_page

from ..choices import AgreementState
from ..models import Agreement
from ..selectors import with_parts


def agreement_list(request: HttpRequest) -> HttpResponse:
    agreements = with_parts(Agreement.objects.exclude(state=AgreementState.DRAFT))
    title = pgettext("plural", "合作协议")
    lead = _("各地签了什么、约定做哪些事。平台上的每次对接都从这里开始。")
    context = {
        "agreements": list(agreements),
        "meta": list_meta(request.path, title, lead, whole=not request.GET),
    }
    return render_page(request, "agreements/agreement_list.html", context)


def agreement_detail(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(with_parts(Agreement.objects.visible_to(request.user)), code=code)
    crumbs = [(_("首页"), "/"), (pgettext("plural", "合作协议"), "/agreements/")]
    path = agreement.get_absolute_url()
    context = {
        "agreement": agreement,
        "crumbs": crumbs,
        "meta": PageMeta(
            path,
            agreement.label,
            agreement.note or _("、").join(agreement.principles),
            kind="article",
            index=agreement.state != AgreementState.DRAFT,
            data=(breadcrumbs(crumbs, agreement.label, path),),
        ),
        "panels": filled("agreements.agreement_detail", agreement, request.user),
    }
    return render_page(request, "agreements/agreement_detail.html", context)
