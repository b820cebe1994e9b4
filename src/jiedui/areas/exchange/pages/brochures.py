"""成果册 at the desk: the basket, what is put into it from lists and pages, and the order to bind it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from jiedui.foundation.core.errors import DomainError, Invalid
from jiedui.foundation.core.text import without_nul
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to
from jiedui.foundation.ui.returning import way_back

from ..brochure_forms import BrochureForm
from ..brochures import (
    MODEL_OF_KIND,
    MOST,
    basket_of,
    codes_found,
    collect,
    listings_of,
    order_brochure,
    put_back,
)
from ..selectors import shown_to


@login_required
@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    """What was collected, and what the book shall be called."""
    return _page(request, BrochureForm())


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put the ticked ones into the basket, or everything that a list's filters show."""
    codes = _found(request) if "found" in request.POST else request.POST.getlist("code")[: MOST + 1]
    with told_to(request) as told:
        fresh = collect(request, codes)
    if told.ok and not codes:
        with told_to(request):
            raise Invalid(_("请先勾选要收入成果册的内容。"))
    if told.ok and codes:
        said = ngettext("成果册新选入 %(n)s 项。", "成果册新选入 %(n)s 项。", fresh) % {"n": fresh}
        with told_to(request, done=said if fresh else _("这些内容已经选入成果册。")):
            pass
    return redirect_to(
        request,
        "exchange:brochure"
        if "found" in request.POST and told.ok
        else way_back(request, "exchange:brochure"),
    )


@login_required
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take one out, or empty the basket."""
    codes = request.POST.getlist("code")
    with told_to(request, done=_("已移出。") if codes else _("已清空选入的内容。")):
        put_back(request, codes or None)
    return redirect_to(request, "exchange:brochure")


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Order the book; what was typed stays when it is refused."""
    form = BrochureForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        job = order_brochure(basket_of(request), actor=request.user, **form.values())
    except Invalid as refusal:
        form.take_errors(refusal)
        return _page(request, form, status=422)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=refusal.status)
    return redirect_to(request, job)


def _page(request: HttpRequest, form: BrochureForm, *, status: int = 200) -> HttpResponse:
    codes = basket_of(request)
    rows = shown_to(request.user, listings_of(codes, request.user))
    context = {"form": form, "rows": rows, "gone": len(codes) - len(rows), "most": MOST}
    return render_page(request, "exchange/brochure.html", context, status=status)


def _found(request: HttpRequest) -> list[str]:
    """The codes of what a list shows under the filters in its address, as far as one more than a brochure holds."""
    model = MODEL_OF_KIND.get(request.POST.get("kind", ""))
    if model is None:
        raise Http404
    query = QueryDict(without_nul(request.POST.get("query", "")))
    return codes_found(model, query, actor=request.user)
