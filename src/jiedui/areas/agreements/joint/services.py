"""The verbs of settling a text together. Each takes the subject's row first, so that two sides never act at the same instant."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiedui.foundation.audit.origins import current_origin
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, Stale, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations.models import Organisation

from ..choices import TextState
from ..models import Approval, JointParty, JointText, Reading, Remark
from . import events
from .chains import begin_approval, drop_cases_later, running_case
from .kinds import JointKind, joint_kinds
from .sealing import seal
from .terms import TURNING, Terms, fingerprint, texts, unsettled
from .workflow import JOINT_TEXT, last_offered

Wish = tuple[int | None, str]
LONGEST_WAIT = 365


@transaction.atomic
def start_draft(
    kind: JointKind, subject: Model, *, actor: Any, organisation: Organisation, terms: Terms | None = None
) -> JointText:
    """Begin a version in the name of one side; without terms it starts from the text on the table, or else the one in force.

    Raises:
        NotAllowed: the organisation speaks for no side that is still there.
        WrongState: this organisation has a draft already, or there is nothing to start from.
    """
    require(actor, "agreements.draft_for", organisation)
    _locked(kind, subject.pk)
    same = JointText.objects.about(kind.code, subject)
    if same.filter(author=organisation, state=TextState.DRAFT).exists():
        raise WrongState(
            _("“%(organisation)s”已有一份草稿，请接着写。") % {"organisation": organisation.label}
        )
    text = JointText(
        kind=kind.code,
        subject=subject.pk,
        author=organisation,
        number=(same.aggregate(last=Max("number"))["last"] or 0) + 1,
    )
    text.base = _to_follow(text)
    if terms is None and text.base is None:
        raise WrongState(_("还没有可以依据的文本。"))
    if terms is None:
        terms = kind.carried(subject, text.base.terms)  # type: ignore[union-attr]  # -- refused above
    _write(text, subject, terms)
    _party_of(text, organisation)
    record(events.DRAFT_STARTED, actor=actor, target=text, organisation=organisation)
    return text


@transaction.atomic
def edit_draft(text: JointText, *, actor: Any, terms: Terms, seen: str) -> JointText:
    """Write a draft anew; `seen` is the fingerprint that the writer had before them.

    Raises:
        Stale: a colleague changed it meanwhile.
    """
    require(actor, "agreements.write_text", text)
    subject, text = _taken(text)
    if text.state != TextState.DRAFT:
        raise WrongState(_("第 %(number)s 稿已经提出，不能再改；请另起一稿。") % {"number": text.number})
    if seen != text.fingerprint:
        raise Stale(_("同事刚刚改过这份草稿，请看过之后再保存。"), target=text)
    _write(text, subject, terms)
    record(events.DRAFT_CHANGED, actor=actor, target=text, organisation=text.author)
    return text


@transaction.atomic
def follow_last(text: JointText, *, actor: Any) -> JointText:
    """The author has seen what was offered meanwhile, and goes on from there with their own words."""
    require(actor, "agreements.write_text", text)
    _subject, text = _taken(text)
    if text.state != TextState.DRAFT:
        raise WrongState(_("这份文本已不是草稿。"))
    text.base = last_offered(text)
    text.save(update_fields=["base"])
    return text


@transaction.atomic
def offer(text: JointText, *, actor: Any, days: int | None = None) -> JointText:
    """Put a draft on the table, where its terms never change again; it answers what lay there.

    `days` is the time the sides have before it lapses, from 1 to 365.
    """
    require(actor, "agreements.write_text", text)
    subject, text = _taken(text)
    days = text.of_kind.days_to_approve if days is None else days
    if not 1 <= days <= LONGEST_WAIT:
        raise Invalid({"days": [_("同意期限须在 1 到 %(most)s 天之间") % {"most": LONGEST_WAIT}]})
    if text.is_draft:
        _write(text, subject, text.terms)
        answered = JointText.objects.about(text.kind, subject).on_the_table().first()
        if answered and answered.pk == text.base_id:
            _close(answered, "counter")
    _party_of(text, text.author)
    JOINT_TEXT.move(text, "offer", actor=actor)
    text.offered_at = clock.now()
    text.lapses_on = clock.today() + timedelta(days=days)
    text.save(update_fields=["offered_at", "lapses_on"])
    text.of_kind.offered(subject, text)
    record(events.TEXT_OFFERED, actor=actor, target=subject, organisation=text.author, number=text.number)
    return text


@transaction.atomic
def ask_for_changes(
    text: JointText, *, actor: Any, organisation: Organisation, wishes: Iterable[Wish]
) -> JointText:
    """A side does not agree as it stands; each wish names a clause or none, and says what should change."""
    require(actor, "agreements.draft_for", organisation)
    subject, text = _taken(text)
    _party_of(text, organisation)
    said = [(clause, words.strip()) for clause, words in wishes if words.strip()]
    if not said:
        raise Invalid({"words": [_("请写明希望怎样修改")]})
    _close(text, "return")
    Remark.objects.bulk_create(
        Remark(text=text, organisation=organisation, person=actor, clause=clause, words=words[:2000])
        for clause, words in said
    )
    record(events.CHANGES_ASKED, actor=actor, target=subject, organisation=organisation, number=text.number)
    return text


@transaction.atomic
def withdraw(text: JointText, *, actor: Any) -> JointText:
    """The author takes a draft or an offered text back; its number is not used again."""
    subject, text = _taken(text)
    was_offered = text.state == TextState.OFFERED
    JOINT_TEXT.move(text, "withdraw", actor=actor)
    text.closed_at = clock.now()
    text.save(update_fields=["closed_at"])
    if was_offered:
        drop_cases_later(text)
        record(
            events.TEXT_WITHDRAWN, actor=actor, target=subject, organisation=text.author, number=text.number
        )
    else:
        record(events.DRAFT_DISCARDED, actor=actor, target=text, organisation=text.author)
    return text


@transaction.atomic
def approve(text: JointText, *, actor: Any, organisation: Organisation, fingerprint: str) -> JointText:
    """One side says yes to the fingerprint it has read; when the last side does, the text is common.

    An organisation with a chain for it asks its own people first: then the yes counts once they have agreed.

    Raises:
        Stale: the text on the table is another than the one that was read.
        WrongState: something in it is not settled, its time is over, or this side approved already.
    """
    party = _party_of(text, organisation, taken=True)
    if not actor.has_perm("agreements.draft_for", organisation):
        require(actor, "agreements.approve_for", organisation)
    _subject, text = _taken(text)
    if text.fingerprint != fingerprint:
        raise Stale(_("您看到的不是现在的文本，请重新阅读后再同意。"), target=text)
    if objection := _why_not(text, party):
        raise WrongState(objection)
    if running_case(party):
        raise WrongState(_("“%(party)s”的内部审批还没有结束。") % {"party": party.name})
    if begin_approval(party, actor=actor) is not None:
        return text
    require(actor, "agreements.approve_for", organisation)
    return count_approval(text, actor=actor, organisation=organisation)


@transaction.atomic
def count_approval(text: JointText, *, actor: Any, organisation: Organisation) -> JointText:
    """A side's yes counts from now on: called once whoever decides for the side has decided, with the side's row taken.

    Raises:
        WrongState: the text has left the table, something in it is not settled, or its time is over.
    """
    subject, text = _taken(text)
    party = _party_of(text, organisation)
    if objection := _why_not(text, party):
        raise WrongState(objection)
    key, statement, signature = seal(party, subject=getattr(subject, "code", str(subject.pk)), approver=actor)
    origin = current_origin()
    Approval.objects.create(
        party=party,
        approver=actor,
        address=origin.address if origin else None,
        fingerprint=text.fingerprint,
        key=key,
        statement=statement,
        signature=signature,
    )
    missing = text.parties.filter(approval=None).count()
    record(
        events.TEXT_APPROVED,
        actor=actor,
        target=subject,
        organisation=organisation,
        number=text.number,
        missing=missing,
    )
    if not missing:
        _settle(text, subject)
    return text


@transaction.atomic
def lapse(text: JointText) -> bool:
    """The time is over and not all sides agreed: what was common before stays in force. Whether it did lapse."""
    subject, text = _taken(text)
    if text.state != TextState.OFFERED or text.lapses_on is None or text.lapses_on >= clock.today():
        return False
    _close(text, "lapse")
    record(events.TEXT_LAPSED, actor=None, target=subject, organisation=text.author, number=text.number)
    return True


def mark_read(text: JointText, *, actor: Any) -> None:
    """Remember that a person opened a text, so that the next one is shown with what changed since."""
    if actor.is_authenticated and not text.is_draft:
        Reading.objects.update_or_create(person=actor, text=text, defaults={"read_at": clock.now()})


def _locked(kind: JointKind, subject: int) -> Any:
    """The row that all verbs about one thing take first."""
    return kind.model._base_manager.select_for_update().get(pk=subject)


def _to_follow(text: JointText) -> JointText | None:
    """What a new draft answers: the text on the table, one returned since the text in force, or that itself; else the last offered."""
    last = last_offered(text)
    if last and last.state == TextState.OFFERED:
        return last
    returned = JointText.objects.filter(kind=text.kind, subject=text.subject, state=TextState.RETURNED)
    if last:
        returned = returned.filter(offered_at__gt=last.offered_at)
    return returned.order_by("-offered_at").first() or last or _last_on_the_table(text)


def _last_on_the_table(text: JointText) -> JointText | None:
    """What lapsed or was taken back is still what the next draft begins with where nothing else is left."""
    same = JointText.objects.filter(kind=text.kind, subject=text.subject).exclude(offered_at=None)
    return same.order_by("-offered_at", "-pk").first()


def _taken(text: JointText) -> tuple[Any, JointText]:
    """The subject, taken, and the text as it is now."""
    subject = _locked(joint_kinds[text.kind], text.subject)
    return subject, JointText.objects.select_related("author").get(pk=text.pk)


def _write(text: JointText, subject: Model, terms: Terms) -> None:
    """Put terms into a draft, as its kind wants them, with their fingerprint and the sides that follow from them."""
    for path, words in texts(terms):
        if TURNING.search(words):
            raise Invalid({str(path[0]): [_("文字中有改变书写方向的隐藏字符，请删去后再保存")]})
    kind = text.of_kind
    text.terms = kind.check(subject, terms)
    text.fingerprint = fingerprint(text.terms)
    text.save()
    parties = kind.parties(subject, text.terms)
    text.parties.all().delete()
    JointParty.objects.bulk_create(
        JointParty(text=text, organisation_id=party.organisation_id, name=party.name, order=order)
        for order, party in enumerate(parties, start=1)
    )


def _party_of(text: JointText, organisation: Organisation, *, taken: bool = False) -> JointParty:
    """The side that an organisation speaks for; taken before the subject, as whoever gives an opinion takes it."""
    # ordered by its own key: by its text, as by default, the text's row would be taken along
    parties = JointParty.objects.filter(text=text, organisation=organisation).order_by("pk")
    party = (parties.select_for_update() if taken else parties).first()
    if party is None:
        raise NotAllowed(_("“%(organisation)s”不是这份文本的一方。") % {"organisation": organisation.label})
    return party


def _why_not(text: JointText, party: JointParty) -> str:
    """Why this side cannot approve now; empty when it can."""
    if text.state != TextState.OFFERED:
        return _("这份文本现在是“%(state)s”，不能同意。") % {"state": TextState(text.state).label}
    if text.lapses_on and text.lapses_on < clock.today():
        return _("同意期限已过。")
    if Approval.objects.filter(party=party).exists():
        return _("“%(party)s”已经同意过这份文本。") % {"party": party.name}
    if gone := _gone(text):
        return _("“%(sides)s”已退出，这份文本不能再同意；请在它的基础上另起一稿，由其余各方同意。") % {
            "sides": _("、").join(gone)
        }
    open_points = len(list(unsettled(text.terms)))
    if open_points:
        return ngettext(
            "文本中还有 %(count)s 处【待定】，定下来之前不能同意。",
            "文本中还有 %(count)s 处【待定】，定下来之前不能同意。",
            open_points,
        ) % {"count": open_points}
    return ""


def _gone(text: JointText) -> list[str]:
    """The sides of a text that are no longer sides of its subject."""
    kind = text.of_kind
    subject = kind.model._base_manager.get(pk=text.subject)
    present = {party.organisation_id for party in kind.parties(subject, text.terms)}
    return [party.name for party in text.parties.all() if party.organisation_id not in present]


def _settle(text: JointText, subject: Model) -> None:
    """All sides approved one fingerprint: what was in force before is superseded, and what follows follows."""
    before = JointText.objects.about(text.kind, subject).in_force().first()
    if before:
        _close(before, "supersede")
    JOINT_TEXT.move(text, "agree", actor=None)
    text.agreed_at = clock.now()
    text.edition = (before.edition or 0) + 1 if before else 1
    text.save(update_fields=["agreed_at", "edition"])
    record(events.TEXT_AGREED, actor=None, target=subject, organisation=text.author, edition=text.edition)
    text.of_kind.settled(subject, text)


def _close(text: JointText, step: str) -> None:
    JOINT_TEXT.move(text, step, actor=None)
    drop_cases_later(text)
    text.closed_at = clock.now()
    text.save(update_fields=["closed_at"])
