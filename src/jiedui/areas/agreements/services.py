"""The verbs of agreements."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.indexing import touch, touch_all
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.regions.models import Region

from . import events
from .choices import AgreementKind, AgreementState, ClauseKind, SideColour
from .models import Agreement, AgreementVersion, Clause, Side, fingerprint
from .workflow import AGREEMENT


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
    _save_valid(agreement)
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
    _save_valid(side)
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
def write_version(
    agreement: Agreement, *, actor: Any, clauses: Iterable[Mapping[str, str]], preamble: str = ""
) -> AgreementVersion:
    """Write the next text of a draft: clauses as mappings with `heading`, `body` and, if wanted, `kind` and `heading_en`."""
    require(actor, "agreements.change_agreement", agreement)
    _require_draft(agreement)
    parts = list(clauses)
    rows = [
        (part.get("kind", ClauseKind.GENERAL), part["heading"].strip(), part["body"].strip())
        for part in parts
    ]
    if not rows:
        raise Invalid({"clauses": [_("协议文本至少要有一条条款")]})
    last = agreement.versions.aggregate(last=models.Max("number"))["last"] or 0
    version = AgreementVersion(
        agreement=agreement, number=last + 1, preamble=preamble, fingerprint=fingerprint(preamble, rows)
    )
    _save_valid(version)
    for number, ((kind, heading, body), part) in enumerate(zip(rows, parts, strict=True), start=1):
        english = part.get("heading_en", "")
        _save_valid(
            Clause(version=version, number=number, kind=kind, heading=heading, heading_en=english, body=body)
        )
    record(events.VERSION_WRITTEN, actor=actor, target=agreement, number=version.number, clauses=len(rows))
    touch(agreement)
    return version


@transaction.atomic
def bring_into_force(agreement: Agreement, *, actor: Any) -> Agreement:
    """From now on it counts; a framework agreement makes its sides twins."""
    AGREEMENT.move(agreement, "bring_into_force", actor=actor)
    record(events.AGREEMENT_IN_FORCE, actor=actor, target=agreement, organisation=agreement.drafter)
    _touch_what_changed(agreement)
    return agreement


@transaction.atomic
def end_agreement(agreement: Agreement, *, actor: Any, comment: str) -> Agreement:
    """It counts no longer; its text stays public."""
    AGREEMENT.move(agreement, "end", actor=actor, comment=comment)
    _note_end(agreement, comment)
    record(events.AGREEMENT_ENDED, actor=actor, target=agreement, organisation=agreement.drafter)
    _touch_what_changed(agreement)
    return agreement


@transaction.atomic
def let_run_out(agreement: Agreement) -> Agreement:
    """The platform ends what has passed its last day."""
    AGREEMENT.move(agreement, "run_out", actor=None)
    _note_end(agreement, "")
    record(events.AGREEMENT_RUN_OUT, actor=None, target=agreement, organisation=agreement.drafter)
    _touch_what_changed(agreement)
    return agreement


def _note_end(agreement: Agreement, reason: str) -> None:
    agreement.ended_on = clock.today()
    agreement.end_reason = reason.strip()
    agreement.save(update_fields=["ended_on", "end_reason"])


def _touch_what_changed(agreement: Agreement) -> None:
    """A twinning that begins or ends changes who may find every row shown to twins; other agreements only themselves."""
    if agreement.kind == AgreementKind.FRAMEWORK:
        touch_all()
    else:
        touch(agreement)


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
        raise WrongState(_("协议已不是草稿，文本和各方不能再改。"))


def _require_apart(one: Region, other: Region) -> None:
    if one.pk == other.pk:
        return
    if one.contains(other) or other.contains(one):
        raise Invalid(
            {"region": [_("各方的地区不能相互包含：%(one)s、%(other)s") % {"one": one, "other": other}]}
        )


def _save_valid(row: models.Model) -> None:
    try:
        row.full_clean(exclude=["code"] if isinstance(row, Agreement) else [])
    except ValidationError as refusal:
        errors = {("" if name == "__all__" else name): found for name, found in refusal.message_dict.items()}
        raise Invalid(errors) from refusal
    row.save()
