"""The texts of an agreement at the desk: how they are found and shown, and the form in which a draft is written."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiedui.foundation.core.errors import Invalid, Stale
from jiedui.foundation.ui.pages import redirect_to, render_page

from ..agreeing import AGREEMENT_TEXT
from ..course import agreement_next_words, agreement_stages
from ..forms import ClauseFormSet, TextForm, initial_of, terms_from
from ..joint import services
from ..joint.reading import PartChange, changed_clauses, changed_parts
from ..joint.terms import Terms
from ..models import Agreement, JointText
from ..printing import printed
from ..wording import read_clauses, terms_of
from .common import agreement_shown, rows_sent
from .settling import SettlingPages

EXTRA = 3


def changes_of(before: JointText, text: JointText) -> list[PartChange]:
    names = (
        ("title", _("名称")),
        ("parties", _("各方")),
        ("preamble", _("前言")),
        ("principles", _("合作原则")),
        ("starts_on", _("生效日期")),
        ("ends_on", _("期满日期")),
        ("notice_days", _("退出须提前的天数")),
    )
    return [*changed_parts(before.terms, text.terms, names), *changed_clauses(before.terms, text.terms)]


def crumbs_of(agreement: Agreement) -> list[tuple[str, str]]:
    return [
        (pgettext("plural", "合作协议"), "/desk/agreements/"),
        (agreement.label, agreement.get_desk_url()),
    ]


def points_of(terms: Terms) -> Sequence[tuple[int, str]]:
    return [(clause["number"], clause["heading"]) for clause in terms["clauses"]]


def _blank(agreement: Agreement) -> Terms:
    return terms_of(agreement, clauses=[{"heading": "合作宗旨", "body": "【待定】"}])


def _itself(agreement: Agreement) -> Agreement:
    return agreement


@login_required
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The draft as a form; more rows, and clauses read from a pasted text, come without saving."""
    agreement, text = PAGES.text(request, number, code=code)
    if not text.is_draft or not request.user.has_perm("agreements.write_text", text):
        return redirect_to(request, AGREEMENT_TEXT.text_address(agreement, text.number))
    head, clauses = initial_of(text.terms)
    context: dict[str, Any] = {"seen": text.fingerprint, "agreement": agreement, "text": text}
    if request.method != "POST":
        form, rows = TextForm(initial=head), ClauseFormSet(initial=clauses, prefix="clauses")
    elif "save" in request.POST:
        form, rows = TextForm(request.POST), ClauseFormSet(request.POST, prefix="clauses")
        if form.is_valid() and rows.is_valid():
            try:
                services.edit_draft(
                    text,
                    actor=request.user,
                    terms=terms_from(form.values(), rows.clauses()),
                    seen=request.POST.get("seen", ""),
                )
                return redirect_to(request, AGREEMENT_TEXT.text_address(agreement, text.number))
            except Stale as refusal:
                text.refresh_from_db()
                context |= {"stale": str(refusal), "seen": text.fingerprint, "theirs": text}
            except Invalid as refusal:
                form.take_errors(refusal)
    else:
        form, rows = TextForm(request.POST), _with_more(request)
    context |= {"form": form, "rows": rows, "crumbs": crumbs_of(agreement)}
    return render_page(
        request,
        "agreements/text_form.html",
        context,
        status=200 if request.method == "GET" or "save" not in request.POST else 422,
    )


def _with_more(request: HttpRequest) -> Any:
    """The rows as they were typed, with empty ones or those of a pasted text behind them."""
    data = request.POST.copy()
    pasted = read_clauses(request.POST.get("pasted", "")) if "read" in request.POST else []
    count, start = rows_sent(data, "clauses", ClauseFormSet.absolute_max)
    more = pasted or [{"heading": "", "body": ""} for _row in range(EXTRA)]
    for place, clause in enumerate(more):
        row = f"clauses-{count + place}"
        data[f"{row}-number"] = str(start + place + 1)
        data[f"{row}-kind"] = "general"
        data[f"{row}-heading"], data[f"{row}-body"] = clause["heading"], clause["body"]
    data["clauses-TOTAL_FORMS"] = str(count + len(more))
    return ClauseFormSet(data, prefix="clauses")


PAGES = SettlingPages(
    kind=AGREEMENT_TEXT,
    find=agreement_shown,
    agreement=_itself,
    crumbs=crumbs_of,
    body="agreements/parts/agreement_terms.html",
    changes=changes_of,
    points=points_of,
    blank=_blank,
    edit=edit,
    paper=printed,
    stages=agreement_stages,
    next_words=agreement_next_words,
)
