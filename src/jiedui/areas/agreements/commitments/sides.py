"""Who speaks for which side of an agreement, and which organisations stand there."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import NotAllowed, WrongState
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import has_role

from ..models import Agreement, Clause, Side
from ..selectors import Twinnings


def present_clauses(agreement: Agreement) -> dict[str, Clause]:
    """The clauses of the text in force by the key that stays through versions: where a commitment's clause stands today."""
    text = agreement.text
    return {clause.key: clause for clause in text.clauses.all()} if text else {}


def sides_at_hand(agreement: Agreement) -> list[Side]:
    """The sides that have not left, with regions, leads and members: two queries."""
    rows = agreement.sides.remaining().select_related("region", "lead", "agreement")
    return list(rows.prefetch_related("members").order_by("order"))


def sides_by_organisation(agreement: Agreement, organisation_ids: Collection[int]) -> dict[int, list[Side]]:
    """On which sides of this agreement organisations stand, by the rule of the twinnings."""
    return Twinnings(sides_at_hand(agreement)).on_each(organisation_ids)


def side_spoken_for(agreement: Agreement, organisation: Organisation, actor: Any, *roles: str) -> Side:
    """The side that the organisation leads and for which the actor acts in one of the roles.

    Raises:
        NotAllowed: it leads none, or the actor holds no such role there.
        WrongState: the side has left the agreement.
    """
    side = agreement.sides.filter(lead=organisation).select_related("region", "lead").first()
    if side is None or not has_role(actor, organisation.pk, *roles):
        raise NotAllowed(
            _("您不能代表“%(organisation)s”办理这份协议的事。") % {"organisation": organisation.label}
        )
    refuse_side_that_left(side)
    return side


def refuse_side_that_left(side: Side) -> None:
    if not Side.objects.remaining().filter(pk=side.pk).exists():
        raise WrongState(_("“%(side)s”已退出协议，不再承担这份协议的事项。") % {"side": side.name})
