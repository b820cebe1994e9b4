"""Agreements at the desk: read, and left with notice."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.panels import filled
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations.rules import has_role
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .. import services
from ..agreeing import AGREEMENT_TEXT
from ..choices import AgreementKind, AgreementState, TextState
from ..course import agreement_next_words, agreement_stages
from ..enclosing import enclosed_with
from ..joint.reading import Place, places_of
from ..joint.rules import APPROVERS, DRAFTERS
from ..models import Agreement, JointText
from ..rules import SIGNERS
from ..selectors import branches_of, with_parts
from ..tables import OWN, TIMELINE
from ..workflow import AGREEMENT
from .common import agreement_shown, lead_spoken_for, own_leads


def _give_notice(agreement: Agreement, actor: Any, comment: str) -> None:
    lead = lead_spoken_for(agreement, actor, *SIGNERS)
    services.give_notice(agreement, actor=actor, organisation=lead, comment=comment)


def _withdraw_notice(agreement: Agreement, actor: Any, comment: str) -> None:
    lead = lead_spoken_for(agreement, actor, *SIGNERS)
    services.withdraw_notice(agreement, actor=actor, organisation=lead)


STEPS: dict[str, tuple[Callable[[Agreement, Any, str], None], str | Promise]] = {
    "give_notice": (_give_notice, gettext_lazy("已通知各方。")),
    "withdraw_notice": (_withdraw_notice, gettext_lazy("退出通知已撤回。")),
}


@login_required
def agreement_list(request: HttpRequest) -> HttpResponseBase:
    if (taken := exported(request, OWN)) is not None:
        return taken
    agreements = with_parts(Agreement.objects.visible_to(request.user))
    return render_page(
        request,
        "agreements/desk_list.html",
        {
            "agreements": list(agreements),
            "may_start": request.user.has_perm("agreements.create_agreement"),
        },
    )


@login_required
def agreement_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    agreement = agreement_shown(request, code)
    if (taken := exported(request, TIMELINE, of=code)) is not None:
        return taken
    texts = _texts(request.user, agreement)
    text = _at_hand(texts)
    places = places_of(text) if text else []
    context = {
        "agreement": agreement,
        "crumbs": [(pgettext("plural", "合作协议"), "/desk/agreements/")],
        "steps": [
            step
            for step in AGREEMENT.open_to(request.user, agreement)
            if step.allowed or step.name != "withdraw_notice"
        ],
        "timeline": timeline_of(agreement, actor=request.user),
        "texts": texts,
        "text": text,
        "stages": agreement_stages(agreement, text),
        "next_words": agreement_next_words(agreement, text, places),
        "my_turn": _waited_for(request.user, text, places),
        "enclosed": enclosed_with(agreement, request.user),
        "may_enclose": bool(own_leads(agreement, request.user, *DRAFTERS)),
        "branches": branches_of(agreement, request.user),
        "may_branch": agreement.kind == AgreementKind.FRAMEWORK
        and agreement.state == AgreementState.IN_FORCE
        and request.user.has_perm("agreements.create_agreement"),
        "panels": filled("agreements.desk_detail", agreement, request.user),
        "may_draft": bool(own_leads(agreement, request.user, *DRAFTERS))
        and agreement.sides.all().count() > 1,
        "may_add_side": agreement.state == AgreementState.DRAFT
        and request.user.has_perm("agreements.change_agreement", agreement),
        "may_change_facts": request.user.has_perm("agreements.change_facts", agreement),
        "may_see_ledger": request.user.has_perm("agreements.view_reciprocity", agreement),
        "may_delete": agreement.state == AgreementState.DRAFT
        and request.user.has_perm("agreements.change_agreement", agreement),
    }
    return render_page(request, "agreements/desk_detail.html", context)


def _at_hand(texts: list[JointText]) -> JointText | None:
    """The text that is being settled: the one on the table, else one's own draft, else the last one of all."""
    gone = (TextState.WITHDRAWN, TextState.LAPSED)
    order = [[TextState.OFFERED], [TextState.DRAFT], set(TextState) - set(gone), gone]
    return next((text for states in order for text in texts if text.state in states), None)


def _waited_for(actor: Any, text: JointText | None, places: list[Place]) -> bool:
    """Whether one of the sides that have not answered yet is the reader's to speak for."""
    return bool(text) and any(
        text.state == TextState.OFFERED
        and not place.approval
        and has_role(actor, place.party.organisation_id, *APPROVERS)
        for place in places
    )


def _texts(actor: Any, agreement: Agreement) -> list[JointText]:
    """What went back and forth, the latest first."""
    texts = JointText.objects.visible_to(actor).about(AGREEMENT_TEXT.code, agreement)
    return list(texts.select_related("author").with_counts().order_by("-number"))


@login_required
@require_POST
def take_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    agreement = agreement_shown(request, code)
    if step not in STEPS:
        raise Http404
    act, done = STEPS[step]
    with told_to(request, done=done):
        act(agreement, request.user, request.POST.get("comment", ""))
    return redirect_to(request, agreement.get_desk_url())
