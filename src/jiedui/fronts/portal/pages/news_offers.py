"""What the areas offer the editors: one click makes a draft of it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.foundation.core.permissions import require
from jiedui.foundation.ui.pages import render_page, told_to

from .. import news_desk


@login_required
def listed(request: HttpRequest) -> HttpResponse:
    require(request.user, "portal.write_news")
    return render_page(request, "portal/news_offers.html", {"offers": news_desk.offers_waiting()})


@login_required
@require_POST
def draft(request: HttpRequest, source: str, key: str) -> HttpResponse:
    """Make the draft and go on writing it at the editors' desk."""
    with told_to(request, done=_("已起草，可以继续修改并提交审核。")) as told:
        page = news_desk.draft_from(source, key, actor=request.user)
    return redirect("wagtailadmin_pages:edit", page.pk) if told.ok else redirect("portal:news_offers")


@login_required
@require_POST
def pass_over(request: HttpRequest, source: str, key: str) -> HttpResponse:
    with told_to(request, done=_("已略过，不再列出。")):
        news_desk.pass_over(source, key, actor=request.user)
    return redirect("portal:news_offers")
