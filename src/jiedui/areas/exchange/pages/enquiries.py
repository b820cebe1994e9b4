"""对接意向 at the desk: send, read, answer."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.foundation.accounts.models import User
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations.contacts import note_contact_shown
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.ui.once import Sending, sent_once
from jiedui.foundation.ui.pages import render_page, told_to

from ..choices import EnquiryState
from ..desk_lists import box_of, enquiry_rows
from ..enquiry_forms import EnquiryForm
from ..models import Enquiry, Listing
from ..previews import MODEL_OF
from ..services import enquiries as services
from ..suggested import enquiries_of
from ..tables.exports import ENQUIRIES, ENQUIRY_TIMELINE
from ..workflow import ENQUIRY


def boxes() -> dict[str, str]:
    """The three boxes, labelled in the reader's language."""
    return {"received": _("收到的"), "sent": _("发出的"), "followed": _("我跟进的")}


@login_required
def listed(request: HttpRequest) -> HttpResponseBase:
    """The boxes: received, sent, followed as a broker."""
    if (taken := exported(request, ENQUIRIES)) is not None:
        return taken
    box = box_of(request.GET)
    tabs = [
        {
            "label": label,
            "url": f"?box={key}",
            "current": key == box,
            "count": enquiries_of(request.user, box=key).count(),
        }
        for key, label in boxes().items()
    ]
    context = {
        "page": page_of(enquiry_rows(request.user, request.GET), request.GET.get("page")),
        "tabs": tabs,
        "box": box,
        "state": request.GET.get("state", ""),
        "states": EnquiryState.choices,
    }
    return render_page(request, "exchange/enquiry_list.html#rows", context)


@login_required
def new(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Ask about a listing."""
    if kind not in MODEL_OF:
        raise Http404
    target = get_visible(MODEL_OF[kind], code, actor=request.user)
    require(request.user, "exchange.send_enquiry", target)
    initial = {"own": request.GET.get("own", ""), "organisation": request.organisation}
    form = EnquiryForm(request.POST or None, target=target, actor=request.user, initial=initial)
    with sent_once(request) as sending:
        if sending.before is not None:
            return redirect(sending.before or reverse("exchange:enquiries") + "?box=sent")
        return _sent(request, form, target, sending)


def _sent(request: HttpRequest, form: EnquiryForm, target: Listing, sending: Sending) -> HttpResponse:
    """Send it and lead to it, or show the form with what is wrong."""
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("对接意向已发出，对方答复后会通知您。")) as told:
            enquiry = services.send_enquiry(target, actor=request.user, **form.values())
        if told.ok:
            sending.led_to = enquiry.get_absolute_url()
            return redirect(enquiry)
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    context = {"form": form, "target": target, "owner": target.owner_for(request.user)}
    return render_page(request, "exchange/enquiry_form.html", context, status=422 if form.errors else 200)


@login_required
def detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """An enquiry with its questions, answers, contact data once accepted, and timeline."""
    if (taken := exported(request, ENQUIRY_TIMELINE, of=code)) is not None:
        return taken
    enquiry = get_visible(Enquiry, code, actor=request.user)
    return render_page(request, "exchange/enquiry_detail.html", _context(request, enquiry))


def _context(request: HttpRequest, enquiry: Enquiry) -> dict[str, object]:
    actor = request.user
    target_known = enquiry.target.owner_known_to(actor)
    contacts = actor.has_perm("exchange.see_contacts", enquiry)
    pairs = _contact_pairs(enquiry) if contacts else []
    note_contact_shown(actor, *(whose for pair in pairs for whose in pair))
    return {
        "enquiry": enquiry,
        "steps": ENQUIRY.open_to(actor, enquiry),
        "to_organisation": enquiry.to_organisation if target_known else None,
        "own_listing": enquiry.own_listing_for(actor),
        "messages_list": enquiry.messages.select_related("author", "organisation"),
        "hide_answerer": not target_known,
        "contacts": contacts,
        "contact_pairs": pairs,
        "may_write": actor.has_perm("exchange.write_message", enquiry)
        and enquiry.state == EnquiryState.ACCEPTED,
        "events": timeline_of(enquiry, actor=actor),
        "step_url": reverse("exchange:enquiry", args=[enquiry.code]) + "do/",
    }


def _contact_pairs(enquiry: Enquiry) -> list[tuple[Organisation, User | None]]:
    return [
        (enquiry.from_organisation, enquiry.created_by),
        (enquiry.to_organisation, enquiry.answered_by),
    ]


STEPS = {
    "ask": lambda enquiry, actor, comment: services.ask_back(enquiry, question=comment, actor=actor),
    "reply": lambda enquiry, actor, comment: services.answer_question(enquiry, answer=comment, actor=actor),
    "accept": lambda enquiry, actor, comment: services.accept_enquiry(enquiry, note=comment, actor=actor),
    "decline": lambda enquiry, actor, comment: services.decline_enquiry(enquiry, reason=comment, actor=actor),
    "withdraw": lambda enquiry, actor, comment: services.withdraw_enquiry(enquiry, actor=actor),
}


@login_required
@require_POST
def step(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Take a step of the enquiry's life; what was typed stays when it is refused."""
    enquiry = get_visible(Enquiry, code, actor=request.user)
    if name not in STEPS:
        raise Http404
    comment = request.POST.get("comment", "")
    with told_to(request, done=_("已办理：%(step)s。") % {"step": ENQUIRY.by_name[name].label}) as told:
        STEPS[name](enquiry, request.user, comment)
    if told.ok:
        return redirect(enquiry)
    enquiry = get_visible(Enquiry, code, actor=request.user)
    context = _context(request, enquiry) | {"typed": comment, "typed_step": name}
    return render_page(request, "exchange/enquiry_detail.html", context, status=told.error.status)


@login_required
@require_POST
def message(request: HttpRequest, code: str) -> HttpResponse:
    """Leave a message once introduced."""
    enquiry = get_visible(Enquiry, code, actor=request.user)
    body = request.POST.get("body", "")
    with told_to(request, done=_("留言已发出。")) as told:
        services.write_message(enquiry, body=body, actor=request.user)
    if told.ok:
        return redirect(enquiry)
    context = _context(request, enquiry) | {"typed_message": body}
    return render_page(request, "exchange/enquiry_detail.html", context, status=told.error.status)
