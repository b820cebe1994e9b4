"""导入 at the desk: choose a file, say what its columns are, look at what was read, import it, take it back."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiedui.foundation.core.errors import DomainError, Invalid
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .. import services
from ..answers import errors_answer, template_answer
from ..choices import ImportState, RowState
from ..exports import exported
from ..forms import ColumnsForm, HeadingsForm, UploadForm, WriteForm
from ..kinds import LedgerKind, kinds_for, ledger_kinds
from ..models import ImportRun
from ..selectors import numbers_of, shown_page
from ..tables import ROWS, RUNS, chosen_rows, kind_of_owner, list_url_of, own_runs, run_of

ROWS_ON_A_PAGE = 50


@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponseBase:
    """Own runs, latest first."""
    if (taken := exported(request, RUNS)) is not None:
        return taken
    page = page_of(own_runs(request.user), request.GET.get("page"))
    return render_page(request, "ledgers/run_list.html", {"page": page, "kinds": kinds_for(request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a ledger and a file."""
    require(request.user, "ledgers.begin_import")
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        actor=request.user,
        current=getattr(request, "organisation", None),
        initial={"kind": request.GET["kind"]} if request.GET.get("kind") else {},
    )
    if request.method == "POST" and form.is_valid():
        kind, owner = form.chosen()
        try:
            made = services.begin_import(
                kind, owner=owner, upload=form.cleaned_data["upload"], actor=request.user
            )
        except Invalid as refusal:
            form.take_errors(refusal)
        else:
            return redirect_to(request, "ledgers:columns", made.code)
    context = {"form": form, "offers": form.offers}
    return render_page(request, "ledgers/run_new.html", context, status=422 if form.errors else None)


@login_required
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The empty ledger to fill in."""
    found = ledger_kinds.get(kind)
    if found is None or not found.may(request.user):
        raise Http404
    return template_answer(kind_of_owner(found, request.GET.get("owner", ""), request.user))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, code: str) -> HttpResponse:
    """Say which column is which; what was guessed stands there already."""
    run, kind = run_of(code, request.user)
    form = ColumnsForm(request.POST or None, run=run, kind=kind, samples=run.samples)
    if request.method == "POST" and form.is_valid():
        try:
            run = services.map_columns(run, mapping=form.mapping(), actor=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect_to(request, _place_of(run))
    return _columns_page(request, run, kind, form=form)


def _columns_page(
    request: HttpRequest,
    run: ImportRun,
    kind: LedgerKind,
    *,
    form: ColumnsForm,
    rows: HeadingsForm | None = None,
) -> HttpResponse:
    chosen = set(run.mapping.values())
    rows = rows or HeadingsForm(initial={"first": run.heading_row, "last": run.heading_last})
    context = {
        "run": run,
        "kind": kind,
        "form": form,
        "rows": rows,
        "absent": [column for column in kind.columns if column.name not in chosen],
        "before": services.same_file(run),
        "changeable": run.state in {ImportState.MAPPING, ImportState.CHECKED},
    }
    wrong = form.errors or rows.errors
    return render_page(request, "ledgers/run_columns.html", context, status=422 if wrong else None)


@login_required
@require_POST
def headings(request: HttpRequest, code: str) -> HttpResponse:
    """Say in which rows the headings stand, where the guess was wrong."""
    run, kind = run_of(code, request.user)
    rows = HeadingsForm(request.POST)
    if rows.is_valid():
        try:
            services.set_headings(run, **rows.cleaned_data, actor=request.user)
        except Invalid as refusal:
            rows.take_errors(refusal)
        except DomainError as refusal:
            rows.add_error(None, str(refusal))
        else:
            return redirect_to(request, "ledgers:columns", run.code)
    run, kind = run_of(code, request.user)
    form = ColumnsForm(run=run, kind=kind, samples=run.samples)
    return _columns_page(request, run, kind, form=form, rows=rows)


def _place_of(run: ImportRun) -> Any:
    """Where one goes on: to the work under way, else to the run."""
    return run.job if run.is_under_way and run.job is not None and run.job.is_open else run


@login_required
@require_safe
@never_cache
def run(request: HttpRequest, code: str) -> HttpResponseBase:
    """What was read, row by row, with what is wrong; after the import, what came of each."""
    if (taken := exported(request, ROWS, of=code)) is not None:
        return taken
    found, kind = run_of(code, request.user)
    if found.state == ImportState.MAPPING:
        return redirect_to(request, "ledgers:columns", found.code)
    return _page(request, found, kind)


def _page(
    request: HttpRequest,
    run: ImportRun,
    kind: LedgerKind,
    *,
    form: WriteForm | None = None,
    status: int | None = None,
) -> HttpResponse:
    numbers = numbers_of(run)
    state = request.GET.get("state", "")
    rows = chosen_rows(run, state)
    before = services.same_file(run) if run.state == ImportState.CHECKED else []
    context = {
        "run": run,
        "kind": kind,
        "numbers": numbers,
        "tabs": _tabs(numbers, state),
        "columns": [column for column in kind.columns if column.name in run.mapping.values()],
        "left_out": [
            heading for place, heading in enumerate(run.headings) if heading and str(place) not in run.mapping
        ],
        "list_url": list_url_of(run, kind),
        "page": shown_page(run, kind, page_of(rows, request.GET.get("page"), size=ROWS_ON_A_PAGE)),
        "before": before,
        "form": form or WriteForm(faulty=numbers.faulty, before=bool(before)),
    }
    return render_page(request, "ledgers/run_detail.html#rows", context, status=status)


def _tabs(numbers: Any, chosen: str) -> list[dict[str, Any]]:
    tabs = [{"label": _("全部"), "url": "?", "current": not chosen, "count": numbers.read}]
    return tabs + [
        {
            "label": state.label,
            "url": f"?state={state}",
            "current": state == chosen,
            "count": numbers.of(state),
        }
        for state in RowState
        if numbers.of(state)
    ]


@login_required
@require_safe
def errors(request: HttpRequest, code: str) -> HttpResponseBase:
    """The faulty rows with what is wrong, to be mended and uploaded again."""
    run, kind = run_of(code, request.user)
    return errors_answer(run, kind)


@login_required
@require_POST
def write(request: HttpRequest, code: str) -> HttpResponse:
    """Import all, or the valid rows."""
    run, kind = run_of(code, request.user)
    form = WriteForm(request.POST, faulty=numbers_of(run).faulty, before="again" in request.POST)
    form.is_valid()
    with told_to(request) as told:
        run = services.import_run(
            run,
            extent=request.POST.get("extent", ""),
            again="again" in request.POST,
            actor=request.user,
        )
    if told.ok:
        return redirect_to(request, _place_of(run))
    fresh, kind = run_of(code, request.user)
    return _page(request, fresh, kind, status=told.error.status if told.error else None)


@login_required
@require_POST
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what was made; the page has asked and named how many."""
    run, _kind = run_of(code, request.user)
    with told_to(request, done=_("已办理：撤销导入。")):
        run = services.undo_run(run, actor=request.user)
    return redirect_to(request, _place_of(run))


@login_required
@require_POST
def go_on(request: HttpRequest, code: str) -> HttpResponse:
    """Take up work that was cut off."""
    run, _kind = run_of(code, request.user)
    with told_to(request):
        run = services.go_on(run, actor=request.user)
    return redirect_to(request, _place_of(run))


@login_required
@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw a run away from which nothing was written."""
    run, _kind = run_of(code, request.user)
    with told_to(request, done=_("已放弃这次导入。")) as told:
        services.discard_run(run, actor=request.user)
    return redirect_to(request, "ledgers:list" if told.ok else run)
