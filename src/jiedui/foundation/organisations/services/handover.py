"""移交: roles go from one person of an organisation to another, with what is open, once the other agrees."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.core.events import EventKind, record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.organisations import events
from jiedui.foundation.organisations.choices import Answer, Role
from jiedui.foundation.organisations.handing import hand_work
from jiedui.foundation.organisations.models import Handover, Membership, Organisation
from jiedui.foundation.organisations.selectors import forget_memberships, managers_of

from .holding import hold
from .members import no_manager_left


@transaction.atomic
def offer_handover(
    organisation: Organisation,
    *,
    receiver: User,
    roles: Collection[str],
    actor: User,
    with_work: bool = True,
    leaves: bool = False,
    words: str = "",
) -> Handover:
    """Ask another member to take over roles, and what is open with them. Nothing changes before they agree.

    Raises:
        NotAllowed: the actor does not belong to the organisation.
        WrongState: the receiver does not, or is the actor, or an earlier handover waits.
        Invalid: a role is named that the actor does not hold, or none.
    """
    require(actor, "organisations.hand_over", organisation)
    hold(organisation.pk)
    held = _roles_of(organisation, actor)
    if not roles or set(roles) - held:
        raise Invalid({"roles": [_("请选择您现在担任的角色。")]})
    if receiver.pk == actor.pk or not receiver.is_active or not _roles_of(organisation, receiver):
        raise Invalid({"receiver": [_("请选择本单位的另一位成员。")]})
    if Handover.objects.waiting().filter(organisation=organisation, giver=actor).exists():
        raise WrongState(_("您已提出移交，请等待对方确认，或先撤回。"))
    handover = Handover(
        organisation=organisation,
        giver=actor,
        receiver=receiver,
        roles=sorted(set(roles)),
        with_work=with_work,
        leaves=leaves,
        words=" ".join(words.split()),
    )
    save_checked(handover)
    _tell(events.HANDOVER_OFFERED, handover, actor=actor)
    return handover


@transaction.atomic
def accept_handover(handover: Handover, *, actor: User) -> Handover:
    """The receiver takes over: roles and work change hands in one step, and the organisation never lacks a manager.

    Raises:
        NotAllowed: the actor is not the receiver.
        WrongState: it was answered or withdrawn, one of the two has left, or the last manager would leave.
    """
    _require_receiver(handover, actor)
    _answer(handover, Answer.ACCEPTED)
    organisation, giver = handover.organisation, handover.giver
    held = _roles_of(organisation, giver)
    if not _roles_of(organisation, actor) or not held >= set(handover.roles):
        raise WrongState(_("移交双方的角色已有变动，请重新提出移交。"))
    _give(organisation, actor, handover.roles)
    _take(organisation, giver, held if handover.leaves else handover.roles)
    if not handover.leaves and held == set(handover.roles):
        _give(organisation, giver, [Role.MEMBER])
    if not managers_of(organisation).exists():
        raise WrongState(no_manager_left())
    if handover.with_work:
        hand_work(organisation, giver, actor)
    forget_memberships(giver, actor, handover.receiver)
    _tell(events.HANDED_OVER, handover, actor=actor)
    return handover


@transaction.atomic
def decline_handover(handover: Handover, *, actor: User) -> Handover:
    """The receiver will not take over; everything stays as it is."""
    _require_receiver(handover, actor)
    _answer(handover, Answer.DECLINED)
    _tell(events.HANDOVER_DECLINED, handover, actor=actor)
    return handover


@transaction.atomic
def withdraw_handover(handover: Handover, *, actor: User) -> Handover:
    """The giver thinks better of it."""
    if handover.giver_id != actor.pk:
        raise NotAllowed(_("只能撤回自己提出的移交。"))
    _answer(handover, Answer.WITHDRAWN)
    _tell(events.HANDOVER_WITHDRAWN, handover, actor=actor)
    return handover


@transaction.atomic
def appoint_manager(organisation: Organisation, *, user: User, actor: User) -> Membership:
    """Where no manager is left, the platform's staff name one, who takes over what the former ones left open.

    Raises:
        NotAllowed: the actor is not of the platform's staff.
        WrongState: the organisation has a manager, who hands over themself; or the person's account is closed.
    """
    require(actor, "organisations.appoint_manager", organisation)
    hold(organisation.pk)
    if managers_of(organisation).exists():
        raise WrongState(_("该单位还有单位管理员，请由其本人移交。"))
    if not user.is_active:
        raise WrongState(_("此人的账号已停用。"))
    _give(organisation, user, [Role.MANAGER])
    former = Membership.objects.filter(organisation=organisation, role=Role.MANAGER, user__is_active=False)
    for gone in former.select_related("user").order_by("pk"):
        hand_work(organisation, gone.user, user)
    former.delete()
    forget_memberships(user, actor)
    record(
        events.MANAGER_APPOINTED,
        actor=actor,
        target=organisation,
        organisation=organisation,
        member=user.pk,
    )
    return Membership.objects.get(organisation=organisation, user=user, role=Role.MANAGER)


@transaction.atomic
def forget_asking(person: User, actor: User) -> None:
    """Whoever closes their account asks nobody and hands nothing over any more."""
    person.joining_requests.all().delete()
    Handover.objects.filter(giver=person).delete()
    Handover.objects.filter(receiver=person).delete()


def _require_receiver(handover: Handover, actor: User) -> None:
    if handover.receiver_id != actor.pk:
        raise NotAllowed(_("移交须由接手人本人确认。"))


def _answer(handover: Handover, answer: str) -> None:
    # the organisation first, as everywhere
    hold(handover.organisation_id)
    current = Handover.objects.select_for_update().filter(pk=handover.pk).first()
    if current is None or not current.is_waiting:
        raise WrongState(_("这份移交已有答复或已撤回。"))
    handover.answer, handover.answered_at = answer, clock.now()
    handover.save(update_fields=["answer", "answered_at"])


def _roles_of(organisation: Organisation, person: Any) -> set[str]:
    held = Membership.objects.filter(organisation=organisation, user=person)
    return set(held.values_list("role", flat=True))


def _give(organisation: Organisation, person: User, roles: Collection[str]) -> None:
    for role in sorted(set(roles) - _roles_of(organisation, person)):
        Membership.objects.create(organisation=organisation, user=person, role=role)


def _take(organisation: Organisation, person: User, roles: Collection[str]) -> None:
    Membership.objects.filter(organisation=organisation, user=person, role__in=roles).delete()


def _tell(kind: EventKind, handover: Handover, *, actor: User) -> None:
    record(
        kind,
        actor=actor,
        target=handover.organisation,
        organisation=handover.organisation,
        handover=handover.pk,
        member=handover.giver_id,
        receiver=handover.receiver_id,
    )
