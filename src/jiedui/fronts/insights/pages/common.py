"""What the desks of one twinning have in common: the agreement that the reader may look into, and the way between its desks."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.pages.common import agreement_shown
from jiedui.foundation.core.permissions import require

Tab = dict[str, str | bool]


def agreement_of_desk(request: HttpRequest, code: str) -> Agreement:
    """The agreement whose desks the reader may see; another is not found, one that is not theirs is refused."""
    agreement = agreement_shown(request, code)
    require(request.user, "insights.view_desks", agreement)
    return agreement


def desk_tabs(agreement: Agreement, current: str) -> list[Tab]:
    """The desks of a twinning as tabs; `current` is the name of the page's address."""
    desks = [
        ("steering", _("决策")),
        ("coordination", _("协调")),
        ("bulletin", _("简报")),
        ("reports", _("年度报告")),
    ]
    return [
        {
            "label": label,
            "url": reverse(f"insights:{name}", args=[agreement.code]),
            "current": name == current,
        }
        for name, label in desks
    ]
