"""The inbox at the desk."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.foundation.core.paging import page_of
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..models import Notice
from ..selectors import unread_count, worded
from ..services import mark_all_read, mark_read


@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Own notices, all or unread."""
    only_unread = request.GET.get("show") == "unread"
    notices = Notice.objects.visible_to(request.user).select_related("recipient")
    unread = unread_count(request.user)
    page = page_of(notices.unread() if only_unread else notices, request.GET.get("page"))
    tabs = [
        {"label": _("全部"), "url": "?", "current": not only_unread, "count": None},
        {"label": _("未读"), "url": "?show=unread", "current": only_unread, "count": unread},
    ]
    context = {
        "page": page,
        "notices": worded(page.object_list),
        "tabs": tabs,
        "unread": unread,
        "only_unread": only_unread,
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
