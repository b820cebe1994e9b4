"""What the calls of agreements have in common: in whose name, and which rows the codes stand for."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from jiedui.foundation.core.api.calls import actor_of, person_of
from jiedui.foundation.core.api.schemas import Given
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.organisations.models import Organisation

from ..models import Agreement, Commitment, Side
from ..pages.commitments import commitment_of as commitment_shown
from ..pages.common import agreement_shown, lead_spoken_for

MOST_CODES = 200


class InNameGiven(Given):
    """In the name of a side."""

    organisation: str = Field(
        default="", description=gettext_noop("以哪个牵头单位的名义：单位编号；不填则为您能代表的第一家")
    )


class ReasonedGiven(InNameGiven):
    """In the name of a side, with a reason."""

    comment: str = Field(default="", description=gettext_noop("理由；不同意、提出取消时必填"))


NOBODY_NAMED, NO_REASON = InNameGiven(), ReasonedGiven()


def agreement_of(request: HttpRequest, code: str) -> Agreement:
    """The agreement, as far as the caller may see it."""
    return agreement_shown(request, code[:20])


def commitment_of(request: HttpRequest, code: str) -> Any:
    """A commitment that the caller may see, with how it stands; its agreement need not be named."""
    found = Commitment.objects.visible_to(actor_of(request)).filter(code=code[:20])
    agreement = found.values_list("agreement__code", flat=True).first()
    return commitment_shown(request, agreement or "", code[:20])


def lead_of(request: HttpRequest, agreement: Agreement, code: str, *roles: str) -> Organisation:
    """The lead in whose name is spoken: the one named, else the first for which the caller may speak.

    Raises:
        Invalid: the one named leads no side.
    """
    if not code:
        return lead_spoken_for(agreement, person_of(request), *roles)
    lead = next((side.lead for side in agreement.sides.all() if side.lead.code == code), None)
    if lead is None:
        raise Invalid({"organisation": [_("这个单位不牵头这份协议的任何一方。")]})
    return lead


def side_of(agreement: Agreement, order: int, name: str = "side") -> Side:
    """A side by its place.

    Raises:
        Invalid: there is no such side.
    """
    side = next((each for each in agreement.sides.all() if each.order == order), None)
    if side is None:
        raise Invalid({name: [_("这份协议没有第 %(order)s 方。") % {"order": order}]})
    return side


def organisations_by_code(codes: Iterable[str], actor: Any, name: str) -> dict[str, Organisation]:
    """The organisations that codes stand for.

    Raises:
        Invalid: one stands for none that the caller may see.
    """
    wanted = list(dict.fromkeys(code[:20] for code in codes))[:MOST_CODES]
    rows = Organisation.objects.visible_to(actor).select_related("region").filter(code__in=wanted)
    found = {row.code: row for row in rows}
    if missing := [code for code in wanted if code not in found]:
        raise Invalid({name: [_("没有这些单位：%(codes)s。") % {"codes": _("、").join(missing[:5])}]})
    return found


def one_organisation(code: str, actor: Any, name: str) -> Organisation:
    """The organisation of this code.

    Raises:
        Invalid: there is none that the caller may see.
    """
    return organisations_by_code([code], actor, name)[code[:20]]


def commitments_by_code(
    agreement: Agreement, codes: Iterable[str], actor: Any, name: str
) -> list[Commitment]:
    """Commitments of one agreement by their codes.

    Raises:
        Invalid: one is none of them.
    """
    wanted = list(dict.fromkeys(code[:20] for code in codes))[:MOST_CODES]
    rows = Commitment.objects.visible_to(actor).filter(agreement=agreement, code__in=wanted)
    found = {row.code: row for row in rows}
    if missing := [code for code in wanted if code not in found]:
        raise Invalid({name: [_("没有这些事项：%(codes)s。") % {"codes": _("、").join(missing[:5])}]})
    return [found[code] for code in wanted]
