"""The calendar: months and weeks as tables, lists of days on a phone."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.ui.meta import list_meta
from jiedui.foundation.ui.pages import render_page

from ..months import Grid, month_grid, week_grid


def month(request: HttpRequest) -> HttpResponse:
    """`?month=2026-11`."""
    grid = month_grid(request.GET.get("month", ""), actor=request.user)
    title = formats.date_format(grid.first, "F Y" if reads_english() else "Y年n月")
    return _drawn(request, grid, "month", title)


def week(request: HttpRequest) -> HttpResponse:
    """`?day=2026-11-28`, any day of the week."""
    grid = week_grid(request.GET.get("day", ""), actor=request.user)
    title = f"{_in_words(grid.first)} – {_in_words(grid.last)}"
    return _drawn(request, grid, "week", title)


def _drawn(request: HttpRequest, grid: Grid, view: str, title: str) -> HttpResponse:
    asked = "month" if view == "month" else "day"
    lead = _("按月、按周看各方的交流活动，也可以订阅到自己的日历。")
    context: dict[str, Any] = {
        "grid": grid,
        "view": view,
        "title": title,
        "before": f"?{asked}={grid.before}",
        "after": f"?{asked}={grid.after}",
        "names": [formats.date_format(day.date, "D") for day in grid.weeks[0]],
        "tabs": [
            {
                "label": _("月"),
                "url": f"{reverse('activities:month')}?month={grid.first:%Y-%m}",
                "current": view == "month",
            },
            {
                "label": _("周"),
                "url": f"{reverse('activities:week')}?day={grid.first.isoformat()}",
                "current": view == "week",
            },
            {"label": _("列表"), "url": reverse("activities:list"), "current": False},
        ],
        "meta": list_meta(request.path, _("活动日历"), lead, whole=not request.GET),
    }
    return render_page(request, "activities/calendar.html", context)


def _in_words(day: date) -> str:
    return formats.date_format(day, "j F Y" if reads_english() else "Y年n月j日")
