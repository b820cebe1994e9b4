"""What the pages of an agreement begin with."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import has_role

from ..models import Agreement
from ..selectors import with_parts


def agreement_shown(request: HttpRequest, code: str) -> Agreement:
    """An agreement that the reader may see, with its sides and texts at hand; another is not found."""
    return get_object_or_404(with_parts(Agreement.objects.visible_to(request.user)), code=code)


def own_leads(agreement: Agreement, actor: Any, *roles: str) -> list[Organisation]:
    """The organisations that lead a side and for which the actor acts in one of the roles."""
    return [side.lead for side in agreement.sides.all() if has_role(actor, side.lead_id, *roles)]


def lead_spoken_for(agreement: Agreement, actor: Any, *roles: str) -> Organisation:
    """The lead for which the actor acts in one of the roles: the first, as nobody speaks for both.

    Where there is none it is the first of all, so that the service says why not.
    """
    leads = own_leads(agreement, actor, *roles)
    return leads[0] if leads else next(iter(agreement.sides.all())).lead
