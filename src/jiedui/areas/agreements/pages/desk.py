"""Agreements at the desk: read, bring into force, end."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .. import services
from ..models import Agreement
from ..selectors import with_parts
from ..workflow import AGREEMENT


def _bring_into_force(agreement: Agreement, actor: Any, comment: str) -> None:
    services.bring_into_force(agreement, actor=actor)


def _end(agreement: Agreement, actor: Any, comment: str) -> None:
    services.end_agreement(agreement, actor=actor, comment=comment)


STEPS: dict[str, tuple[Callable[[Agreement, Any, str], None], str | Promise]] = {
    "bring_into_force": (_bring_into_force, gettext_lazy("协议已生效。")),
    "end": (_end, gettext_lazy("协议已终止。")),
}


def _visible(request: HttpRequest, code: str) -> Agreement:
    return get_object_or_404(with_parts(Agreement.objects.visible_to(request.user)), code=code)


@login_required
def agreement_list(request: HttpRequest) -> HttpResponse:
    agreements = with_parts(Agreement.objects.visible_to(request.user))
    return render_page(request, "agreements/desk_list.html", {"agreements": list(agreements)})


@login_required
def agreement_detail(request: HttpRequest, code: str) -> HttpResponse:
    agreement = _visible(request, code)
    context = {
        "agreement": agreement,
        "crumbs": [(pgettext("plural", "合作协议"), "/desk/agreements/")],
        "steps": AGREEMENT.open_to(request.user, agreement),
        "timeline": timeline_of(agreement, actor=request.user),
    }
    return render_page(request, "agreements/desk_detail.html", context)


@login_required
@require_POST
def take_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    agreement = _visible(request, code)
    if step not in STEPS:
        raise Http404
    act, done = STEPS[step]
    with told_to(request, done=done):
        act(agreement, request.user, request.POST.get("comment", ""))
    return redirect_to(request, agreement.get_desk_url())
