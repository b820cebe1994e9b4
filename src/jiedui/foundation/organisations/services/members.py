"""Who belongs to an organisation: never without a manager."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.selectors import verified_emails_of
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, WrongState
from jiedui.foundation.core.events import EventKind, record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations import events
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Invitation, Membership, Organisation
from jiedui.foundation.organisations.selectors import forget_memberships, managers_of

from .holding import hold


@transaction.atomic
def add_member(organisation: Organisation, *, user: User, role: str, actor: User) -> Membership:
    """Give a person a role at once, without an invitation: for the platform's staff.

    Raises:
        NotAllowed: the actor is not of the platform's staff.
        WrongState: the person has the role already.
    """
    require(actor, "organisations.add_member", organisation)
    membership = join(organisation, user=user, role=role)
    _tell(events.MEMBER_ADDED, membership, actor=actor)
    return membership


@transaction.atomic
def change_role(membership: Membership, *, role: str, actor: User) -> Membership:
    """A member becomes something else in the organisation.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: the last manager would be one no longer, or the person has the role already.
    """
    require(actor, "organisations.manage_members", membership.organisation)
    role = _a_role(role)
    locked = _locked(membership)
    if locked.role == role:
        return membership
    if _has(locked.organisation, locked.user, role):
        raise WrongState(_("此人在该单位已有这一角色。"))
    _keep_a_manager(locked)
    membership.role = locked.role = role
    locked.save(update_fields=["role"])
    forget_memberships(membership.user, actor)
    _tell(events.ROLE_CHANGED, membership, actor=actor)
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, actor: User) -> None:
    """Take a role from a person; with the last one they no longer belong to the organisation.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: they are its last manager.
    """
    require(actor, "organisations.manage_members", membership.organisation)
    _end(membership, events.MEMBER_REMOVED, actor=actor)


@transaction.atomic
def leave_organisation(organisation: Organisation, *, actor: User) -> None:
    """A person leaves with all their roles.

    Raises:
        WrongState: they do not belong to it, or are its last manager.
    """
    hold(organisation.pk)
    mine = list(Membership.objects.filter(organisation=organisation, user=actor))
    if not mine:
        raise WrongState(_("您不是该单位的成员。"))
    for membership in mine:
        require(actor, "organisations.leave_organisation", membership)
        _keep_a_manager(membership)
    Membership.objects.filter(pk__in=[membership.pk for membership in mine]).delete()
    forget_memberships(actor)
    record(events.MEMBER_LEFT, actor=actor, target=organisation, organisation=organisation, member=actor.pk)


@transaction.atomic
def leave_all(user: User, actor: User) -> None:
    """A person whose account is closed leaves every organisation; letters to their addresses open nothing and name nobody.

    Raises:
        WrongState: they are the last manager of one of them.
    """
    for organisation in Organisation.objects.of(user).order_by("pk"):
        try:
            leave_organisation(organisation, actor=user)
        except WrongState as refusal:
            raise WrongState(f"{organisation}：{refusal}") from None
    letters = Invitation.objects.filter(email__in=verified_emails_of(user))
    letters.open().update(withdrawn_at=clock.now())
    letters.update(email="")


def join(organisation: Organisation, *, user: User, role: str) -> Membership:
    """The bare act, for the services of this app: the caller has checked who may, and tells what happened."""
    role = _a_role(role)
    hold(organisation.pk)
    if _has(organisation, user, role):
        raise WrongState(_("此人在该单位已有这一角色。"))
    membership = Membership.objects.create(organisation=organisation, user=user, role=role)
    forget_memberships(user)
    return membership


def _a_role(role: str) -> str:
    if role not in Role.values:
        raise Invalid({"role": [_("没有这种角色。")]})
    return role


def _has(organisation: Organisation, user: User, role: str) -> bool:
    return Membership.objects.filter(organisation=organisation, user=user, role=role).exists()


def _locked(membership: Membership) -> Membership:
    """The membership as it is once nobody else can change the organisation's people.

    Raises:
        WrongState: somebody else ended it meanwhile.
    """
    hold(membership.organisation_id)
    found = Membership.objects.select_related("organisation", "user").filter(pk=membership.pk).first()
    if found is None:
        raise WrongState(_("此人已不在该单位。"))
    return found


def _keep_a_manager(membership: Membership) -> None:
    if membership.role != Role.MANAGER:
        return
    if not managers_of(membership.organisation).exclude(pk=membership.user_id).exists():
        raise WrongState(no_manager_left())


def no_manager_left() -> str:
    """Why the last manager stays, and what they can do."""
    return _("最后一位单位管理员不能离开或改任其他角色，请先移交，或指定另一位管理员。")


def _end(membership: Membership, kind: EventKind, *, actor: User) -> None:
    locked = _locked(membership)
    _keep_a_manager(locked)
    locked.delete()
    forget_memberships(membership.user, actor)
    _tell(kind, membership, actor=actor)


def _tell(kind: EventKind, membership: Membership, *, actor: User) -> None:
    record(
        kind,
        actor=actor,
        target=membership.organisation,
        organisation=membership.organisation,
        member=membership.user_id,
        role=str(membership.role),
    )
