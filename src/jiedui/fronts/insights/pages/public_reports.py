"""Yearly reports as everybody reads them: those that all sides agreed on."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from jiedui.areas.agreements.joint.reading import places_of
from jiedui.areas.agreements.models import JointText
from jiedui.areas.agreements.pages.common import agreement_shown
from jiedui.areas.agreements.pages.files import count_paper
from jiedui.areas.agreements.pages.settling import proof_of
from jiedui.foundation.ui.meta import PageMeta, breadcrumbs
from jiedui.foundation.ui.pages import render_page

from ..models import YearlyReport
from ..reports.agreeing import REPORT_TEXT
from ..reports.documents import papers_of
from ..reports.sentences import told_of
from .reports import paper_answer


def _common(request: HttpRequest, code: str, report: str) -> tuple[YearlyReport, JointText]:
    """A report with the text in force; one that not all sides agreed on is nobody's here."""
    agreement = agreement_shown(request, code)
    found = get_object_or_404(YearlyReport.objects.common(), agreement=agreement, code=report)
    found.agreement = agreement
    texts = JointText.objects.about(REPORT_TEXT.code, found).in_force()
    return found, get_object_or_404(texts)


def report(request: HttpRequest, code: str, report: str) -> HttpResponse:
    found, text = _common(request, code, report)
    path = found.get_public_url()
    crumbs = [
        (_("首页"), "/"),
        (pgettext("plural", "合作协议"), "/agreements/"),
        (found.agreement.label, found.agreement.get_absolute_url()),
    ]
    context = {
        "subject": found,
        "text": text,
        "places": places_of(text),
        "papers": papers_of(text),
        "crumbs": crumbs,
        "meta": PageMeta(
            path,
            found.label,
            told_of(text.terms["chapters"])["preface"],
            kind="article",
            published=text.agreed_at,
            data=(breadcrumbs(crumbs, found.label, path),),
        ),
    }
    return render_page(request, "insights/reports/public.html", context)


@require_safe
def proof(request: HttpRequest, code: str, report: str) -> HttpResponseBase:
    """The file with which anybody checks the report without this platform."""
    found, text = _common(request, code, report)
    return proof_of(text, found.code)


@require_safe
def paper(request: HttpRequest, code: str, report: str, form: str) -> HttpResponseBase:
    """The report as Word or PDF, once somebody of the sides has had them made."""
    count_paper(request)
    _found, text = _common(request, code, report)
    return paper_answer(text, form)
