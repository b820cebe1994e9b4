"""Joining by letter: the owner of the invited address alone may accept, once, within fourteen days."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.selectors import verified_emails_of
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, NotFound, TooMany, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.tasks import enqueue_on_commit
from jiedui.foundation.organisations import events
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Invitation, Membership, Organisation, digest_of
from jiedui.foundation.organisations.tasks import send_invitation

from .members import join

OPEN_AT_MOST = 50


@transaction.atomic
def invite_member(organisation: Organisation, *, email: str, role: str, actor: User) -> Invitation:
    """Write a letter that lets the owner of the address join in this role; an earlier one for the same is void.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: the organisation is not verified, or the person has the role already.
        TooMany: too many letters are unanswered.
        Invalid: it is no address, or no role.
    """
    require(actor, "organisations.manage_members", organisation)
    email = _an_address(email)
    if role not in Role.values:
        raise Invalid({"role": [_("没有这种角色。")]})
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not organisation.is_verified:
        raise WrongState(_("单位通过核验后才能邀请成员。"))
    if Membership.objects.filter(organisation=organisation, role=role, user__email=email).exists():
        raise WrongState(_("此人在该单位已有这一角色。"), field="email")
    waiting = Invitation.objects.open().filter(organisation=organisation)
    waiting.filter(email=email, role=role).update(withdrawn_at=clock.now())
    if waiting.count() >= OPEN_AT_MOST:
        raise TooMany(_("等待回应的邀请过多，请先撤回一些。"))
    invitation = Invitation.objects.create(
        organisation=organisation, email=email, role=role, invited_by=actor
    )
    record(
        events.MEMBER_INVITED,
        actor=actor,
        target=organisation,
        organisation=organisation,
        invitation=invitation.pk,
        role=str(role),
    )
    enqueue_on_commit(send_invitation, invitation.pk)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, actor: User) -> Invitation:
    """The letter opens nothing any more.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: it was accepted, withdrawn, or has expired.
    """
    require(actor, "organisations.manage_members", invitation.organisation)
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    _still_open(locked)
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(
        events.INVITATION_WITHDRAWN,
        actor=actor,
        target=invitation.organisation,
        organisation=invitation.organisation,
        invitation=invitation.pk,
    )
    return invitation


@transaction.atomic
def accept_invitation(token: str, *, actor: User) -> Membership:
    """Join with the letter in hand.

    Raises:
        NotFound: there is no such letter.
        NotAllowed: the letter was written to another address than the actor's.
        WrongState: it was used, withdrawn, or has expired.
    """
    found = Invitation.objects.filter(digest=digest_of(token)).first()
    if found is None:
        raise NotFound(_("邀请链接无效，请核对邮件中的链接。"))
    return accept_own_invitation(found, actor=actor)


@transaction.atomic
def accept_own_invitation(invitation: Invitation, *, actor: User) -> Membership:
    """Join from one's own list of invitations.

    Raises:
        NotAllowed: it was written to another address than the actor's.
        WrongState: it was used, withdrawn, or has expired.
    """
    # the organisation first, as everywhere: inviting the same address anew waits, and is waited for, in this order
    Organisation.objects.select_for_update().get(pk=invitation.organisation_id)
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.email not in verified_emails_of(actor):
        raise NotAllowed(_("这份邀请发给了另一个邮箱。请用收到邀请的邮箱登录，或先在“邮箱”页验证该邮箱。"))
    _still_open(locked)
    locked.accepted_at, locked.accepted_by = clock.now(), actor
    locked.save(update_fields=["accepted_at", "accepted_by"])
    membership = join(locked.organisation, user=actor, role=locked.role)
    record(
        events.MEMBER_JOINED,
        actor=actor,
        target=locked.organisation,
        organisation=locked.organisation,
        member=actor.pk,
        role=str(locked.role),
    )
    return membership


def _an_address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as refusal:
        raise Invalid({"email": list(refusal.messages)}) from None
    return email


def _still_open(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise WrongState(_("这份邀请已经用过。"))
    if invitation.withdrawn_at:
        raise WrongState(_("这份邀请已被撤回。"))
    if not invitation.is_open:
        raise WrongState(_("这份邀请已过期，请联系单位管理员重新邀请。"))
