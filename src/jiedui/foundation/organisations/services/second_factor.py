"""An organisation wants more of its managers than a password: a week to set it up, then their powers wait for it."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.second_factor import has_second_factor
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations import events
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import is_platform_staff
from jiedui.foundation.organisations.selectors import forget_memberships


@transaction.atomic
def demand_second_factor(organisation: Organisation, *, actor: User) -> Organisation:
    """From now on the managers owe a second factor; those without one have a week.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: it is demanded already, or the actor would demand what they do not have.
    """
    require(actor, "organisations.demand_second_factor", organisation)
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if locked.second_factor_since:
        raise WrongState(_("已经要求管理员开启两步验证。"))
    if not is_platform_staff(actor) and not has_second_factor(actor):
        raise WrongState(_("请先为您自己的账号开启两步验证，再要求其他管理员。"))
    _set(organisation, clock.now())
    forget_memberships(actor)
    record(events.FACTOR_DEMANDED, actor=actor, target=organisation, organisation=organisation)
    return organisation


@transaction.atomic
def lift_second_factor(organisation: Organisation, *, actor: User) -> Organisation:
    """The managers owe nothing any more.

    Raises:
        NotAllowed: the actor does not manage the organisation, or owes a second factor themselves.
        WrongState: nothing is demanded.
    """
    require(actor, "organisations.demand_second_factor", organisation)
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not locked.second_factor_since:
        raise WrongState(_("没有要求管理员开启两步验证。"))
    _set(organisation, None)
    forget_memberships(actor)
    record(events.FACTOR_LIFTED, actor=actor, target=organisation, organisation=organisation)
    return organisation


def _set(organisation: Organisation, since: object) -> None:
    organisation.second_factor_since = since  # type: ignore[assignment]  # -- a moment or nothing
    organisation.save(update_fields=["second_factor_since"])
