"""The verbs of agreements. How their texts are drafted, offered and approved stands in `joint.services`."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.approvals.services import forget_cases
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, Stale, WrongState
from jiedui.foundation.core.events import EventKind, record
from jiedui.foundation.core.indexing import touch, touch_all
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.regions.models import Region

from . import events
from .agreeing import AGREEMENT_TEXT, begin_if_due, touch_what_changed
from .choices import AgreementKind, AgreementState, SideColour, TextState
from .enclosing import discard_enclosures
from .joint.services import start_draft
from .models import Agreement, Approval, JointParty, JointText, Side
from .wording import terms_of
from .workflow import AGREEMENT

REMINDED_AT = (90, 30, 7)
FACTS = ("printed_on", "sent_on", "signed_on", "signed_in", "note")


@transaction.atomic
def create_agreement(
    *,
    actor: Any,
    drafter: Organisation,
    title: str,
    title_en: str = "",
    kind: str = AgreementKind.FRAMEWORK,
    parent: Agreement | None = None,
    principles: Iterable[str] = (),
    signed_on: date | None = None,
    signed_in: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    note: str = "",
) -> Agreement:
    """Begin a draft in the name of one organisation; `starts_on` defaults to the day of signing."""
    require(actor, "agreements.create_agreement", drafter)
    _require_framework(kind, parent)
    agreement = Agreement(
        title=title,
        title_en=title_en,
        kind=kind,
        parent=parent,
        drafter=drafter,
        principles=list(principles),
        signed_on=signed_on,
        signed_in=signed_in,
        starts_on=starts_on or signed_on,
        ends_on=ends_on,
        note=note,
    )
    save_checked(agreement, exclude=["code"])
    record(events.AGREEMENT_CREATED, actor=actor, target=agreement, organisation=drafter, agreement_kind=kind)
    touch(agreement)
    return agreement


@transaction.atomic
def add_side(
    agreement: Agreement,
    *,
    actor: Any,
    region: Region,
    lead: Organisation,
    short: str,
    name: str = "",
    name_en: str = "",
    colour: str = "",
    members: Iterable[Organisation] = (),
) -> Side:
    """Join a party to a draft. Colour and order follow from the sides already there."""
    require(actor, "agreements.change_agreement", agreement)
    _require_draft(agreement)
    present = list(agreement.sides.select_related("region").order_by("order"))
    for side in present:
        _require_apart(side.region, region)
    free = [value for value in SideColour.values if value not in {side.colour for side in present}]
    if not free:
        raise Invalid({"colour": [_("一份协议最多四方")]})
    side = Side(
        agreement=agreement,
        region=region,
        lead=lead,
        name_zh=name or _called(region),
        name_en=name_en,
        short=short,
        short_en=_letters(name_en or region.name_en, {side.short_en for side in present}),
        colour=colour or free[0],
        order=max((side.order for side in present), default=0) + 1,
    )
    save_checked(side)
    side.members.set(members)
    record(events.SIDE_ADDED, actor=actor, target=agreement, organisation=lead, region=region.code)
    return side


@transaction.atomic
def add_side_member(side: Side, *, actor: Any, organisation: Organisation) -> None:
    """Name an organisation a member of a side, wherever it is at home; also while the agreement is in force."""
    agreement = side.agreement
    require(actor, "agreements.change_agreement", agreement)
    if agreement.state == AgreementState.ENDED:
        raise WrongState(_("协议已终止，不能再加入成员单位。"))
    side.members.add(organisation)
    record(events.MEMBER_ADDED, actor=actor, target=agreement, organisation=organisation, side=side.order)
    if agreement.state == AgreementState.IN_FORCE:
        touch_all()


@transaction.atomic
def draft_text(
    agreement: Agreement,
    *,
    actor: Any,
    organisation: Organisation,
    clauses: Iterable[Mapping[str, Any]],
    preamble: str = "",
) -> JointText:
    """Begin a text of an agreement in the name of one side, from clauses as mappings; see `wording.terms_of`."""
    terms = terms_of(agreement, clauses=clauses, preamble=preamble)
    return start_draft(AGREEMENT_TEXT, agreement, actor=actor, organisation=organisation, terms=terms)


@transaction.atomic
def change_facts(
    agreement: Agreement,
    *,
    actor: Any,
    contacts: Mapping[int, str] | None = None,
    seen: str = "",
    **facts: Any,
) -> Agreement:
    """Change what is no term: when it was printed, sent and signed, and where; the note; contacts by side. The partners are told.

    `seen` is when it was last changed before the actor read it; empty for any.

    Raises:
        TypeError: a name that is no fact.
        Stale: somebody else changed it meanwhile.
    """
    require(actor, "agreements.change_facts", agreement)
    now = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if seen and seen != now.updated_at.isoformat():
        raise Stale(_("您打开之后，他人已修改过协议的情况。请核对后再保存。"), target=now)
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"no facts: {sorted(unknown)}")
    for name, value in facts.items():
        setattr(agreement, name, value)
    save_checked(agreement, exclude=["code"])
    for side in agreement.sides.filter(pk__in=(contacts or {}).keys()):
        side.contact = (contacts or {})[side.pk].strip()
        save_checked(side, update_fields=["contact"])
    changed = sorted([*facts, *(["contact"] if contacts else [])])
    record(events.FACTS_CHANGED, actor=actor, target=agreement, parts=changed)
    touch(agreement)
    return agreement


@transaction.atomic
def give_notice(agreement: Agreement, *, actor: Any, organisation: Organisation, comment: str) -> Side:
    """A side leaves once the days that the text asks for are over; the text stays public, and ends with fewer than two sides."""
    side = _side_led(agreement, organisation)
    AGREEMENT.move(agreement, "give_notice", actor=actor, comment=comment)
    require(actor, "agreements.approve_for", organisation)
    if side.leaves_on:
        raise WrongState(_("“%(side)s”已经通知退出。") % {"side": side.name})
    side.notice_on = clock.today()
    side.leaves_on = side.notice_on + timedelta(days=agreement.notice_days)
    side.leave_reason = comment.strip()
    side.save(update_fields=["notice_on", "leaves_on", "leave_reason"])
    record(
        events.NOTICE_GIVEN,
        actor=actor,
        target=agreement,
        organisation=organisation,
        leaves_on=side.leaves_on.isoformat(),
    )
    return side


@transaction.atomic
def withdraw_notice(agreement: Agreement, *, actor: Any, organisation: Organisation) -> Side:
    """A side stays after all; possible as long as it has not left."""
    side = _side_led(agreement, organisation)
    AGREEMENT.move(agreement, "withdraw_notice", actor=actor)
    require(actor, "agreements.approve_for", organisation)
    if side.leaves_on is None or side.leaves_on <= clock.today():
        raise WrongState(_("“%(side)s”没有可以撤回的退出通知。") % {"side": side.name})
    side.notice_on = side.leaves_on = None
    side.leave_reason = ""
    side.save(update_fields=["notice_on", "leaves_on", "leave_reason"])
    record(events.NOTICE_WITHDRAWN, actor=actor, target=agreement, organisation=organisation)
    return side


@transaction.atomic
def delete_agreement(agreement: Agreement, *, actor: Any) -> None:
    """Take away what was never agreed on; its code is not given again."""
    require(actor, "agreements.change_agreement", agreement)
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    texts = JointText.objects.about(AGREEMENT_TEXT.code, locked)
    if locked.state != AgreementState.DRAFT or texts.filter(state__in=TextState.common()).exists():
        raise WrongState(_("各方同意过的协议不能删除，只能通知退出或等待期满。"))
    record(events.AGREEMENT_DELETED, actor=actor, target=locked, organisation=locked.drafter)
    discard_enclosures(locked, actor=actor)
    locked.versions.all().delete()
    Approval.objects.filter(party__text__in=texts).delete()
    for party in JointParty.objects.filter(text__in=texts):
        forget_cases(party)
    texts.delete()
    touch(locked)
    locked.delete()


@transaction.atomic
def begin(agreement: Agreement) -> bool:
    """The platform brings a settled agreement into force on its first day; whether it did."""
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    return begin_if_due(locked)


@transaction.atomic
def let_run_out(agreement: Agreement) -> Agreement:
    """The platform ends what has passed its last day."""
    return _end(agreement, "run_out", events.AGREEMENT_RUN_OUT)


@transaction.atomic
def end_without_sides(agreement: Agreement) -> Agreement:
    """The platform ends what has fewer than two sides left."""
    return _end(agreement, "end", events.AGREEMENT_ENDED)


@transaction.atomic
def remind(agreement: Agreement) -> bool:
    """Tell the sides that the last day comes near, once at each of the days; whether they were told."""
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    left = (locked.ends_on - clock.today()).days if locked.ends_on else REMINDED_AT[0] + 1
    due = min((days for days in REMINDED_AT if left <= days), default=None)
    if due is None or (locked.reminded is not None and locked.reminded <= due):
        return False
    locked.reminded = due
    locked.save(update_fields=["reminded"])
    record(events.AGREEMENT_ENDING, actor=None, target=locked, organisation=locked.drafter, days=left)
    return True


def _end(agreement: Agreement, step: str, kind: EventKind) -> Agreement:
    AGREEMENT.move(agreement, step, actor=None)
    reasons = agreement.sides.exclude(leave_reason="").values_list("leave_reason", flat=True)
    agreement.ended_on = clock.today()
    agreement.end_reason = "\n".join(reasons)
    agreement.save(update_fields=["ended_on", "end_reason"])
    record(kind, actor=None, target=agreement, organisation=agreement.drafter)
    touch_what_changed(agreement)
    return agreement


def _side_led(agreement: Agreement, organisation: Organisation) -> Side:
    side = agreement.sides.filter(lead=organisation).first()
    if side is None:
        raise NotAllowed(_("“%(organisation)s”不牵头这份协议的一方。") % {"organisation": organisation.label})
    return side


def _require_framework(kind: str, parent: Agreement | None) -> None:
    """What hangs under another agreement hangs under a framework agreement in force; a branch agreement always does."""
    if parent is None:
        if kind == AgreementKind.BRANCH:
            raise Invalid({"parent": [_("基层组织共建须依据一份生效的框架协议，请选择")]})
        return
    if kind == AgreementKind.FRAMEWORK:
        raise Invalid({"parent": [_("框架协议不依据其他协议")]})
    if not Agreement.objects.twinnings().filter(pk=parent.pk).exists():
        raise Invalid({"parent": [_("《%(title)s》不是生效的框架协议") % {"title": parent.label}]})


def _called(region: Region) -> str:
    """What people call a region: 绵阳市 → 绵阳, but 安县 stays."""
    short = region.name.rstrip("省市区县")
    return short if len(short) > 1 else region.name


def _letters(name: str, taken: set[str]) -> str:
    """The badge of a side in English: the first letter of its name, and a second one where another side has it."""
    first, rest = name[:1].upper(), [letter for letter in name[1:] if letter.isalpha()]
    signs = [first, *(first + letter for letter in rest)]
    return next((sign for sign in signs if sign not in taken), "")


def _require_draft(agreement: Agreement) -> None:
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if locked.state != AgreementState.DRAFT:
        raise WrongState(_("协议已不是草稿，各方不能再改。"))
    if JointText.objects.about(AGREEMENT_TEXT.code, agreement).on_the_table().exists():
        raise WrongState(_("已有文本待各方同意，撤回之后才能改变各方。"))


def _require_apart(one: Region, other: Region) -> None:
    if one.pk == other.pk:
        return
    if one.contains(other) or other.contains(one):
        raise Invalid(
            {"region": [_("各方的地区不能相互包含：%(one)s、%(other)s") % {"one": one, "other": other}]}
        )
