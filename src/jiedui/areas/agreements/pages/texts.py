"""The texts of an agreement at the desk: drafted, offered, compared, approved, objected to."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, Stale
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import has_role
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..agreeing import AGREEMENT_TEXT
from ..choices import TextState
from ..course import next_words, stages_of
from ..forms import ClauseFormSet, TextForm, initial_of, terms_from
from ..joint import services
from ..joint.chains import approval_of, goes_through_a_chain, running_case
from ..joint.reading import Place, changed_clauses, changed_parts, last_read, places_of
from ..joint.rules import APPROVERS, DRAFTERS
from ..joint.terms import unsettled
from ..joint.workflow import JOINT_TEXT, follows_the_last
from ..models import Agreement, JointText
from ..wording import read_clauses, terms_of
from .common import agreement_shown, own_leads

EXTRA = 3


def _text(request: HttpRequest, agreement: Agreement, number: int) -> JointText:
    texts = JointText.objects.visible_to(request.user).about(AGREEMENT_TEXT.code, agreement)
    return get_object_or_404(texts.select_related("author", "base"), number=number)


def text_at_the_desk(request: HttpRequest, code: str, number: int) -> tuple[Agreement, JointText]:
    """A text that the reader may see, and the agreement whose it is; nothing is found otherwise."""
    agreement = agreement_shown(request, code)
    return agreement, _text(request, agreement, number)


def text_address(agreement: Agreement, text: JointText) -> str:
    return f"{agreement.get_desk_url()}texts/{text.number}/"


@login_required
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """A new draft: from what lies on the table or is in force, or an empty one where nothing is."""
    agreement = agreement_shown(request, code)
    mine = own_leads(agreement, request.user, *DRAFTERS)
    if not mine:
        raise Http404
    begun = JointText.objects.about(AGREEMENT_TEXT.code, agreement).exclude(offered_at=None).exists()
    terms = None if begun else terms_of(agreement, clauses=[_blank()])
    with told_to(request) as told:
        text = services.start_draft(
            AGREEMENT_TEXT, agreement, actor=request.user, organisation=mine[0], terms=terms
        )
    return redirect_to(
        request, f"{text_address(agreement, text)}edit/" if told.ok else agreement.get_desk_url()
    )


def _blank() -> dict[str, str]:
    return {"heading": "合作宗旨", "body": "【待定】"}


@login_required
def shown(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The text, what changed since the reader last looked, who approved, and what the reader may do."""
    agreement = agreement_shown(request, code)
    text = _text(request, agreement, number)
    before = last_read(text, request.user)
    services.mark_read(text, actor=request.user)
    places = places_of(text)
    to_approve = [place.party for place in places if _may_say_yes(request.user, text, place)]
    objects_for = [
        place.party.organisation
        for place in places
        if text.state == TextState.OFFERED and has_role(request.user, place.party.organisation_id, *DRAFTERS)
    ]
    context = {
        "agreement": agreement,
        "text": text,
        "before": before,
        "changes": [change for change in _changes(before, text) if change.is_change] if before else [],
        "places": places,
        "approved": sum(bool(place.approval) for place in places),
        "open_points": len(list(unsettled(text.terms))),
        "days_left": (text.lapses_on - clock.today()).days if text.lapses_on else None,
        "to_approve": to_approve,
        "objects_for": objects_for,
        "stages": stages_of(agreement, text),
        "next_words": next_words(agreement, text, places),
        "behind": follows_the_last(text) if text.is_draft else "",
        "remarks": text.remarks.select_related("organisation", "person"),
        "approvals": [
            panel for place in places if (panel := approval_of(place.party, request.user)) is not None
        ],
        "steps": JOINT_TEXT.open_to(request.user, text),
        "may_edit": text.is_draft and request.user.has_perm("agreements.write_text", text),
        "may_counter": bool(objects_for) and text.author not in objects_for,
        "crumbs": _crumbs(agreement),
    }
    return render_page(request, "agreements/text_detail.html", context)


def _may_say_yes(actor: Any, text: JointText, place: Place) -> bool:
    """An approver may; where the organisation has a chain, whoever drafts for it may send it on its way."""
    party = place.party
    if text.state != TextState.OFFERED or place.approval or running_case(party):
        return False
    if has_role(actor, party.organisation_id, *APPROVERS):
        return True
    return has_role(actor, party.organisation_id, *DRAFTERS) and goes_through_a_chain(party.organisation_id)


def _changes(before: JointText, text: JointText) -> list[Any]:
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


