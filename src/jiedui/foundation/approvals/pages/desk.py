"""我的审批: the list, one case, and the opinion given there."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .. import services
from ..forms import OpinionForm
from ..line import line_of, opinions_of
from ..lists import BOXES, ApprovalList
from ..models import ApprovalCase, ApprovalTask
from ..selectors import open_tasks_of
from ..tables import MINE, OPINIONS
from ..todos import entrusted


@login_required
@require_safe
def mine(request: HttpRequest, box: str) -> HttpResponseBase:
    """What waits for the reader, what they decided, what they submitted."""
    if (taken := exported(request, MINE, of=box)) is not None:
        return taken
    found = ApprovalList(request.user, request.GET, box)
    page = page_of(found.rows(), request.GET.get("page"))
    context = {
        "page": page,
        "box": box,
        "tabs": [_tab(name, found) for name in BOXES],
        "facets": [facet for facet in found.facets if len(facet.options) > 1 or facet.chosen],
        "narrowed": found.narrowed,
        "entrusted": _entrusted(request.user, page.object_list) if box == "open" else {},
    }
    return render_page(request, "approvals/mine.html#rows", context)


def _tab(box: str, found: ApprovalList) -> dict[str, Any]:
    return {
        "label": BOXES[box],
        "url": reverse(f"approvals:{'mine' if box == 'open' else box}"),
        "current": box == found.box,
        "count": found.in_box(box).count() if box == "open" else "",
    }


def _entrusted(actor: Any, cases: Any) -> dict[int, str]:
    """In whose name each case waits for the reader, where it is not their own."""
    tasks = open_tasks_of(actor).filter(step__case__in=[case.pk for case in cases])
    notes: dict[int, str] = {}
    for task in tasks:
        if note := entrusted(task, actor):
            notes[task.step.case_id] = note
    return notes


@login_required
@require_safe
def case(request: HttpRequest, code: str) -> HttpResponseBase:
    """One run: its line, what was said, and the reader's own say."""
    if (taken := exported(request, OPINIONS, of=code)) is not None:
        return taken
    return _case_page(request, get_visible(ApprovalCase, code, actor=request.user))


def _case_page(request: HttpRequest, found: ApprovalCase, typed: OpinionForm | None = None) -> HttpResponse:
    actor = request.user
    subject, target = found.of_subject, found.find_target()
    sees = bool(subject and target is not None and subject.may_view(actor, target))
    asked = _asked(actor, found)
    forms = [
        (
            task,
            typed if typed is not None and typed.task.pk == task.pk else OpinionForm(task=task),
            entrusted(task, actor),
        )
        for task in asked
    ]
    context = {
        "case": found,
        "title": found.title if sees or asked else found.subject_label,
        "address": subject.address(target) if subject and sees else "",
        "line": line_of(found),
        "opinions": opinions_of(found),
        "forms": forms,
        "may_withdraw": found.is_running and actor.has_perm("approvals.withdraw_case", found),
        "events": timeline_of(found, actor=actor),
    }
    return render_page(request, "approvals/case.html", context, status=422 if typed is not None else None)


def _asked(actor: Any, found: ApprovalCase) -> list[ApprovalTask]:
    tasks = open_tasks_of(actor).filter(step__case=found) if found.is_running else ApprovalTask.objects.none()
    return list(tasks.prefetch_related("step__case__steps"))


@login_required
@require_POST
def opinion(request: HttpRequest, code: str) -> HttpResponse:
    """Agree, return or refuse; a refusal shows the page again with what was typed."""
    found = get_visible(ApprovalCase, code, actor=request.user)
    named = request.POST.get("task", "")
    tasks = ApprovalTask.objects.filter(step__case=found).select_related("step__case", "person")
    task = get_object_or_404(tasks, pk=int(named) if named.isdecimal() and len(named) < 15 else 0)
    form = OpinionForm(request.POST, task=task)
    if not form.is_valid():
        return _case_page(request, found, form)
    with told_to(request, done=_("您的意见已记录。")) as told:
        services.give_opinion(task, actor=request.user, **form.values())
    if isinstance(told.error, Invalid):
        form.take_errors(told.error)
        return _case_page(request, found, form)
    return redirect_to(request, found)


@login_required
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take it back; the page has asked."""
    found = get_visible(ApprovalCase, code, actor=request.user)
    with told_to(request, done=_("审批已撤回。")):
        services.withdraw_case(found, actor=request.user)
    return redirect_to(request, found)
