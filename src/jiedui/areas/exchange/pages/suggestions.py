"""匹配推荐 at the desk, and the preview beside the demand form."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import organisations_of
from jiedui.foundation.taxonomy.models import TechnicalField
from jiedui.foundation.ui.pages import render_page, told_to

from ..choices import DismissalReason
from ..limits import count_question
from ..models import Achievement, Demand, Dismissal, Listing
from ..previews import MODEL_OF, opposite_sides, preview
from ..repeats import repeats_of
from ..selectors import own_listing
from ..services import verdicts as services
from ..suggested import dismissal_sums, overview_for, put_aside, suggestions_for
from ..tables.exports import SUGGESTED, SUGGESTIONS

LEVELS = frozenset("123456789")


@login_required
def listed(request: HttpRequest) -> HttpResponseBase:
    """Own published listings with what was found for each."""
    if (taken := exported(request, SUGGESTIONS)) is not None:
        return taken
    return render_page(request, "exchange/suggestion_list.html", {"rows": overview_for(request.user)})


@login_required
def detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """What was found for one own listing, other sides first, with reasons."""
    if (taken := exported(request, SUGGESTED, of=code)) is not None:
        return taken
    listing = own_listing(code, actor=request.user)
    own_side = request.GET.get("own_side") == "1"
    context = {
        "listing": listing,
        "cards": suggestions_for(listing, actor=request.user, own_side=own_side),
        "own_side": own_side,
        "reasons": DismissalReason.choices,
        "put_aside": put_aside(listing, actor=request.user),
        "sums": dismissal_sums(listing),
    }
    return render_page(request, "exchange/suggestion_detail.html", context)


def _pair(request: HttpRequest, listing: Listing, kind: str, other: str) -> tuple[Demand, Listing]:
    """An own listing and what was found for it, as demand and answer."""
    if kind not in MODEL_OF:
        raise Http404
    found = get_visible(MODEL_OF[kind], other, actor=request.user)
    demand, answer = (listing, found) if isinstance(listing, Demand) else (found, listing)
    if not isinstance(demand, Demand) or isinstance(answer, Demand):
        raise Http404
    return demand, answer


@login_required
@require_POST
def endorse(request: HttpRequest, code: str, kind: str, other: str) -> HttpResponse:
    """“合适”."""
    listing = own_listing(code, actor=request.user)
    demand, answer = _pair(request, listing, kind, other)
    with told_to(request, done=_("已标记为合适。")):
        services.endorse(demand, answer, organisation=listing.owner, actor=request.user)
    return redirect(reverse("exchange:suggestions_for", args=[listing.code]))


@login_required
@require_POST
def dismiss(request: HttpRequest, code: str, kind: str, other: str) -> HttpResponse:
    """“不合适”, for a reason."""
    listing = own_listing(code, actor=request.user)
    demand, answer = _pair(request, listing, kind, other)
    with told_to(request, done=_("已标记为不合适，不再推荐；对方只能看到理由的合计。")):
        services.dismiss(
            demand,
            answer,
            organisation=listing.owner,
            reason=request.POST.get("reason", ""),
            actor=request.user,
        )
    return redirect(reverse("exchange:suggestions_for", args=[listing.code]))


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a pair be suggested again."""
    dismissal = Dismissal.objects.visible_to(request.user).filter(pk=pk).first()
    if dismissal is None:
        raise Http404
    own = dismissal.demand if dismissal.demand.owner_id == dismissal.organisation_id else dismissal.answer
    with told_to(request, done=_("已恢复推荐。")):
        services.take_back_dismissal(dismissal, actor=request.user)
    return redirect(reverse("exchange:suggestions_for", args=[own.code]))


@login_required
@require_POST
@never_cache
@sensitive_post_parameters("problem", "targets", "current_state")
def preview_beside_form(request: HttpRequest) -> HttpResponse:
    """What the other side has for the demand being written; nothing is stored."""
    count_question(request)
    return render_page(request, "exchange/demand_preview.html#results", preview_context(request))


@twinnings_kept()
def preview_context(request: HttpRequest) -> dict[str, Any]:
    """The preview of a demand form's present text, for the fragment and for the page without script."""
    owner = _writing_for(request)
    sides = opposite_sides(owner)
    asked = _as_written(request, owner)
    body = "\n".join(text for text in (asked.problem, asked.targets, asked.current_state) if text)
    answer = preview(asked.title, body, actor=request.user, sides=sides, asked=asked)
    return {"answer": answer, "other_sides": sides or [], "repeats": repeats_of(asked, actor=request.user)}


@login_required
@require_POST
@never_cache
@sensitive_post_parameters("description")
def repeats_beside_form(request: HttpRequest) -> HttpResponse:
    """What was published before and says nearly the same as the achievement being written; nothing is stored."""
    count_question(request)
    return render_page(request, "exchange/achievement_form.html#repeats", repeats_context(request))


def repeats_context(request: HttpRequest) -> dict[str, Any]:
    """The hint beside an achievement form's present text."""
    post = request.POST
    written = Achievement(
        **{name: post.get(name, "") for name in ("title", "summary", "description")},
        owner=_writing_for(request),
    )
    return {"repeats": repeats_of(written, actor=request.user)}


def _as_written(request: HttpRequest, owner: Organisation | None) -> Demand:
    """The demand as far as it is written, however wrong it may still be; never saved."""
    post = request.POST
    level, field = post.get("trl_wanted", ""), post.get("field", "")
    return Demand(
        **{name: post.get(name, "") for name in ("title", "summary", "problem", "targets", "current_state")},
        owner=owner,
        trl_wanted=int(level) if level in LEVELS else None,
        field=TechnicalField.objects.filter(pk=field).first() if field.isdecimal() else None,
    )


def _writing_for(request: HttpRequest) -> Organisation | None:
    """The organisation that the form names, else the one worked for at present."""
    code = request.POST.get("owner")
    named = (
        organisations_of(request.user).select_related("region").filter(code=code).first() if code else None
    )
    return named or request.organisation
