"""Alliances of several organisations, such as 两地高校联盟: nobody stands in one before both have agreed."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, TooMany, WrongState
from jiedui.foundation.core.events import EventKind, record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations import events
from jiedui.foundation.organisations.choices import Answer, OrganisationKind
from jiedui.foundation.organisations.models import AllianceMember, AllianceOffer, Organisation

from .holding import hold

LONGEST_WORDS = 300
WAITING_AT_MOST = 50


@transaction.atomic
def offer_place(
    alliance: Organisation, *, organisation: Organisation, actor: User, words: str = ""
) -> AllianceOffer:
    """Ask an organisation into an alliance. Whoever answers for both sides has agreed at once.

    Raises:
        NotAllowed: the actor does not manage the alliance.
        WrongState: it is no alliance, the organisation is one itself, is not verified, stands in it already, or was asked.
        TooMany: too many offers of the alliance wait for an answer.
    """
    require(actor, "organisations.manage_allies", alliance)
    return _propose(alliance, organisation, actor=actor, words=words, from_ally=False)


@transaction.atomic
def ask_for_place(
    alliance: Organisation, *, organisation: Organisation, actor: User, words: str = ""
) -> AllianceOffer:
    """Ask for a place in an alliance, in the name of an organisation.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: as for an offer.
    """
    require(actor, "organisations.manage_allies", organisation)
    return _propose(alliance, organisation, actor=actor, words=words, from_ally=True)


@transaction.atomic
def accept_place(offer: AllianceOffer, *, actor: User) -> AllianceMember:
    """The side that was asked agrees: from now on the organisation stands in the alliance.

    Raises:
        NotAllowed: the actor does not manage the side that was asked.
        WrongState: the offer was answered or withdrawn, or the two no longer suit.
    """
    require(actor, "organisations.manage_allies", offer.asked)
    _answer(offer, Answer.ACCEPTED)
    _check_pair(offer.alliance, offer.organisation)
    ally = AllianceMember.objects.create(alliance=offer.alliance, organisation=offer.organisation)
    _tell(events.ALLY_ADDED, offer, actor=actor)
    return ally


@transaction.atomic
def decline_place(offer: AllianceOffer, *, actor: User, words: str = "") -> AllianceOffer:
    """The side that was asked says no, with a word to the other if it likes.

    Raises:
        NotAllowed: the actor does not manage the side that was asked.
        WrongState: the offer was answered or withdrawn.
    """
    require(actor, "organisations.manage_allies", offer.asked)
    offer.answer_words = _short(words, "words")
    _answer(offer, Answer.DECLINED)
    _tell(events.ALLY_DECLINED, offer, actor=actor)
    return offer


@transaction.atomic
def withdraw_place(offer: AllianceOffer, *, actor: User) -> AllianceOffer:
    """The side that asked takes it back.

    Raises:
        NotAllowed: the actor does not manage the side that asked.
        WrongState: the offer was answered meanwhile.
    """
    require(actor, "organisations.manage_allies", offer.asking)
    _answer(offer, Answer.WITHDRAWN)
    _tell(events.ALLY_OFFER_WITHDRAWN, offer, actor=actor)
    return offer


@transaction.atomic
def remove_ally(ally: AllianceMember, *, actor: User) -> None:
    """The alliance parts with an organisation."""
    require(actor, "organisations.manage_allies", ally.alliance)
    _part(ally, events.ALLY_REMOVED, actor=actor)


@transaction.atomic
def leave_alliance(ally: AllianceMember, *, actor: User) -> None:
    """An organisation leaves an alliance.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: it stands in the alliance no longer.
    """
    require(actor, "organisations.manage_allies", ally.organisation)
    _part(ally, events.ALLY_LEFT, actor=actor)


def _propose(
    alliance: Organisation, organisation: Organisation, *, actor: User, words: str, from_ally: bool
) -> AllianceOffer:
    # both in one order, so that two who ask each other at once never wait for each other
    for pk in sorted({alliance.pk, organisation.pk}):
        hold(pk)
    _check_pair(alliance, organisation)
    waiting = AllianceOffer.objects.waiting().filter(alliance=alliance)
    if waiting.filter(organisation=organisation).exists():
        raise WrongState(_("与该单位的邀约正在等待答复。"))
    if waiting.count() >= WAITING_AT_MOST:
        raise TooMany(_("等待答复的联盟邀约过多，请稍后再试。"))
    offer = AllianceOffer.objects.create(
        alliance=alliance,
        organisation=organisation,
        from_ally=from_ally,
        words=_short(words, "words"),
        created_by=actor,
    )
    if actor.has_perm("organisations.manage_allies", offer.asked):
        accept_place(offer, actor=actor)
    else:
        _tell(events.ALLY_ASKED if from_ally else events.ALLY_INVITED, offer, actor=actor)
    return offer


def _check_pair(alliance: Organisation, organisation: Organisation) -> None:
    if alliance.kind != OrganisationKind.ALLIANCE:
        raise WrongState(_("只有联盟可以添加成员单位。"))
    if organisation.kind == OrganisationKind.ALLIANCE:
        raise WrongState(_("联盟不能作为另一联盟的成员单位。"))
    if not organisation.is_verified:
        raise WrongState(_("该单位尚未核验，核验后才能加入联盟。"))
    if AllianceMember.objects.filter(alliance=alliance, organisation=organisation).exists():
        raise WrongState(_("该单位已在联盟中。"))


def _answer(offer: AllianceOffer, answer: str) -> None:
    hold(offer.alliance_id)
    current = AllianceOffer.objects.select_for_update().filter(pk=offer.pk).first()
    if current is None or not current.is_waiting:
        raise WrongState(_("这份邀约已有答复或已撤回。"))
    offer.answer, offer.answered_at = answer, clock.now()
    offer.save(update_fields=["answer", "answered_at", "answer_words"])


def _part(ally: AllianceMember, kind: EventKind, *, actor: User) -> None:
    alliance, code = ally.alliance, ally.organisation.code
    if not AllianceMember.objects.filter(pk=ally.pk).delete()[0]:
        raise WrongState(_("该单位已不在联盟中。"))
    record(kind, actor=actor, target=alliance, organisation=alliance, ally=code)


def _tell(kind: EventKind, offer: AllianceOffer, *, actor: User) -> None:
    record(
        kind,
        actor=actor,
        target=offer.alliance,
        organisation=offer.asking,
        ally=offer.organisation.code,
        offer=offer.pk,
    )


def _short(words: str, field: str) -> str:
    words = " ".join(words.split())
    if len(words) > LONGEST_WORDS:
        raise Invalid({field: [_("附言不超过 %(limit)s 个字。") % {"limit": LONGEST_WORDS}]})
    return words
