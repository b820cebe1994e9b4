"""Agreements as everybody reads them."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiedui.foundation.core.panels import filled
from jiedui.foundation.core.text import without_nul
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.ui.meta import PageMeta, breadcrumbs, list_meta
from jiedui.foundation.ui.pages import render_page

from ..agreeing import AGREEMENT_TEXT
from ..choices import AgreementState, TextState
from ..commitments.proofs import promises_of
from ..enclosing import enclosed_with
from ..joint.reading import check_fingerprint, places_of
from ..models import Agreement, JointText, JointTextQuerySet
from ..selectors import branches_of, with_parts
from ..tables import PUBLIC
from .common import agreement_shown
from .settling import proof_of


def agreement_list(request: HttpRequest) -> HttpResponseBase:
    if (taken := exported(request, PUBLIC)) is not None:
        return taken
    agreements = with_parts(Agreement.objects.published())
    title = pgettext("plural", "合作协议")
    lead = _("各地签了什么、约定做哪些事。平台上的每次对接都从这里开始。")
    context = {
        "agreements": list(agreements),
        "meta": list_meta(request.path, title, lead, whole=not request.GET),
    }
    return render_page(request, "agreements/agreement_list.html", context)


def agreement_detail(request: HttpRequest, code: str) -> HttpResponse:
    agreement = agreement_shown(request, code)
    crumbs = [(_("首页"), "/"), (pgettext("plural", "合作协议"), "/agreements/")]
    path = agreement.get_absolute_url()
    texts = JointText.objects.about(AGREEMENT_TEXT.code, agreement)
    context = {
        "agreement": agreement,
        "crumbs": crumbs,
        "earlier": list(texts.filter(state=TextState.SUPERSEDED).order_by("number")),
        "recently_lapsed": lapsed_since_agreed(agreement, texts),
        "meta": PageMeta(
            path,
            agreement.label,
            agreement.note or _("、").join(agreement.principles),
            kind="article",
            index=agreement.state != AgreementState.DRAFT,
            data=(breadcrumbs(crumbs, agreement.label, path),),
        ),
        "enclosed": enclosed_with(agreement, AnonymousUser()),
        "branches": branches_of(agreement, request.user),
        "promises": promises_of(agreement, request.user),
        "buttons": filled("agreements.agreement_buttons", agreement, request.user),
        "panels": filled("agreements.agreement_detail", agreement, request.user),
    }
    return render_page(request, "agreements/agreement_detail.html", context)


def lapsed_since_agreed(agreement: Agreement, texts: JointTextQuerySet) -> list[JointText]:
    """The amendment that lapsed last while the text in force stayed: told in public, its words are not."""
    if agreement.text is None:
        return []
    later = texts.filter(state=TextState.LAPSED, offered_at__gt=agreement.text.joint.agreed_at)
    return list(later.order_by("-closed_at")[:1])


def common_text(request: HttpRequest, code: str, number: int) -> tuple[Agreement, JointText]:
    """A text that all sides agreed on, now or once; a draft is nobody's here."""
    agreement = agreement_shown(request, code)
    texts = JointText.objects.about(AGREEMENT_TEXT.code, agreement).filter(state__in=TextState.common())
    return agreement, get_object_or_404(texts.visible_to(request.user), number=number)


def text_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version of an agreement as all sides agreed on it, with their approvals."""
    agreement, text = common_text(request, code, number)
    crumbs = [
        (_("首页"), "/"),
        (pgettext("plural", "合作协议"), "/agreements/"),
        (agreement.label, agreement.get_absolute_url()),
    ]
    path = reverse("agreements:text", args=[code, number])
    context = {
        "agreement": agreement,
        "text": text,
        "version": text.agreement_version,
        "places": places_of(text),
        "crumbs": crumbs,
        "meta": PageMeta(
            path, f"{agreement.label} {text.label}", agreement.note, kind="article", index=False
        ),
    }
    return render_page(request, "agreements/text_public.html", context)


def proof(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """The file with which anybody checks a common text without this platform."""
    agreement, text = common_text(request, code, number)
    return proof_of(text, agreement.code)


def check(request: HttpRequest) -> HttpResponse:
    """Whether a text that somebody holds in hand is the one that all sides agreed on: by its fingerprint."""
    asked = without_nul(request.GET.get("print", "")).strip()
    found = check_fingerprint(asked, request.user) if asked else None
    text = found.text if found else None
    subject = text.about if text else None
    context = {
        "asked": asked[:80],
        "found": found if text else None,
        "title": text.of_kind.title(subject) if text else "",
        "page": text.of_kind.published(subject, text) if text else "",
        "places": places_of(text) if text and text.is_common else [],
        "meta": PageMeta(
            request.path,
            _("核对文本"),
            _("输入文本上的指纹，核对它是不是各方同意的那一份。"),
            index=not request.GET,
        ),
    }
    return render_page(request, "agreements/check.html", context)
