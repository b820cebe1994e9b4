"""What the pages of an agreement begin with."""

from typing import Any

from django.http import HttpRequest, QueryDict
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


def rows_sent(data: QueryDict, prefix: str, most: int) -> tuple[int, int]:
    """How many rows of a form were sent, no more than may be, and the highest number written in one of them."""
    said = data.get(f"{prefix}-TOTAL_FORMS", "")
    count = min(int(said), most) if _is_short_number(said) else 0
    numbers = [data.get(f"{prefix}-{row}-number", "") for row in range(count)]
    return count, max((int(number) for number in numbers if _is_short_number(number)), default=0)


def _is_short_number(said: str) -> bool:
    return said.isdecimal() and len(said) < 6
