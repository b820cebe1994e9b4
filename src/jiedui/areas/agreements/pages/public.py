"""Agreements as everybody reads them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiedui.foundation.core.panels import filled
from jiedui.foundation.ui.pages import render_page

from ..choices import AgreementState
from ..models import Agreement
from ..selectors import with_parts


def agreement_list(request: HttpRequest) -> HttpResponse:
    agreements = with_parts(Agreement.objects.exclude(state=AgreementState.DRAFT))
    return render_page(request, "agreements/agreement_list.html", {"agreements": list(agreements)})


def agreement_detail(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(with_parts(Agreement.objects.visible_to(request.user)), code=code)
    context = {
        "agreement": agreement,
        "crumbs": [(_("首页"), "/"), (pgettext("plural", "合作协议"), "/agreements/")],
        "panels": filled("agreements.agreement_detail", agreement, request.user),
    }
    return render_page(request, "agreements/agreement_detail.html", context)
