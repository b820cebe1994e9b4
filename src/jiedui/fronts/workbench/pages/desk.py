"""The desk's first page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from jiedui.foundation.core.navigation import entries
from jiedui.foundation.core.panels import filled
from jiedui.foundation.ui.pages import render_page

from ..selectors import waiting_for


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What waits, where to go, and what the areas have to show to the organisation one works for."""
    return render_page(
        request,
        "workbench/home.html",
        {
            "waiting": waiting_for(request),
            "shortcuts": [
                (item, resolve_url(item.url_name)) for item in entries("desk", request) if item.key != "home"
            ],
            "panels": filled("workbench.home", request.organisation, request.user),
        },
    )
