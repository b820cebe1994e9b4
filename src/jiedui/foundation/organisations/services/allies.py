"""Alliances of several organisations, such as 两地高校联盟."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations import events
from jiedui.foundation.organisations.choices import OrganisationKind
from jiedui.foundation.organisations.models import AllianceMember, Organisation


@transaction.atomic
def add_ally(alliance: Organisation, *, organisation: Organisation, actor: User) -> AllianceMember:
    """Take an organisation into an alliance.

    Raises:
        NotAllowed: the actor does not manage the alliance.
        WrongState: it is no alliance, the organisation is one itself, is not verified, or stands in it already.
    """
    require(actor, "organisations.manage_allies", alliance)
    if alliance.kind != OrganisationKind.ALLIANCE:
        raise WrongState(_("只有联盟可以添加成员单位。"))
    if organisation.kind == OrganisationKind.ALLIANCE:
        raise WrongState(_("联盟不能作为另一联盟的成员单位。"))
    if not organisation.is_verified:
        raise WrongState(_("该单位尚未核验，核验后才能加入联盟。"))
    Organisation.objects.select_for_update().get(pk=alliance.pk)
    if AllianceMember.objects.filter(alliance=alliance, organisation=organisation).exists():
        raise WrongState(_("该单位已在联盟中。"))
    ally = AllianceMember.objects.create(alliance=alliance, organisation=organisation)
    record(events.ALLY_ADDED, actor=actor, target=alliance, organisation=alliance, ally=organisation.code)
    return ally


@transaction.atomic
def remove_ally(ally: AllianceMember, *, actor: User) -> None:
    """An organisation no longer stands in the alliance."""
    require(actor, "organisations.manage_allies", ally.alliance)
    alliance, code = ally.alliance, ally.organisation.code
    ally.delete()
    record(events.ALLY_REMOVED, actor=actor, target=alliance, organisation=alliance, ally=code)
