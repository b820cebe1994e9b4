"""The pages on which a text is settled at the desk, the same for every joint kind: read, compared, offered, approved, objected to.

A kind describes itself once (`SettlingPages`) and takes its addresses from `settling_paths`.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiedui.foundation.core.downloads import download
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import has_role
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..choices import TextState
from ..course import Stage, next_words, stages_of
from ..joint import services
from ..joint.bundles import bundle_of
from ..joint.chains import approval_of, goes_through_a_chain, running_case
from ..joint.kinds import JointKind
from ..joint.reading import PartChange, Place, last_read, places_of
from ..joint.rules import APPROVERS, DRAFTERS
from ..joint.terms import Terms, unsettled
from ..joint.workflow import JOINT_TEXT, follows_the_last
from ..models import Agreement, JointText
from .common import own_leads
from .files import Form, count_paper, paper_file

Crumbs = list[tuple[str, str]]


@dataclass(frozen=True)
class SettlingPages:
    """How the texts of one joint kind are found and shown.

    `find(request, **place)` gives the subject from the parts of its address, or 404; `agreement(subject)` the agreement under
    which it is settled, whose leads speak for the sides. `body` is the template that shows `text.terms`, `changes(before,
    after)` what differs, `points(terms)` what a wish can name, as number and heading. `blank(subject)` are the terms of the
    first draft, `edit` the page that changes a draft, and `paper(subject, text, form)` its file and the file's name without
    ending; without it there is nothing to print.
    """

    kind: JointKind
    find: Callable[..., Any]
    agreement: Callable[[Any], Agreement]
    crumbs: Callable[[Any], Crumbs]
    body: str
    changes: Callable[[JointText, JointText], list[PartChange]]
    points: Callable[[Terms], Sequence[tuple[int, str]]]
    blank: Callable[[Any], Terms]
    edit: Callable[..., HttpResponseBase]
    paper: Callable[[Any, JointText, Form], tuple[bytes, str]] | None = None
    stages: Callable[[Any, JointText], list[Stage]] = lambda subject, text: stages_of(text)
    next_words: Callable[[Any, JointText, Sequence[Place]], str] = lambda subject, text, places: next_words(
        text, places
    )

    def text(self, request: HttpRequest, number: int, **place: Any) -> tuple[Any, JointText]:
        """The subject, and one of its texts that the reader may see; nothing is found otherwise."""
        subject = self.find(request, **place)
        texts = JointText.objects.visible_to(request.user).about(self.kind.code, subject)
        return subject, get_object_or_404(texts.select_related("author", "base"), number=number)


def settling_paths(pages: SettlingPages, under: str, name: str) -> list[URLPattern]:
    """The addresses beneath a subject's own page; `name` stands in their names."""
    one, given = f"{under}texts/<int:number>/", {"pages": pages}
    forms: tuple[Form, ...] = ("pdf", "docx") if pages.paper else ()
    return [
        path(f"{under}texts/new/", start, given, name=f"new_{name}"),
        path(one, shown, given, name=f"desk_{name}"),
        path(f"{one}edit/", pages.edit, name=f"edit_{name}"),
        path(f"{one}do/<str:step>/", act, given, name=f"do_{name}"),
        path(f"{one}proof/", proof, given, name=f"desk_{name}_proof"),
        *(
            path(f"{one}text.{form}", printed, given | {"form": form}, name=f"desk_{name}_{form}")
            for form in forms
        ),
    ]


@login_required
@require_POST
def start(request: HttpRequest, pages: SettlingPages, **place: Any) -> HttpResponse:
    """A new draft: from what lies on the table or is in force, or the first one where nothing is."""
    subject = pages.find(request, **place)
    mine = own_leads(pages.agreement(subject), request.user, *DRAFTERS)
    if not mine:
        raise Http404
    begun = JointText.objects.about(pages.kind.code, subject).exclude(offered_at=None).exists()
    with told_to(request) as told:
        text = services.start_draft(
            pages.kind,
            subject,
            actor=request.user,
            organisation=mine[0],
            terms=None if begun else pages.blank(subject),
        )
    home = pages.kind.address(subject)
    return redirect_to(request, f"{pages.kind.text_address(subject, text.number)}edit/" if told.ok else home)


@login_required
def shown(request: HttpRequest, pages: SettlingPages, number: int, **place: Any) -> HttpResponse:
    """The text, what changed since the reader last looked, who approved, and what the reader may do."""
    subject, text = pages.text(request, number, **place)
    before = last_read(text, request.user)
    services.mark_read(text, actor=request.user)
    places = places_of(text)
    context = {
        "subject": subject,
        "title": pages.kind.title(subject),
        "text": text,
        "body": pages.body,
        "prints": pages.paper is not None,
        "before": before,
        "changes": [change for change in pages.changes(before, text) if change.is_change] if before else [],
        "places": places,
        "open_points": len(list(unsettled(text.terms))),
        "points": pages.points(text.terms),
        "stages": pages.stages(subject, text),
        "next_words": pages.next_words(subject, text, places),
        "remarks": text.remarks.select_related("organisation", "person"),
        "approvals": [
            panel for place in places if (panel := approval_of(place.party, request.user)) is not None
        ],
        "crumbs": pages.crumbs(subject),
        **_open_to(request.user, text, places),
    }
    return render_page(request, "agreements/text_detail.html", context)


