"""我的检索: searches that people keep, what is new in each, and how often they hear of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.text import without_nul
from jiedui.foundation.ui.once import Sending, sent_once
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..alerts import answering, sides_opposite
from ..choices import AlertRhythm, ListingKind
from ..models import SavedSearch
from ..saved_search_forms import SavedSearchForm
from ..searching import canonical, conditions_of
from ..selectors import shown_to
from ..services import saved_searches as services

SHOWN = 50


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """One's own searches, each with how many new listings there were since one last looked."""
    fresh = Count("finds", filter=Q(finds__found_at__gt=F("looked_at")))
    rows = SavedSearch.objects.visible_to(request.user).annotate(fresh=fresh).order_by("-created_at", "-pk")
    page = page_of(rows, request.GET.get("page"))
    with twinnings_kept():
        for search in page:
            search.conditions = conditions_of(search.kind, search.query, request.user)
    context = {"page": page, "most": services.MOST_PER_PERSON}
    return render_page(request, "exchange/saved_search_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Keep the search that a list's address or a problem in words describes."""
    asked = request.POST if request.method == "POST" else request.GET
    kind = asked.get("kind", "")
    if kind not in ListingKind.values:
        raise Http404
    problem = without_nul(asked.get("problem", "")).strip()[:2000]
    query = asked.get("query", "") if request.method == "POST" else request.GET.urlencode()
    query = canonical(kind, query[:5000], request.user)
    saving = request.method == "POST" and "name" in request.POST
    initial = {"name": _suggested(kind, query, problem), "rhythm": AlertRhythm.AT_ONCE}
    form = SavedSearchForm(
        request.POST if saving else None,
        initial=initial,
        has_other_side=bool(sides_opposite(request.user)) and "side" not in QueryDict(query),
    )
    context = {
        "form": form,
        "kind": kind,
        "kind_label": ListingKind(kind).label,
        "query": query,
        "problem": problem,
        "conditions": conditions_of(kind, query, request.user),
    }
    with sent_once(request) as sending:
        if sending.before is not None:
            return redirect_to(request, sending.before or "exchange:saved_searches")
        return _saved(request, form, context, sending)


def _saved(
    request: HttpRequest, form: SavedSearchForm, context: dict[str, Any], sending: Sending
) -> HttpResponse:
    """Keep it and lead to one's searches, or show the form with what is wrong."""
    if form.is_bound and form.is_valid():
        with told_to(request, done=_("检索已保存，有新内容时会通知您。")) as told:
            services.save_search(
                actor=request.user,
                kind=context["kind"],
                query=context["query"],
                problem=context["problem"],
                **form.values(),
            )
        if told.ok:
            answer = redirect_to(request, "exchange:saved_searches")
            sending.led_to = answer.headers.get("Location", "")
            return answer
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    return render_page(
        request, "exchange/saved_search_form.html", context, status=422 if form.errors else None
    )


def _suggested(kind: str, query: str, problem: str) -> str:
    text = problem or QueryDict(query).get("q", "")
    label = str(ListingKind(kind).label)
    return f"{text[:40]} · {label}" if text else label


def _own(request: HttpRequest, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.visible_to(request.user).select_related("person"), pk=pk)


@login_required
@require_GET
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """What the search has found since it was saved, newest first; what came since the last look is marked."""
    search = _own(request, pk)
    before = search.looked_at
    finds = {find.listing_key: find.found_at for find in search.finds.all()[:SHOWN]}
    with twinnings_kept():
        rows = answering(search).filter(pk__in=finds).for_reader(request.user)
        listings = sorted(rows, key=lambda row: (finds[row.pk], row.pk), reverse=True)
        cards = shown_to(request.user, listings)
        conditions = conditions_of(search.kind, search.query, request.user)
    services.look_at(search, actor=request.user)
    context = {
        "search": search,
        "cards": [(card, finds[card.listing.pk] > before) for card in cards],
        "conditions": conditions,
    }
    return render_page(request, "exchange/saved_search_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, or another rhythm."""
    search = _own(request, pk)
    form = SavedSearchForm(
        request.POST or None,
        instance=_own(request, pk),
        has_other_side=search.other_side or bool(sides_opposite(request.user)),
    )
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("检索设置已保存。")) as told:
            services.change_search(search, actor=request.user, **form.values())
        if told.ok:
            return redirect_to(request, "exchange:saved_searches")
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    context = {
        "form": form,
        "search": search,
        "kind_label": search.get_kind_display(),
        "problem": search.problem,
        "conditions": conditions_of(search.kind, search.query, request.user),
    }
    return render_page(
        request, "exchange/saved_search_form.html", context, status=422 if form.errors else None
    )


@login_required
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause it, or go on."""
    search = _own(request, pk)
    done = _("已恢复提醒。") if search.paused else _("已暂停提醒。")
    with told_to(request, done=done):
        services.pause_search(search, paused=not search.paused, actor=request.user)
    return redirect_to(request, "exchange:saved_searches")


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    with told_to(request, done=_("检索已删除。")):
        services.delete_search(_own(request, pk), actor=request.user)
    return redirect_to(request, "exchange:saved_searches")
