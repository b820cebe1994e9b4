"""Corridors of giving and receiving: one side names the bounds, they hold once every side agreed."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import Invalid, Stale, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.organisations.models import Organisation

from ..choices import AgreementState
from ..joint.rules import DRAFTERS
from ..models import Agreement, Corridor, Side
from . import events
from .kinds import flow_kinds
from .reporting import plain
from .sides import side_spoken_for


@transaction.atomic
def propose_corridor(
    agreement: Agreement, *, actor: Any, organisation: Organisation, kind: str, low: Decimal, high: Decimal
) -> Corridor:
    """Name bounds in the name of a side; what was agreed before is open again.

    Raises:
        Invalid: there is no such kind, or the bounds leave out an even balance.
    """
    side = _speaking(agreement, actor, organisation)
    if kind not in flow_kinds:
        raise Invalid({"kind": [_("没有这类往来。")]})
    corridor = Corridor.objects.filter(agreement=agreement, kind=kind).first() or Corridor(
        agreement=agreement, kind=kind
    )
    corridor.low, corridor.high = low, high
    save_checked(corridor)
    corridor.agreed_by.set([side])
    _tell(events.CORRIDOR_PROPOSED, corridor, actor, organisation)
    return corridor


@transaction.atomic
def agree_corridor(
    corridor: Corridor, *, actor: Any, organisation: Organisation, low: Decimal, high: Decimal
) -> Corridor:
    """Another side agrees to the bounds that it saw.

    Raises:
        Stale: the bounds were changed since.
    """
    side = _speaking(corridor.agreement, actor, organisation)
    corridor.refresh_from_db()
    if (corridor.low, corridor.high) != (low, high):
        raise Stale(_("区间刚刚被改过，请看过新的区间再同意。"), target=corridor)
    corridor.agreed_by.add(side)
    agreed = set(corridor.agreed_by.values_list("pk", flat=True))
    if agreed >= set(corridor.agreement.sides.remaining().values_list("pk", flat=True)):
        _tell(events.CORRIDOR_AGREED, corridor, actor, organisation)
    return corridor


def _speaking(agreement: Agreement, actor: Any, organisation: Organisation) -> Side:
    require(actor, "agreements.agree_corridor", agreement)
    side = side_spoken_for(agreement, organisation, actor, *DRAFTERS)
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if locked.state != AgreementState.IN_FORCE:
        raise WrongState(_("协议没有生效，不能约定互惠区间。"))
    return side


def _tell(kind: Any, corridor: Corridor, actor: Any, organisation: Organisation) -> None:
    record(
        kind,
        actor=actor,
        target=corridor.agreement,
        organisation=organisation,
        low=plain(corridor.low),
        high=plain(corridor.high),
    )
