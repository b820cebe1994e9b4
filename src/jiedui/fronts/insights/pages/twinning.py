"""A twinning as the public reads it: what was agreed, what was done, with pictures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiedui.areas.agreements.agreeing import AGREEMENT_TEXT
from jiedui.areas.agreements.models import JointText
from jiedui.areas.agreements.pages.public import lapsed_since_agreed
from jiedui.areas.agreements.selectors import with_parts
from jiedui.foundation.core.panels import filled
from jiedui.foundation.ui.meta import PageMeta, breadcrumbs, list_meta
from jiedui.foundation.ui.pages import render_page
from jiedui.foundation.ui.templatetags.jiedui import date_cn

from ..twinning import ANYBODY, Twinning, public_twinnings, published_frameworks, twinning_of


def twinnings(request: HttpRequest) -> HttpResponse:
    """Straight to the one twinning in force; a choice where there are several."""
    found = public_twinnings()
    if len(found) == 1:
        return redirect("insights:twinning", found[0].code)
    title = pgettext("plural", "结对共建")
    context = {
        "twinnings": [Twinning(agreement) for agreement in found],
        "meta": list_meta(request.path, title, _("各地签了什么、做到了什么。"), whole=not request.GET),
    }
    return render_page(request, "insights/twinnings.html", context)


def twinning(request: HttpRequest, code: str) -> HttpResponse:
    """The same page for everybody: what is not public is not on it for those either who may see more elsewhere."""
    agreement = get_object_or_404(with_parts(published_frameworks()), code=code)
    found = twinning_of(agreement)
    crumbs = [
        (_("首页"), "/"),
        (pgettext("plural", "合作协议"), reverse("agreements:list")),
        (agreement.label, agreement.get_absolute_url()),
    ]
    texts = JointText.objects.about(AGREEMENT_TEXT.code, agreement)
    context = {
        "twinning": found,
        "agreement": agreement,
        "crumbs": crumbs,
        "recently_lapsed": lapsed_since_agreed(agreement, texts),
        "panels": filled("insights.twinning", agreement, ANYBODY),
        "meta": _meta(found, crumbs),
    }
    return render_page(request, "insights/twinning.html", context)


def _meta(found: Twinning, crumbs: list[tuple[str, str]]) -> PageMeta:
    path = reverse("insights:twinning", args=[found.agreement.code])
    title = _("%(names)s结对共建") % {"names": found.names}
    lead = _("%(day)s起，%(names)s结对共建：约定了什么，每一条做到了哪里。") % {
        "day": date_cn(found.begun_on),
        "names": found.names,
    }
    return PageMeta(
        path,
        title,
        lead,
        kind="article",
        picture=found.views[0].picture.get_absolute_url() if found.views else "",
        updated=found.agreement.updated_at,
        data=(breadcrumbs(crumbs, title, path),),
    )