def _crumbs(agreement: Agreement) -> list[tuple[str, str]]:
    return [
        (pgettext("plural", "合作协议"), "/desk/agreements/"),
        (agreement.label, agreement.get_desk_url()),
    ]


@login_required
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The draft as a form; more rows, and clauses read from a pasted text, come without saving."""
    agreement = agreement_shown(request, code)
    text = _text(request, agreement, number)
    if not text.is_draft or not request.user.has_perm("agreements.write_text", text):
        return redirect_to(request, text_address(agreement, text))
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
                return redirect_to(request, text_address(agreement, text))
            except Stale as refusal:
                text.refresh_from_db()
                context |= {"stale": str(refusal), "seen": text.fingerprint, "theirs": text}
            except Invalid as refusal:
                form.take_errors(refusal)
    else:
        form, rows = TextForm(request.POST), _with_more(request)
    context |= {"form": form, "rows": rows, "crumbs": _crumbs(agreement)}
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
    count = (
        int(data.get("clauses-TOTAL_FORMS", "0") or 0)
        if data.get("clauses-TOTAL_FORMS", "").isdecimal()
        else 0
    )
    numbers = [
        int(data.get(f"clauses-{row}-number") or 0)
        for row in range(count)
        if str(data.get(f"clauses-{row}-number")).isdecimal()
    ]
    start = max(numbers, default=0)
    more = pasted or [{"heading": "", "body": ""} for _row in range(EXTRA)]
    for place, clause in enumerate(more):
        row = f"clauses-{count + place}"
        data[f"{row}-number"] = str(start + place + 1)
        data[f"{row}-kind"] = "general"
        data[f"{row}-heading"], data[f"{row}-body"] = clause["heading"], clause["body"]
    data["clauses-TOTAL_FORMS"] = str(count + len(more))
    return ClauseFormSet(data, prefix="clauses")


@login_required
@require_POST
def act(request: HttpRequest, code: str, number: int, step: str) -> HttpResponse:
    agreement = agreement_shown(request, code)
    text = _text(request, agreement, number)
    if step not in STEPS:
        raise Http404
    done = STEPS[step](request, agreement, text)
    return redirect_to(request, done or text_address(agreement, text))


def _offer(request: HttpRequest, agreement: Agreement, text: JointText) -> str:
    days = request.POST.get("days", "")
    with told_to(request, done=_("文本已提出，各方会收到通知。")):
        services.offer(text, actor=request.user, days=int(days) if days.isdecimal() else None)
    return ""


def _withdraw(request: HttpRequest, agreement: Agreement, text: JointText) -> str:
    with told_to(request, done=_("文本已撤回。")):
        services.withdraw(text, actor=request.user)
    return agreement.get_desk_url()


def _follow(request: HttpRequest, agreement: Agreement, text: JointText) -> str:
    with told_to(request, done=_("草稿已接在最近的文本之后。")):
        services.follow_last(text, actor=request.user)
    return ""


def _approve(request: HttpRequest, agreement: Agreement, text: JointText) -> str:
    organisation = _spoken_for(request, agreement)
    with told_to(request) as told:
        after = services.approve(
            text,
            actor=request.user,
            organisation=organisation,
            fingerprint=request.POST.get("fingerprint", ""),
        )
    if told.ok:
        counted = after.parties.filter(organisation=organisation).exclude(approval=None).exists()
        done = (
            _("已代表“%(name)s”同意这份文本。") if counted else _("已送“%(name)s”内部审批，通过后才算同意。")
        )
        messages.success(request, done % {"name": organisation.label})
    return ""


def _object(request: HttpRequest, agreement: Agreement, text: JointText) -> str:
    organisation = _spoken_for(request, agreement)
    wishes: list[services.Wish] = [(None, request.POST.get("words", ""))]
    for clause in text.terms["clauses"]:
        wishes.append((clause["number"], request.POST.get(f"clause-{clause['number']}", "")))
    with told_to(request, done=_("修改意见已发给各方。")):
        services.ask_for_changes(text, actor=request.user, organisation=organisation, wishes=wishes)
    return ""


def _spoken_for(request: HttpRequest, agreement: Agreement) -> Organisation:
    """The side in whose name the form was sent; a side of this agreement, or nothing is found."""
    leads = Organisation.objects.filter(led_sides__agreement=agreement)
    return get_object_or_404(leads, code=request.POST.get("organisation", ""))


STEPS = {
    "offer": _offer,
    "withdraw": _withdraw,
    "follow": _follow,
    "approve": _approve,
    "return": _object,
}
