"""The texts of yearly plans at the desk: how they are found and shown, and the form in which a draft is written."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from jiedui.foundation.core.errors import DomainError, Invalid, Stale
from jiedui.foundation.ui.pages import redirect_to, render_page

from ..joint import services
from ..joint.reading import PartChange
from ..joint.terms import Terms
from ..models import Agreement, JointText, YearPlan
from ..plans.comparing import changes_between
from ..plans.drawing import lines_from_commitments
from ..plans.forms import Choices, LineFormSet, PlanForm, initial_of, terms_from
from ..plans.ground import Ground
from ..plans.importing import address_for
from ..plans.printing import printed
from ..plans.settling import PLAN_TEXT
from ..plans.terms import terms_of
from .common import rows_sent
from .plans import crumbs_of, find
from .settling import SettlingPages

EXTRA = 3


def _changes(before: JointText, text: JointText) -> list[PartChange]:
    return changes_between(before.terms, text.terms)


def _points(terms: Terms) -> Sequence[tuple[int, str]]:
    return [(line["number"], line["title"]) for line in terms["lines"]]


def _blank(plan: YearPlan) -> Terms:
    return terms_of(plan, lines_from_commitments(plan))


def _agreement(plan: YearPlan) -> Agreement:
    return plan.agreement


@login_required
def edit(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """The draft as a form; more rows come without saving, and what is refused stays as it was typed."""
    plan, text = PAGES.text(request, number, code=code, year=year)
    if not text.is_draft or not request.user.has_perm("agreements.write_text", text):
        return redirect_to(request, PLAN_TEXT.text_address(plan, text.number))
    ground = Ground.of(plan, text.terms["lines"])
    given: dict[str, Any] = {"prefix": "lines", "form_kwargs": {"choices": Choices(ground)}}
    context: dict[str, Any] = {"seen": text.fingerprint, "plan": plan, "text": text}
    context["import_address"] = address_for(plan, text)
    if request.method != "POST":
        head, lines = initial_of(text.terms, ground)
        form, rows = PlanForm(initial=head), LineFormSet(initial=lines, **given)
    elif "save" in request.POST:
        form, rows = PlanForm(request.POST), LineFormSet(request.POST, **given)
        if form.is_valid() and rows.is_valid():
            refused = _saved(request, text, form, rows, context)
            if not refused:
                return redirect_to(request, PLAN_TEXT.text_address(plan, text.number))
    else:
        form, rows = PlanForm(request.POST), LineFormSet(_with_more(request), **given)
    context |= {"form": form, "rows": rows, "choices": given["form_kwargs"]["choices"]}
    context["crumbs"] = [
        *crumbs_of(plan),
        (text.label, PLAN_TEXT.text_address(plan, text.number)),
    ]
    saving = request.method == "POST" and "save" in request.POST
    return render_page(request, "agreements/plan_form.html", context, status=422 if saving else 200)


def _saved(request: HttpRequest, text: JointText, form: PlanForm, rows: Any, context: dict[str, Any]) -> bool:
    """Write the draft; whether it was refused, with the reasons in the form and what a colleague wrote in the context."""
    try:
        services.edit_draft(
            text,
            actor=request.user,
            terms=terms_from(form.values(), rows.lines()),
            seen=request.POST.get("seen", ""),
        )
    except Stale as refusal:
        text.refresh_from_db()
        context |= {"stale": str(refusal), "seen": text.fingerprint, "theirs": text}
    except Invalid as refusal:
        form.take_errors(refusal)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    else:
        return False
    return True


def _with_more(request: HttpRequest) -> Any:
    """The rows as they were typed, with empty ones behind them."""
    data = request.POST.copy()
    count, last = rows_sent(data, "lines", LineFormSet.absolute_max)
    for place in range(EXTRA):
        data[f"lines-{count + place}-number"] = str(last + place + 1)
    data["lines-TOTAL_FORMS"] = str(count + EXTRA)
    return data


PAGES = SettlingPages(
    kind=PLAN_TEXT,
    find=find,
    agreement=_agreement,
    crumbs=crumbs_of,
    body="agreements/parts/plan_terms.html",
    changes=_changes,
    points=_points,
    blank=_blank,
    edit=edit,
    paper=printed,
)
