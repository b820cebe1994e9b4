"""对接意向: one organisation asks, the other answers, and acceptance introduces the two."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.privacy import find_personal_data
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import organisation_ids_of
from jiedui.foundation.organisations.services import hold

from .. import events
from ..choices import EnquiryState, ListingState, MessageKind
from ..models import Achievement, Demand, Enquiry, EnquiryMessage, Listing
from ..workflow import ENQUIRY


@transaction.atomic
def send_enquiry(
    target: Listing,
    *,
    organisation: Organisation,
    cooperation: Sequence[str],
    unclear: str,
    about: str,
    actor: Any,
    own: Listing | None = None,
    from_broker: Any | None = None,
    to_broker: Any | None = None,
) -> Enquiry:
    """Ask a listing's owner, in the name of an organisation: what cooperation, what is unclear, who we are.

    `own` is the asking organisation's demand or achievement that it puts forward; the brokers follow the match.

    Raises:
        NotAllowed: the actor may not see the listing, or does not belong to the organisation.
        WrongState: the listing is not published, is the organisation's own, or an enquiry about it is still open.
        Invalid: an answer is missing or holds contact data, or a broker or listing is not what it should be.
    """
    require(actor, "exchange.send_enquiry", target)
    if organisation.pk not in organisation_ids_of(actor):
        raise NotAllowed(_("您不是该单位的成员，不能代它发起对接。"))
    for pk in sorted({organisation.pk, target.owner_id}):
        hold(pk)
    if target.state != ListingState.PUBLISHED:
        raise WrongState(_("只能对已发布的内容发起对接。"))
    if target.owner_id == organisation.pk:
        raise WrongState(_("这是本单位的内容，不用发起对接。"))
    _check_own(own, organisation)
    _check_broker(from_broker, "from_broker")
    _check_broker(to_broker, "to_broker")
    _check_words(unclear=unclear, about=about)
    now = clock.now()
    enquiry = Enquiry(
        **{target.kind_name: target},
        **({f"own_{own.kind_name}": own} if own else {}),
        from_organisation=organisation,
        to_organisation=target.owner,
        from_broker=from_broker,
        to_broker=to_broker,
        cooperation=list(cooperation),
        unclear=unclear.strip(),
        about=about.strip(),
        created_by=actor,
        created_at=now,
        waiting_since=now,
    )
    _save_new(enquiry)
    record(events.ENQUIRY_SENT, actor=actor, target=enquiry, organisation=organisation)
    return enquiry


def _check_own(own: Listing | None, organisation: Organisation) -> None:
    if own is None:
        return
    if not isinstance(own, Demand | Achievement) or own.owner_id != organisation.pk:
        raise Invalid({"own": [_("请选择本单位的需求或成果。")]})


def _check_broker(person: Any | None, field: str) -> None:
    if person is not None and not person.memberships.filter(role="broker").exists():
        raise Invalid({field: [_("所选人员不是技术经理人。")]})


def _check_words(**texts: str) -> None:
    """Before the two are introduced, nobody's telephone or address passes in what they write."""
    if found := [name for name, text in texts.items() if find_personal_data(text)]:
        words = _("请不要写电话、邮箱或证件号码：对方接受对接后，双方自动互见联系方式。")
        raise Invalid({name: [words] for name in found})


def _save_new(enquiry: Enquiry) -> None:
    if not enquiry.cooperation:
        raise Invalid({"cooperation": [_("请至少选择一种希望的合作方式。")]})
    try:
        enquiry.full_clean(exclude=["code"])
        with transaction.atomic():
            enquiry.save()
    except ValidationError as error:
        if set(error.message_dict) == {"__all__"}:
            raise WrongState(_("；").join(error.messages)) from error
        raise Invalid.by(error) from error
    except IntegrityError as error:
        raise WrongState(_("本单位已发起对接，请等待答复")) from error


@transaction.atomic
def ask_back(enquiry: Enquiry, *, question: str, actor: Any) -> Enquiry:
    """Ask the enquirer for more before answering; the waiting begins anew once they have answered."""
    _check_words(comment=question)
    ENQUIRY.move(enquiry, "ask", actor=actor, comment=question)
    _say(enquiry, MessageKind.QUESTION, question, enquiry.to_organisation, actor)
    record(events.ENQUIRY_ASKED_BACK, actor=actor, target=enquiry, organisation=enquiry.to_organisation)
    return enquiry