def _open_to(actor: Any, text: JointText, places: Sequence[Place]) -> dict[str, Any]:
    """What the reader may do with the text, and in whose name."""
    objects_for = [
        place.party.organisation
        for place in places
        if text.state == TextState.OFFERED and has_role(actor, place.party.organisation_id, *DRAFTERS)
    ]
    return {
        "approved": sum(bool(place.approval) for place in places),
        "to_approve": [place.party for place in places if _may_say_yes(actor, text, place)],
        "objects_for": objects_for,
        "steps": JOINT_TEXT.open_to(actor, text),
        "behind": follows_the_last(text) if text.is_draft else "",
        "may_edit": text.is_draft and actor.has_perm("agreements.write_text", text),
        "may_counter": bool(objects_for) and text.author not in objects_for,
    }


def _may_say_yes(actor: Any, text: JointText, place: Place) -> bool:
    """An approver may; where the organisation has a chain, whoever drafts for it may send it on its way."""
    party = place.party
    if text.state != TextState.OFFERED or place.approval or running_case(party):
        return False
    if has_role(actor, party.organisation_id, *APPROVERS):
        return True
    return has_role(actor, party.organisation_id, *DRAFTERS) and goes_through_a_chain(party.organisation_id)


@login_required
@require_safe
def proof(request: HttpRequest, pages: SettlingPages, number: int, **place: Any) -> HttpResponseBase:
    """The file with which a side checks a common text without this platform."""
    subject, text = pages.text(request, number, **place)
    if not text.is_common:
        raise Http404
    return proof_of(text, subject.code)


def proof_of(text: JointText, code: str) -> HttpResponseBase:
    """The bundle of a common text as a file."""
    content = json.dumps(bundle_of(text, subject=code), ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
    return download(content.encode(), name=f"{code}-{text.edition}.json", content_type="application/json")


@login_required
@require_safe
@never_cache
def printed(
    request: HttpRequest, pages: SettlingPages, form: Form, number: int, **place: Any
) -> HttpResponseBase:
    """Any text that the reader may see; what not all sides agreed on says so on every page."""
    subject, text = pages.text(request, number, **place)
    if pages.paper is None:
        raise Http404
    count_paper(request)
    return paper_file(*pages.paper(subject, text, form), form)


@login_required
@require_POST
def act(request: HttpRequest, pages: SettlingPages, number: int, step: str, **place: Any) -> HttpResponse:
    subject, text = pages.text(request, number, **place)
    if step not in STEPS:
        raise Http404
    done = STEPS[step](request, pages, subject, text)
    return redirect_to(request, done or pages.kind.text_address(subject, text.number))


def _offer(request: HttpRequest, pages: SettlingPages, subject: Any, text: JointText) -> str:
    days = request.POST.get("days", "")
    with told_to(request, done=_("文本已提出，各方会收到通知。")):
        services.offer(text, actor=request.user, days=int(days) if days.isdecimal() else None)
    return ""


def _withdraw(request: HttpRequest, pages: SettlingPages, subject: Any, text: JointText) -> str:
    with told_to(request, done=_("文本已撤回。")):
        services.withdraw(text, actor=request.user)
    return pages.kind.address(subject)


def _follow(request: HttpRequest, pages: SettlingPages, subject: Any, text: JointText) -> str:
    with told_to(request, done=_("草稿已接在最近的文本之后。")):
        services.follow_last(text, actor=request.user)
    return ""


def _approve(request: HttpRequest, pages: SettlingPages, subject: Any, text: JointText) -> str:
    organisation = _spoken_for(request, pages.agreement(subject))
    with told_to(request) as told:
        after = services.approve(
            text,
            actor=request.user,
            organisation=organisation,
            fingerprint=request.POST.get("fingerprint", ""),
        )
    if told.ok:
        is_counted = after.parties.filter(organisation=organisation).exclude(approval=None).exists()
        done = (
            _("已代表“%(name)s”同意这份文本。")
            if is_counted
            else _("已送“%(name)s”内部审批，通过后才算同意。")
        )
        messages.success(request, done % {"name": organisation.label})
    return ""


def _object(request: HttpRequest, pages: SettlingPages, subject: Any, text: JointText) -> str:
    organisation = _spoken_for(request, pages.agreement(subject))
    wishes: list[services.Wish] = [(None, request.POST.get("words", ""))]
    for number, _heading in pages.points(text.terms):
        wishes.append((number, request.POST.get(f"point-{number}", "")))
    with told_to(request, done=_("修改意见已发给各方。")):
        services.ask_for_changes(text, actor=request.user, organisation=organisation, wishes=wishes)
    return ""


def _spoken_for(request: HttpRequest, agreement: Agreement) -> Organisation:
    """The side in whose name the form was sent; a side of this agreement, or nothing is found."""
    leads = Organisation.objects.filter(led_sides__agreement=agreement)
    return get_object_or_404(leads, code=request.POST.get("organisation", ""))


STEPS: dict[str, Callable[[HttpRequest, SettlingPages, Any, JointText], str]] = {
    "offer": _offer,
    "withdraw": _withdraw,
    "follow": _follow,
    "approve": _approve,
    "return": _object,
}
