"""对接台: look through the new pairs, say what fits, and ask about several at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import memberships_of
from jiedui.foundation.ui.once import Sending, sent_once
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to, wants_fragment
from jiedui.foundation.ui.returning import way_back

from ..choices import DigestRhythm, DismissalReason
from ..digests import rhythms_of
from ..enquiry_forms import BatchEnquiryForm
from ..matching_desk import MatchingDesk
from ..models import Dismissal, Endorsement
from ..pairs import SIGN, Pairing, pairing_of
from ..rules import desk_organisation_ids
from ..services import following, verdicts
from ..tables.exports import MATCHING

MOST_AT_ONCE = 30
SENT = "sent"


@login_required
@twinnings_kept()
def listed(request: HttpRequest) -> HttpResponseBase:
    """The new strong pairs, grouped by demand; everything chosen stands in the address."""
    require(request.user, "exchange.work_at_matching_desk")
    if (taken := exported(request, MATCHING)) is not None:
        return taken
    desk = MatchingDesk(request.user, request.GET, following.note_visit(actor=request.user))
    context = {
        "desk": desk,
        "page": desk.page(),
        "found": len(desk.rows),
        "facets": desk.facets(),
        "bands": desk.bands(),
        "tabs": _tabs(request, desk),
        "reasons": DismissalReason.choices,
        "several": len(desk.mine) > 1,
        "back": request.get_full_path(),
        "letters": rhythms_of(request.user),
        "rhythms": DigestRhythm.choices,
        "most": MOST_AT_ONCE,
    }
    return render_page(request, "exchange/matching_desk.html#rows", context)


def _tabs(request: HttpRequest, desk: MatchingDesk) -> list[dict[str, Any]]:
    tabs = []
    for value, label, count in desk.periods():
        query = request.GET.copy()
        query["since"] = value
        query.pop("page", None)
        tabs.append(
            {"label": label, "url": f"?{query.urlencode()}", "current": value == desk.since, "count": count}
        )
    return tabs


def _pairing(request: HttpRequest, demand: str, answer: str) -> Pairing:
    require(request.user, "exchange.work_at_matching_desk")
    pairing = pairing_of(demand, answer, actor=request.user)
    if pairing is None:
        raise Http404
    return pairing


def _on(request: HttpRequest, pairing: Pairing, **said: Any) -> HttpResponse:
    """After a word about a pair: its new face for htmx, else back to the list as it was."""
    if wants_fragment(request):
        context = {"pairing": pairing, "reasons": DismissalReason.choices, **said}
        return render_page(request, "exchange/matching_desk.html#said", context)
    return redirect_to(request, way_back(request, "exchange:matching", name="back"))


@login_required
@require_POST
def endorse(request: HttpRequest, demand: str, answer: str) -> HttpResponse:
    """“合适”."""
    pairing = _pairing(request, demand, answer)
    with told_to(request, done="" if wants_fragment(request) else _("已标记为合适。")):
        verdicts.endorse(
            pairing.demand, pairing.answer, organisation=pairing.organisation, actor=request.user
        )
    return _on(request, pairing, endorsed=True)


@login_required
@require_POST
def dismiss(request: HttpRequest, demand: str, answer: str) -> HttpResponse:
    """“不合适”, for a reason."""
    pairing = _pairing(request, demand, answer)
    reason = request.POST.get("reason", "")
    done = "" if wants_fragment(request) else _("已标记为不合适，不再推荐；对方只能看到理由的合计。")
    with told_to(request, done=done) as told:
        verdicts.dismiss(
            pairing.demand,
            pairing.answer,
            organisation=pairing.organisation,
            reason=reason,
            actor=request.user,
        )
    return _on(request, pairing, dismissed=DismissalReason(reason).label if told.ok else "")


@login_required
@require_POST
def unsay(request: HttpRequest, demand: str, answer: str) -> HttpResponse:
    """Take back what was said of a pair."""
    pairing = _pairing(request, demand, answer)
    said: dict[str, Any] = {
        "organisation": pairing.organisation,
        "demand": pairing.demand,
        pairing.answer.kind_name: pairing.answer,
    }
    with told_to(request, done="" if wants_fragment(request) else _("已撤销标记。")):
        if dismissal := Dismissal.objects.filter(**said).first():
            verdicts.take_back_dismissal(dismissal, actor=request.user)
        if endorsement := Endorsement.objects.filter(**said).first():
            verdicts.take_back_endorsement(endorsement, actor=request.user)
    return _on(request, pairing)


@login_required
def enquire(request: HttpRequest) -> HttpResponse:
    """One message about several pairs: written once, sent to each, with what became of it row by row."""
    require(request.user, "exchange.work_at_matching_desk")
    sending = request.method == "POST"
    tokens = list(dict.fromkeys((request.POST if sending else request.GET).getlist("pair")))
    pairings, gone = _chosen(request, tokens[:MOST_AT_ONCE])
    form = BatchEnquiryForm(request.POST if sending else None, initial={"from_broker": _as_broker(request)})
    context: dict[str, Any] = {
        "form": form,
        "pairings": pairings,
        "gone": gone,
        "left_over": len(tokens[MOST_AT_ONCE:]),
        "most": MOST_AT_ONCE,
    }
    with sent_once(request) as once:
        if once.before is not None:
            return _sent_already(request)
        return _sent(request, context, once)


def _sent(request: HttpRequest, context: dict[str, Any], sending: Sending) -> HttpResponse:
    """Send them and say what became of each, or show the form with what is wrong."""
    form, pairings = context["form"], context["pairings"]
    if form.is_bound and pairings and form.is_valid():
        try:
            answered = following.send_enquiries(pairings, actor=request.user, **form.values())
        except Invalid as refusal:
            form.take_errors(refusal)
        else:
            sending.led_to = SENT
            sent = [each for each in answered if each.enquiry]
            refused = [each for each in answered if not each.enquiry]
            return render_page(
                request, "exchange/enquiry_batch_sent.html", {**context, "sent": sent, "refused": refused}
            )
    return render_page(request, "exchange/enquiry_batch.html", context, status=422 if form.errors else 200)


def _sent_already(request: HttpRequest) -> HttpResponse:
    """The same form once more: nothing is asked twice, and what was sent is there to be looked at."""
    messages.info(request, _("这份表单已经提交过，没有重复发出；发出的都在这里。"))
    return redirect_to(request, f"{reverse('exchange:enquiries')}?box={SENT}")


def _chosen(request: HttpRequest, tokens: list[str]) -> tuple[list[Pairing], int]:
    """The pairs ticked, and how many of them are no longer there to be asked about."""
    pairings, gone = [], 0
    for token in tokens:
        demand, _sign, answer = token.partition(SIGN)
        try:
            pairing = pairing_of(demand, answer, actor=request.user)
        except Http404:
            pairing = None
        if pairing is None:
            gone += 1
        else:
            pairings.append(pairing)
    return pairings, gone


def _as_broker(request: HttpRequest) -> Any:
    """The reader, where they are a broker: they follow what they send."""
    is_broker = any(Role.BROKER in roles for roles in memberships_of(request.user).values())
    return request.user if is_broker else None


@login_required
@require_POST
def letters(request: HttpRequest) -> HttpResponse:
    """How often letters about new matches come."""
    mine = Organisation.objects.filter(pk__in=desk_organisation_ids(request.user))
    organisation = mine.filter(code=request.POST.get("organisation", "")).first()
    if organisation is None:
        raise Http404
    with told_to(request, done=_("邮件频率已改。")):
        following.choose_rhythm(organisation, rhythm=request.POST.get("rhythm", ""), actor=request.user)
    asked_there = request.POST.get("back") == "notifications:preferences"
    return redirect_to(request, "notifications:preferences" if asked_there else "exchange:matching")
