"""Joining by letter: the owner of the invited address alone may accept, once, within fourteen days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.selectors import verified_emails_of
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError, Invalid, NotAllowed, NotFound, TooMany, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.tasks import enqueue_on_commit
from jiedui.foundation.organisations import events
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import (
    INVITATION_DAYS,
    Invitation,
    Membership,
    Organisation,
    digest_of,
)
from jiedui.foundation.organisations.tasks import send_invitation

from .members import join

OPEN_AT_MOST = 50
MANY_AT_MOST = 50
LETTERS_TO_ONE_A_DAY = 5
AGAIN_AFTER = timedelta(minutes=10)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Invited:
    """What became of one address of many: its letter, or why there is none."""

    address: str
    invitation: Invitation | None = None
    refusal: str = ""


@transaction.atomic
def invite_member(organisation: Organisation, *, email: str, role: str, actor: User) -> Invitation:
    """Write a letter that lets the owner of the address join in this role; an earlier one for the same is void.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: the organisation is not verified, or the person has the role already.
        TooMany: too many letters are unanswered, or this address was written to often enough today.
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
    _not_pestered(organisation, email)
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


def invite_many(
    organisation: Organisation, *, addresses: Iterable[str], role: str, actor: User
) -> list[Invited]:
    """Write to each address on its own; what one of them is refused for stops none of the others.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        Invalid: there are none, or too many at once.
    """
    require(actor, "organisations.manage_members", organisation)
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses if address.strip()))
    if not wanted:
        raise Invalid({"addresses": [_("请至少填写一个邮箱。")]})
    if len(wanted) > MANY_AT_MOST:
        raise Invalid(
            {
                "addresses": [
                    _("一次最多邀请 %(most)d 人，您填写了 %(count)d 个邮箱。")
                    % {"most": MANY_AT_MOST, "count": len(wanted)}
                ]
            }
        )
    return [_invited(organisation, address, role, actor) for address in wanted]


def _invited(organisation: Organisation, address: str, role: str, actor: User) -> Invited:
    try:
        return Invited(address, invite_member(organisation, email=address, role=role, actor=actor))
    except DomainError as refusal:
        return Invited(address, refusal=str(refusal))


@transaction.atomic
def send_invitation_again(invitation: Invitation, *, actor: User) -> Invitation:
    """The same letter once more, good for another fourteen days, also where it has expired.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: it was accepted or withdrawn.
        TooMany: it went out minutes ago, or the address was written to often enough today.
    """
    require(actor, "organisations.manage_members", invitation.organisation)
    Organisation.objects.select_for_update().get(pk=invitation.organisation_id)
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    _unanswered(locked)
    now = clock.now()
    if now - locked.sent_at < AGAIN_AFTER:
        raise TooMany(_("刚刚发送过，请过 10 分钟再试。"))
    _not_pestered(locked.organisation, locked.email)
    locked.sent_at, locked.sent_count = now, locked.sent_count + 1
    locked.expires_at, locked.reminded_at = now + timedelta(days=INVITATION_DAYS), None
    locked.save(update_fields=["sent_at", "sent_count", "expires_at", "reminded_at"])
    record(
        events.INVITATION_SENT_AGAIN,
        actor=actor,
        target=locked.organisation,
        organisation=locked.organisation,
        invitation=locked.pk,
    )
    enqueue_on_commit(send_invitation, locked.pk)
    return locked


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


def _not_pestered(organisation: Organisation, email: str) -> None:
    """Nobody is written to by the same organisation more than a few times a day, whatever was withdrawn between."""
    today = Invitation.objects.filter(organisation=organisation, email=email, sent_at__gt=clock.now() - DAY)
    if sum(today.values_list("sent_count", flat=True)) >= LETTERS_TO_ONE_A_DAY:
        raise TooMany(_("今天已多次写信给这个邮箱，请明天再试。"), field="email")


def _still_open(invitation: Invitation) -> None:
    _unanswered(invitation)
    if not invitation.is_open:
        raise WrongState(_("这份邀请已过期，请联系单位管理员重新邀请。"))


def _unanswered(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise WrongState(_("这份邀请已经用过。"))
    if invitation.withdrawn_at:
        raise WrongState(_("这份邀请已被撤回。"))
