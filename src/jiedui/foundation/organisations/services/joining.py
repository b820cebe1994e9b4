"""Asking to belong to an organisation, and being answered."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, TooMany, WrongState
from jiedui.foundation.core.events import EventKind, record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.organisations import events
from jiedui.foundation.organisations.choices import Answer
from jiedui.foundation.organisations.models import JoiningRequest, Membership, Organisation

from .holding import hold
from .members import join

WAITING_AT_MOST = 5
SAME_AT_MOST = 3
SAME_WITHIN = timedelta(days=30)
LONGEST_WORDS = 300


@transaction.atomic
def ask_to_join(organisation: Organisation, *, role: str, reason: str, actor: User) -> JoiningRequest:
    """A signed-in person asks to belong to a verified organisation; its managers hear of it.

    Raises:
        NotAllowed: nobody is signed in.
        WrongState: the organisation is not verified, or the person belongs to it or has asked already.
        TooMany: too many of the person's requests wait, or too many went to this organisation within a month.
        Invalid: the reason is missing or too long, or the role is none that one can ask for.
    """
    require(actor, "organisations.ask_to_join", organisation)
    held = hold(organisation.pk)
    if not held.is_verified:
        raise WrongState(_("该单位尚未核验，暂时不能申请加入。"))
    if Membership.objects.filter(organisation=held, user=actor).exists():
        raise WrongState(_("您已是该单位的成员。"))
    mine = JoiningRequest.objects.filter(person=actor)
    if mine.waiting().filter(organisation=held).exists():
        raise WrongState(_("您已申请加入该单位，请等待答复。"))
    if mine.waiting().count() >= WAITING_AT_MOST:
        raise TooMany(_("您有 %(n)s 份申请还在等待答复，请先等待或撤回。") % {"n": WAITING_AT_MOST})
    recent = mine.filter(organisation=held, created_at__gt=clock.now() - SAME_WITHIN)
    if recent.count() >= SAME_AT_MOST:
        raise TooMany(_("30 天内已三次申请加入该单位，请直接联系单位管理员。"))
    asked = JoiningRequest(person=actor, organisation=held, role=role, reason=" ".join(reason.split()))
    save_checked(asked)
    _tell(events.JOINING_ASKED, asked, actor=actor)
    return asked


@transaction.atomic
def accept_joining(asked: JoiningRequest, *, role: str, actor: User) -> Membership:
    """Take the person in, in the role that the manager gives, which need not be the one wished for.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: it was answered or withdrawn, or the person's account is closed.
    """
    require(actor, "organisations.manage_members", asked.organisation)
    _answer(asked, Answer.ACCEPTED, actor=actor)
    if not asked.person.is_active:
        raise WrongState(_("申请人的账号已停用。"))
    membership = join(asked.organisation, user=asked.person, role=role)
    _tell(events.JOINING_ACCEPTED, asked, actor=actor)
    return membership


@transaction.atomic
def decline_joining(asked: JoiningRequest, *, words: str, actor: User) -> JoiningRequest:
    """Say no, with a reason that the person reads.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: it was answered or withdrawn.
        Invalid: the reason is missing or too long.
    """
    require(actor, "organisations.manage_members", asked.organisation)
    words = " ".join(words.split())
    if not words:
        raise Invalid({"words": [_("请写明理由，申请人会看到。")]})
    if len(words) > LONGEST_WORDS:
        raise Invalid({"words": [_("理由不超过 %(limit)s 个字。") % {"limit": LONGEST_WORDS}]})
    asked.answer_words = words
    _answer(asked, Answer.DECLINED, actor=actor)
    _tell(events.JOINING_DECLINED, asked, actor=actor)
    return asked


@transaction.atomic
def withdraw_joining(asked: JoiningRequest, *, actor: User) -> JoiningRequest:
    """Ask no longer.

    Raises:
        NotAllowed: it is somebody else's.
        WrongState: it was answered meanwhile.
    """
    if asked.person_id != actor.pk:
        raise NotAllowed(_("只能撤回自己的申请。"))
    _answer(asked, Answer.WITHDRAWN, actor=actor)
    _tell(events.JOINING_WITHDRAWN, asked, actor=actor)
    return asked


def _answer(asked: JoiningRequest, answer: str, *, actor: User) -> None:
    # the organisation first, as everywhere
    hold(asked.organisation_id)
    current = JoiningRequest.objects.select_for_update().filter(pk=asked.pk).first()
    if current is None or not current.is_waiting:
        raise WrongState(_("这份申请已有答复或已撤回。"))
    asked.answer, asked.answered_by, asked.answered_at = answer, actor, clock.now()
    asked.save(update_fields=["answer", "answered_by", "answered_at", "answer_words"])


def _tell(kind: EventKind, asked: JoiningRequest, *, actor: User) -> None:
    record(
        kind,
        actor=actor,
        target=asked.organisation,
        organisation=asked.organisation,
        joining=asked.pk,
        member=asked.person_id,
        role=str(asked.role),
    )
