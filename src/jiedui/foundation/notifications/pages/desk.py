"""The inbox at the desk."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.panels import filled
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..forms import PreferencesForm
from ..models import Notice
from ..preferences import choices_of, times_of
from ..selectors import inbox, only_unread, unread_count, worded
from ..services import choose_deliveries, choose_times, mark_all_read, mark_read
from ..tables import NOTICES


@login_required
def listed(request: HttpRequest) -> HttpResponseBase:
    """Own notices, all or unread."""
    if (taken := exported(request, NOTICES)) is not None:
        return taken
    narrowed = only_unread(request.GET)
    unread = unread_count(request.user)
    page = page_of(inbox(request.user, request.GET), request.GET.get("page"))
    tabs = [
        {"label": _("全部"), "url": "?", "current": not narrowed, "count": None},
        {"label": _("未读"), "url": "?show=unread", "current": narrowed, "count": unread},
    ]
    context = {
        "page": page,
        "notices": worded(page.object_list),
        "tabs": tabs,
        "unread": unread,
        "only_unread": narrowed,
    }
    return render_page(request, "notifications/notice_list.html#inbox", context)


@login_required
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read and go to what it speaks of."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(notice, actor=request.user)
    if not url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect("notifications:list")
    return redirect(notice.url)


@login_required
@require_POST
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and stay."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(notice, actor=request.user)
    return redirect_to(request, "notifications:list")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    with told_to(request, done=_("已全部标为已读。")):
        mark_all_read(actor=request.user)
    return redirect_to(request, "notifications:list")


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """How mail comes, group by group, and when."""
    actor = User.objects.get(username=request.user.get_username())
    choices, times = choices_of(actor), times_of(actor)
    initial = {name: getattr(times, name) for name in ("digest_hour", "quiet_from", "quiet_until")}
    form = PreferencesForm(
        request.POST or None, choices=choices, initial={**initial, "time_zone": actor.time_zone}
    )
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("通知偏好已保存。")) as told, transaction.atomic():
            choose_times(actor=actor, **form.times())
            choose_deliveries(actor=actor, deliveries=form.deliveries())
        if told.ok:
            return redirect_to(request, "notifications:preferences")
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    context = {
        "form": form,
        "rows": list(zip(form.group_fields(), [choice.binding for choice in choices], strict=True)),
        "email": actor.email,
        "panels": filled("notifications.preferences", actor, actor),
    }
    return render_page(
        request, "notifications/preferences.html", context, status=422 if form.errors else None
    )
