"""Who comes: inviting, replying, the list at the door."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .. import services
from ..choices import Reply
from ..forms import InviteForm
from ..models import Activity, Participant
from ..selectors import by_side, participants_of, participation_of, seats_of
from ..tables import PEOPLE
from .common import desk_context, found

ACTS: dict[str, Callable[[Participant, Any, QueryDict], Any]] = {
    "remove": lambda row, actor, data: services.remove_participant(row, actor=actor),
    "sign-in": lambda row, actor, data: services.sign_in_by_hand(row, actor=actor),
    "undo": lambda row, actor, data: services.undo_sign_in(row, actor=actor),
    "reply": lambda row, actor, data: services.enter_reply(row, reply=data.get("reply", ""), actor=actor),
}


@login_required
def listed(request: HttpRequest, code: str) -> HttpResponseBase:
    """The list by sides, with a form for one more."""
    if (taken := exported(request, PEOPLE, of=code)) is not None:
        return taken
    activity = found(request, code)
    require(request.user, "activities.see_people", activity)
    may_invite = request.user.has_perm("activities.invite", activity)
    if request.method == "POST":
        require(request.user, "activities.invite", activity)
    form = InviteForm(request.POST or None, activity=activity) if may_invite else None
    if request.method == "POST" and form is not None and form.is_valid():
        with told_to(request, done=_("已加入名单。")) as told:
            _invite(activity, request.user, form.values())
        if told.ok:
            return redirect("activities:people", activity.code)
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    context = _context(request, activity) | {"form": form}
    bad = form is not None and bool(form.errors)
    return render_page(request, "activities/people.html", context, status=422 if bad else 200)


def _invite(activity: Activity, actor: Any, values: dict[str, Any]) -> None:
    if values.pop("following", False):
        services.invite_following(activity, actor=actor, **values)
    else:
        services.invite(activity, actor=actor, **values)


def _context(request: HttpRequest, activity: Activity) -> dict[str, Any]:
    people = participants_of(activity)
    return desk_context(request, activity, "people") | {
        "groups": by_side(activity, people),
        "people": people,
        "seats": seats_of(activity),
        "arrived": sum(person.signed_in_at is not None for person in people),
        "may_keep_list": request.user.has_perm("activities.keep_list", activity),
        "replies": [
            (reply.value, reply.label) for reply in (Reply.ACCEPTED, Reply.TENTATIVE, Reply.DECLINED)
        ],
    }


@login_required
@require_POST
def one(request: HttpRequest, code: str, pk: int, act: str) -> HttpResponse:
    """Remove somebody, note that they came, take that back, or enter their reply."""
    activity = found(request, code)
    require(request.user, "activities.see_people", activity)
    if act not in ACTS:
        raise Http404
    participant = get_object_or_404(Participant.objects.select_related("user"), activity=activity, pk=pk)
    participant.activity = activity
    done = {
        "remove": _("已移出名单。"),
        "sign-in": _("已登记签到。"),
        "undo": _("已撤销签到。"),
        "reply": _("已登记回复。"),
    }[act]
    with told_to(request, done=done):
        ACTS[act](participant, request.user, request.POST)
    return redirect_to(request, "activities:people", activity.code)


@login_required
@require_POST
def reply(request: HttpRequest, code: str) -> HttpResponse:
    """Answer one's own invitation; whoever finds no seat is told that they wait."""
    activity = found(request, code)
    participant = participation_of(activity, request.user)
    if participant is None:
        raise Http404
    with told_to(request) as told:
        services.reply_to(
            participant,
            reply=request.POST.get("reply", ""),
            note=request.POST.get("note", "")[:200],
            actor=request.user,
        )
    if told.ok:
        _say(request, activity, participant)
    return redirect_to(request, activity.get_desk_url())


def _say(request: HttpRequest, activity: Activity, participant: Participant) -> None:
    if participant.reply == Reply.WAITING:
        number = seats_of(activity).waiting
        messages.warning(
            request, _("名额已满，您排在候补第 %(n)s 位；有空位时自动转为参加，并通知您。") % {"n": number}
        )
    else:
        messages.success(request, _("已回复：%(reply)s。") % {"reply": Reply(participant.reply).label})
