"""匹配质量 for the secretariat: what people did with the matches, and by which weights matches are scored."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..choices import ModelState
from ..learning import changes_in_words
from ..models import MatchingModel
from ..quality import Quality
from ..services import learning as services
from ..services.learning import weights_of

PERIODS = (3, 6, 12, 24)
USUAL = 12
VERSIONS = 10


def periods() -> list[tuple[str, str]]:
    """The periods one may look at, in words."""
    return [
        *((str(months), _("近 %(months)d 个月") % {"months": months}) for months in PERIODS),
        ("all", _("全部")),
    ]


def _months(request: HttpRequest) -> int | None:
    chosen = request.GET.get("months", "")
    if chosen == "all":
        return None
    return int(chosen) if chosen in {str(months) for months in PERIODS} else USUAL


@login_required
def shown(request: HttpRequest) -> HttpResponse:
    """Approval and refusal over time, by band, reason, field and side; the version in use, and those before."""
    require(request.user, "exchange.view_match_quality")
    active = MatchingModel.objects.active().first()
    months = _months(request)
    context = {
        "quality": Quality(months=months, weights=weights_of(active)),
        "months": str(months or "all"),
        "periods": periods(),
        **_models(request, active),
    }
    return render_page(request, "exchange/match_quality.html", context)


def _models(request: HttpRequest, active: MatchingModel | None) -> dict[str, Any]:
    candidate = MatchingModel.objects.candidates().first()
    versions = page_of(MatchingModel.objects.all(), request.GET.get("page"), size=VERSIONS)
    resting = [model for model in versions if model.state == ModelState.RETIRED]
    return {
        "active": active,
        "active_changes": changes_in_words(active) if active else [],
        "candidate": candidate,
        "candidate_changes": changes_in_words(candidate) if candidate else [],
        "versions": versions,
        "to_activate": [candidate, *resting] if candidate else resting,
        "may_change": request.user.has_perm("exchange.change_matching_model"),
    }


@login_required
@require_POST
def activate(request: HttpRequest, number: int) -> HttpResponse:
    """Put a version into use."""
    require(request.user, "exchange.view_match_quality")
    model = get_object_or_404(MatchingModel, number=number)
    with told_to(request, done=_("已启用%(version)s，已有推荐正在重新计算。") % {"version": model}):
        services.activate_model(model, actor=request.user)
    return redirect_to(request, reverse("exchange:match_quality"))


@login_required
@require_POST
def roll_back(request: HttpRequest) -> HttpResponse:
    """Return to what was in use before."""
    require(request.user, "exchange.view_match_quality")
    with told_to(request, done=_("已回退，已有推荐正在重新计算。")):
        services.roll_back(actor=request.user)
    return redirect_to(request, reverse("exchange:match_quality"))
