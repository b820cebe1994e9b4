"""Yearly reports at the desk: listed, begun, read, written, and settled on the pages that all joint texts have."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jiedui.areas.agreements.choices import AgreementState
from jiedui.areas.agreements.joint.reading import places_of
from jiedui.areas.agreements.joint.rules import DRAFTERS
from jiedui.areas.agreements.joint.terms import Terms
from jiedui.areas.agreements.models import Agreement, JointText
from jiedui.areas.agreements.pages.common import own_leads
from jiedui.areas.agreements.pages.settling import Crumbs, SettlingPages
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.downloads import stored
from jiedui.foundation.core.errors import DomainError, Invalid, Stale
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.ui.once import sent_once
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..models import ReportPaper, YearlyReport
from ..reports import services
from ..reports.agreeing import REPORT_TEXT
from ..reports.documents import order_papers, papers_of
from ..reports.export import REPORTS
from ..reports.forms import ChaptersForm, NewReportForm
from ..reports.gathering import gather
from ..reports.selectors import text_to_read, with_texts
from ..reports.wording import changes_of, terms_with
from .common import agreement_of_desk, desk_tabs


@login_required
def report_list(request: HttpRequest, code: str) -> HttpResponseBase:
    agreement = agreement_of_desk(request, code)
    if answer := exported(request, REPORTS, of=agreement.code):
        return answer
    reports = YearlyReport.objects.visible_to(request.user).filter(agreement=agreement)
    context = {
        "agreement": agreement,
        "reports": with_texts(reports.select_related("drafter", "agreement"), request.user),
        "may_draft": _may_draft(request.user, agreement),
        "tabs": desk_tabs(agreement, "reports"),
    }
    return render_page(request, "insights/reports/list.html", context)


def _may_draft(actor: Any, agreement: Agreement) -> bool:
    begun = agreement.state != AgreementState.DRAFT
    return begun and bool(actor.has_perm("insights.draft_report", agreement))


@login_required
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the period; the figures are gathered, and the draft is there to be written."""
    agreement = agreement_of_desk(request, code)
    require(request.user, "insights.draft_report", agreement)
    mine = own_leads(agreement, request.user, *DRAFTERS)
    form = NewReportForm(request.POST or None, agreement=agreement)
    if form.is_valid():
        with sent_once(request) as sending:
            if sending.before is not None:
                return redirect_to(request, sending.before or "insights:home")
            try:
                report = services.create_report(
                    agreement, actor=request.user, organisation=mine[0], **form.values()
                )
            except Invalid as refusal:
                form.take_errors(refusal)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                sending.led_to = f"{REPORT_TEXT.text_address(report, 1)}edit/"
                return redirect_to(request, sending.led_to)
    context = {"agreement": agreement, "form": form, "crumbs": _list_crumbs(agreement)}
    return render_page(request, "insights/reports/new.html", context, status=422 if form.errors else 200)


@login_required
def shown(request: HttpRequest, code: str, report: str) -> HttpResponse:
    """The text that counts for the reader, with everything that hangs on it."""
    found = find(request, code=code, report=report)
    text = text_to_read(found, request.user)
    texts = JointText.objects.visible_to(request.user).about(REPORT_TEXT.code, found)
    context = {
        "agreement": found.agreement,
        "subject": found,
        "text": text,
        "texts": list(texts.select_related("author").order_by("-number")),
        "places": places_of(text) if text else [],
        "papers": papers_of(text),
        "may_draft": _may_draft(request.user, found.agreement) and _nobody_drafts(request, found),
        "timeline": timeline_of(found, actor=request.user, limit=20),
        "crumbs": _list_crumbs(found.agreement),
        "tabs": desk_tabs(found.agreement, "reports"),
    }
    return render_page(request, "insights/reports/detail.html", context)


def _nobody_drafts(request: HttpRequest, report: YearlyReport) -> bool:
    """Whether none of the reader's organisations has a draft of it already."""
    drafts = JointText.objects.about(REPORT_TEXT.code, report).filter(state="draft")
    mine = own_leads(report.agreement, request.user, *DRAFTERS)
    return not drafts.filter(author__in=mine).exists()


