"""谁看过联系方式: for people themselves, and for the managers of organisations."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from jiedui.foundation.audit.viewing import VIEWINGS_KEPT
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations.contacts import told, viewings_for
from jiedui.foundation.organisations.tables.exports import VIEWINGS
from jiedui.foundation.ui.pages import render_page


@login_required
@require_safe
def viewings(request: HttpRequest) -> HttpResponseBase:
    if (taken := exported(request, VIEWINGS)) is not None:
        return taken
    page = page_of(viewings_for(request.user), request.GET.get("page"))
    page.object_list = told(list(page.object_list))
    context = {"page": page, "days": VIEWINGS_KEPT.days}
    return render_page(request, "organisations/contact_viewings.html#rows", context)