@transaction.atomic
def answer_question(enquiry: Enquiry, *, answer: str, actor: Any) -> Enquiry:
    """Answer what was asked back."""
    _check_words(comment=answer)
    ENQUIRY.move(enquiry, "reply", actor=actor, comment=answer)
    _say(enquiry, MessageKind.ANSWER, answer, enquiry.from_organisation, actor)
    _wait_anew(enquiry)
    record(events.ENQUIRY_SUPPLEMENTED, actor=actor, target=enquiry, organisation=enquiry.from_organisation)
    return enquiry


@transaction.atomic
def accept_enquiry(enquiry: Enquiry, *, actor: Any, note: str = "") -> Enquiry:
    """Accept: from now on both organisations see each other's contact data, and an anonymous owner is introduced."""
    ENQUIRY.move(enquiry, "accept", actor=actor, comment=note)
    _answered(enquiry, actor)
    if note.strip():
        _say(enquiry, MessageKind.NOTE, note, enquiry.to_organisation, actor)
    record(events.ENQUIRY_ACCEPTED, actor=actor, target=enquiry, organisation=enquiry.to_organisation)
    return enquiry


@transaction.atomic
def decline_enquiry(enquiry: Enquiry, *, reason: str, actor: Any) -> Enquiry:
    """Decline, with the reason that the enquirer reads."""
    _check_words(comment=reason)
    ENQUIRY.move(enquiry, "decline", actor=actor, comment=reason)
    enquiry.decline_reason = reason.strip()[:500]
    _answered(enquiry, actor, "decline_reason")
    record(events.ENQUIRY_DECLINED, actor=actor, target=enquiry, organisation=enquiry.to_organisation)
    return enquiry


@transaction.atomic
def withdraw_enquiry(enquiry: Enquiry, *, actor: Any) -> Enquiry:
    """Take an enquiry back while it is open."""
    ENQUIRY.move(enquiry, "withdraw", actor=actor)
    record(events.ENQUIRY_WITHDRAWN, actor=actor, target=enquiry, organisation=enquiry.from_organisation)
    return enquiry


@transaction.atomic
def write_message(enquiry: Enquiry, *, body: str, actor: Any) -> EnquiryMessage:
    """Leave a message for the other party once the two were introduced.

    Raises:
        WrongState: the enquiry was not accepted yet: before that, contact goes through questions and answers.
    """
    require(actor, "exchange.write_message", enquiry)
    if enquiry.state != EnquiryState.ACCEPTED:
        raise WrongState(_("对接接受之后才能互相留言。"))
    mine = organisation_ids_of(actor)
    party = enquiry.from_organisation if enquiry.from_organisation_id in mine else enquiry.to_organisation
    message = _say(enquiry, MessageKind.NOTE, body, party, actor)
    record(events.ENQUIRY_MESSAGE_WRITTEN, actor=actor, target=enquiry, organisation=party)
    return message


@transaction.atomic
def name_broker(enquiry: Enquiry, *, broker: Any, actor: Any) -> Enquiry:
    """Let a broker of one's own side follow the match.

    Raises:
        Invalid: the person is no broker.
    """
    require(actor, "exchange.name_broker", enquiry)
    _check_broker(broker, "broker")
    field = "from_broker" if enquiry.from_organisation_id in organisation_ids_of(actor) else "to_broker"
    setattr(enquiry, field, broker)
    enquiry.save(update_fields=[field])
    record(events.BROKER_NAMED, actor=actor, target=enquiry, broker=broker.pk)
    return enquiry


@transaction.atomic
def remind(enquiry: Enquiry) -> bool:
    """Remind whoever must answer, once for each waiting; the platform's own step. Says whether it did."""
    locked = (
        Enquiry.objects.select_for_update().filter(pk=enquiry.pk, reminded_at__isnull=True).open().first()
    )
    if locked is None:
        return False
    locked.reminded_at = clock.now()
    locked.save(update_fields=["reminded_at"])
    record(events.ENQUIRY_REMINDED, actor=None, target=locked, state=str(locked.state))
    return True


def _say(enquiry: Enquiry, kind: str, body: str, organisation: Organisation, actor: Any) -> EnquiryMessage:
    message = EnquiryMessage(
        enquiry=enquiry,
        kind=kind,
        organisation=organisation,
        author=actor,
        body=body.strip(),
        created_at=clock.now(),
    )
    try:
        message.full_clean()
    except ValidationError as error:
        raise Invalid.by(error) from error
    message.save()
    return message


def _answered(enquiry: Enquiry, actor: Any, *also: str) -> None:
    enquiry.answered_by, enquiry.answered_at = actor, clock.now()
    enquiry.save(update_fields=["answered_by", "answered_at", *also])


def _wait_anew(enquiry: Enquiry) -> None:
    enquiry.waiting_since, enquiry.reminded_at = clock.now(), None
    enquiry.save(update_fields=["waiting_since", "reminded_at"])
