"""合适 or 不合适: what an organisation says of a pair one half of which is its own; the last word counts."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import Invalid, NotAllowed
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import organisation_ids_of

from .. import events
from ..choices import DismissalReason
from ..models import Demand, Dismissal, Endorsement, Listing, Verdict


@transaction.atomic
def dismiss(
    demand: Demand, answer: Listing, *, organisation: Organisation, reason: str, actor: Any
) -> Dismissal:
    """“不合适”: hide the pair from an organisation that owns one half of it, for a reason of the fixed list.

    Raises:
        NotAllowed: the actor does not belong to the organisation, or it owns neither half.
        Invalid: the reason is not on the list.
    """
    _require_voice(demand, answer, organisation, actor)
    if reason not in DismissalReason.values:
        raise Invalid({"reason": [_("请从列表中选择理由。")]})
    pair = _pair(demand, answer, organisation)
    Endorsement.objects.filter(**pair).delete()
    dismissal, _created = Dismissal.objects.update_or_create(
        **pair, defaults={"reason": reason}, create_defaults={"reason": reason, "created_by": actor}
    )
    _tell(events.PAIR_DISMISSED, dismissal, actor, reason=reason)
    return dismissal


@transaction.atomic
def endorse(demand: Demand, answer: Listing, *, organisation: Organisation, actor: Any) -> Endorsement:
    """“合适”: the pair is worth a talk, says an organisation that owns one half of it.

    Raises:
        NotAllowed: the actor does not belong to the organisation, or it owns neither half.
    """
    _require_voice(demand, answer, organisation, actor)
    pair = _pair(demand, answer, organisation)
    Dismissal.objects.filter(**pair).delete()
    endorsement, created = Endorsement.objects.get_or_create(**pair, defaults={"created_by": actor})
    if created:
        _tell(events.PAIR_ENDORSED, endorsement, actor)
    return endorsement


@transaction.atomic
def take_back_dismissal(dismissal: Dismissal, *, actor: Any) -> None:
    """Let the pair be suggested again.

    Raises:
        NotAllowed: the actor does not belong to the organisation that put it aside.
    """
    if dismissal.organisation_id not in organisation_ids_of(actor):
        raise NotAllowed(_("只有标记的单位可以撤销“不合适”。"))
    _tell(events.DISMISSAL_TAKEN_BACK, dismissal, actor)
    dismissal.delete()


@transaction.atomic
def take_back_endorsement(endorsement: Endorsement, *, actor: Any) -> None:
    """Unsay that the pair fits.

    Raises:
        NotAllowed: the actor does not belong to the organisation that said so.
    """
    if endorsement.organisation_id not in organisation_ids_of(actor):
        raise NotAllowed(_("只有标记的单位可以撤销“合适”。"))
    _tell(events.ENDORSEMENT_TAKEN_BACK, endorsement, actor)
    endorsement.delete()


def _require_voice(demand: Demand, answer: Listing, organisation: Organisation, actor: Any) -> None:
    Demand.objects.select_for_update().filter(pk=demand.pk).first()  # two words at once, one after the other
    for half in (demand, answer):
        require(actor, "exchange.view_listing", half)
    if organisation.pk not in organisation_ids_of(actor):
        raise NotAllowed(_("您不是该单位的成员，不能代它标记。"))
    if organisation.pk not in {demand.owner_id, answer.owner_id}:
        raise NotAllowed(_("只有其中一方所属的单位可以标记这条推荐。"))


def _pair(demand: Demand, answer: Listing, organisation: Organisation) -> dict[str, Any]:
    return {"organisation": organisation, "demand": demand, answer.kind_name: answer}


def _tell(kind: Any, verdict: Verdict, actor: Any, **data: Any) -> None:
    record(kind, actor=actor, target=verdict.own_half, organisation=verdict.organisation, **data)
