"""Letting somebody else decide while one is away."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import members_of
from jiedui.foundation.organisations.services import hold

from .. import events
from ..models import Delegation, DelegationQuerySet
from ..subjects import approval_subjects

LONGEST = timedelta(days=366)


@transaction.atomic
def delegate(
    organisation: Organisation,
    *,
    actor: Any,
    receiver: User,
    starts_on: date,
    ends_on: date,
    subject: str = "",
) -> Delegation:
    """Let another person of the organisation decide in the actor's name, for all kinds of approval or for one.

    Raises:
        NotAllowed: the actor does not belong to the organisation.
        Invalid: the receiver is no member of it or has delegated themself, or the days are wrong or taken.
    """
    require(actor, "approvals.delegate", organisation)
    hold(organisation.pk)
    delegation = Delegation(
        organisation=organisation,
        giver=actor,
        receiver=receiver,
        subject=subject,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _check(delegation)
    save_checked(delegation)
    record(events.DELEGATED, actor=actor, target=delegation, organisation=organisation)
    return delegation


def _check(delegation: Delegation) -> None:
    if delegation.subject and delegation.subject not in approval_subjects:
        raise Invalid({"subject": [_("没有这一类审批。")]})
    if not members_of(delegation.organisation).filter(pk=delegation.receiver_id).exists():
        raise Invalid({"receiver": [_("受托人须是本单位的成员。")]})
    if delegation.ends_on < clock.today():
        raise Invalid({"ends_on": [_("结束日期已过。")]})
    if delegation.ends_on - delegation.starts_on > LONGEST:
        raise Invalid({"ends_on": [_("一次最多委托一年，到期可以再委托。")]})
    if _meanwhile(delegation, delegation.receiver).exists():
        raise Invalid({"receiver": [_("此人在这段时间里已把自己的审批委托给他人，请另选一位。")]})
    if _meanwhile(delegation, delegation.giver).exists():
        raise Invalid({"starts_on": [_("这段时间里您已有委托，请先撤销，或改日期。")]})


def _meanwhile(delegation: Delegation, giver: Any) -> DelegationQuerySet:
    """What somebody delegated for the same days and the same things."""
    rows = Delegation.objects.valid().filter(
        giver=giver,
        organisation=delegation.organisation,
        starts_on__lte=delegation.ends_on,
        ends_on__gte=delegation.starts_on,
    )
    return rows.filter(Q(subject="") | Q(subject=delegation.subject)) if delegation.subject else rows


@transaction.atomic
def revoke_delegation(delegation: Delegation, *, actor: Any) -> Delegation:
    """Decide oneself again, at once.

    Raises:
        NotAllowed: the actor neither gave it nor manages the organisation.
        WrongState: it is over or revoked already.
    """
    delegation.refresh_from_db(from_queryset=Delegation.objects.select_for_update())
    require(actor, "approvals.revoke_delegation", delegation)
    if not delegation.is_valid:
        raise WrongState(_("这份委托已经结束。"))
    delegation.revoked_at = clock.now()
    delegation.save(update_fields=["revoked_at"])
    record(events.DELEGATION_REVOKED, actor=actor, target=delegation, organisation=delegation.organisation)
    return delegation


@transaction.atomic
def forget_delegations(person: User, actor: User) -> None:
    """Whoever closes their account decides for nobody, and nobody for them."""
    Delegation.objects.filter(Q(giver=person) | Q(receiver=person)).delete()