@login_required
@require_POST
def order(request: HttpRequest, code: str, report: str) -> HttpResponse:
    """Have the text that counts for the reader made into Word and PDF, in the background."""
    found = find(request, code=code, report=report)
    with told_to(request) as told:
        job = order_papers(found, actor=request.user)
    return redirect_to(request, job if told.ok else found)


@login_required
@require_safe
def paper(request: HttpRequest, code: str, report: str, form: str) -> HttpResponseBase:
    """The file of the text that counts for the reader."""
    found = find(request, code=code, report=report)
    return paper_answer(text_to_read(found, request.user), form)


def paper_answer(text: JointText | None, form: str) -> HttpResponseBase:
    papers = {each.form: each for each in papers_of(text)}
    kept = get_object_or_404(ReportPaper, pk=papers[form].pk if form in papers else None)
    return stored(kept.file, name=kept.name, content_type=kept.content_type)


# --- settling


def find(request: HttpRequest, code: str, report: str) -> YearlyReport:
    agreement = agreement_of_desk(request, code)
    seen = YearlyReport.objects.visible_to(request.user).select_related("drafter")
    found = get_object_or_404(seen, agreement=agreement, code=report)
    found.agreement = agreement
    return found


def _list_crumbs(agreement: Agreement) -> Crumbs:
    return [
        (agreement.label, agreement.get_desk_url()),
        (_("年度报告"), f"/desk/insights/{agreement.code}/reports/"),
    ]


def _crumbs(report: YearlyReport) -> Crumbs:
    return [*_list_crumbs(report.agreement), (report.label, report.get_absolute_url())]


def _agreement(report: YearlyReport) -> Agreement:
    agreement: Agreement = report.agreement
    return agreement


def _points(terms: Terms) -> Sequence[tuple[int, str]]:
    return [(chapter["number"], chapter["heading"]) for chapter in terms["chapters"]]


def _blank(report: YearlyReport) -> Terms:
    return terms_with(report, gather(report.agreement, report.starts_on, report.ends_on))


@login_required
def edit(request: HttpRequest, code: str, report: str, number: int) -> HttpResponse:
    """The chapters of a draft as a form; fresh figures come in beside what was written."""
    found, text = PAGES.text(request, number, code=code, report=report)
    if not text.is_draft or not request.user.has_perm("agreements.write_text", text):
        return redirect_to(request, REPORT_TEXT.text_address(found, text.number))
    context: dict[str, Any] = {"seen": text.fingerprint, "subject": found, "text": text}
    form = ChaptersForm(request.POST if request.method == "POST" else None, terms=text.terms)
    if form.is_valid():
        anew = "anew" in request.POST
        try:
            services.rewrite_draft(
                found,
                text,
                actor=request.user,
                title=form.cleaned_data["title"],
                words=form.words(),
                seen=request.POST.get("seen", ""),
                anew=anew,
            )
        except Stale as refusal:
            text.refresh_from_db()
            context |= {"stale": str(refusal), "seen": text.fingerprint, "theirs": text}
        except Invalid as refusal:
            form.take_errors(refusal)
        else:
            with told_to(
                request, done=_("数字已重新汇总；您改过的文字没有动，请核对其中的数。") if anew else ""
            ):
                pass
            address = REPORT_TEXT.text_address(found, text.number)
            return redirect_to(request, f"{address}edit/" if anew else address)
    context |= {"form": form, "crumbs": _crumbs(found)}
    refused = bool(form.errors or "stale" in context)
    return render_page(request, "insights/reports/edit.html", context, status=422 if refused else 200)


PAGES = SettlingPages(
    kind=REPORT_TEXT,
    find=find,
    agreement=_agreement,
    crumbs=_crumbs,
    body="insights/reports/terms.html",
    changes=changes_of,
    points=_points,
    blank=_blank,
    edit=edit,
)
