"""谁看过联系方式: for people themselves, and for the managers of organisations."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiedui.foundation.audit.viewing import VIEWINGS_KEPT
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.organisations.contacts import Viewed, told, viewings_for
from jiedui.foundation.ui.pages import render_page

BATCH = 500
FORMULA = ("=", "+", "-", "@", "\t")


@login_required
@require_safe
def viewings(request: HttpRequest) -> HttpResponse:
    page = page_of(viewings_for(request.user), request.GET.get("page"))
    page.object_list = told(list(page.object_list))
    context = {"page": page, "days": VIEWINGS_KEPT.days}
    return render_page(request, "organisations/contact_viewings.html#rows", context)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


@login_required
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """All of it as CSV that spreadsheets open in Chinese and take no formula from."""
    lines = (csv.writer(_Echo()).writerow([_harmless(cell) for cell in row]) for row in _rows(request.user))
    response = StreamingHttpResponse(_marked(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="contact-views.csv"'
    return response


def _marked(lines: Iterator[Any]) -> Iterator[Any]:
    yield "\ufeff"
    yield from lines


def _rows(actor: Any) -> Iterator[list[str]]:
    yield [_("时间"), _("查看人"), _("所在单位"), _("看了谁的联系方式"), _("查看途径")]
    found = viewings_for(actor)
    for start in range(0, found.count(), BATCH):
        yield from (_row(seen) for seen in told(list(found[start : start + BATCH])))


def _row(seen: Viewed) -> list[str]:
    at = localtime(seen.at).strftime("%Y-%m-%d %H:%M")
    return [at, seen.viewer, _("、").join(seen.organisations), seen.whose or _("您本人"), seen.door]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
