"""What can be done with achievements, demands and experts: one set of verbs for the three."""

from datetime import date, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed
from jiedui.foundation.core.events import record
from jiedui.foundation.core.indexing import touch
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations.models import Organisation

from .. import events
from ..choices import ListingState
from ..disclosure import personal_data_in
from ..models import Expert, Listing
from ..workflow import workflow_of

LIFETIME = timedelta(days=365)
LONGEST_LIFETIME = timedelta(days=3 * 366)
L = TypeVar("L", bound=Listing)


def changeable_fields(model: type[Listing]) -> frozenset[str]:
    """What people may write; everything else follows from what they do."""
    fixed = {"id", "code", "owner"}
    plain = {field.name for field in model._meta.fields if field.editable and field.name not in fixed}
    return frozenset(plain | {field.name for field in model._meta.many_to_many})


@transaction.atomic
def create_listing(model: type[L], *, owner: Organisation, actor: Any, **values: Any) -> L:
    """Write a first draft in the name of an organisation; it needs no more than a title.

    Raises:
        NotAllowed: the actor does not belong to the organisation.
        Invalid: a value breaks a rule.
    """
    require(actor, "exchange.create_listing", owner)
    listing = model(owner=owner, created_by=actor)
    _write(listing, values)
    record(events.listing_event(listing, "created"), actor=actor, target=listing, organisation=owner)
    return listing


@transaction.atomic
def change_listing(listing: L, *, actor: Any, **values: Any) -> L:
    """Change a draft or what was returned; consent, secrecy check and life stay as they are.

    Raises:
        NotAllowed: the actor may not change it, or it is under review or published.
        Invalid: a value breaks a rule.
    """
    before = _lock(listing)
    require(actor, "exchange.change_listing", before)
    if changed := _write(listing, values, before):
        _tell(listing, "changed", actor, fields=sorted(changed))
    return listing


def _lock(listing: L) -> L:
    """Let nobody else take a step meanwhile; the row as it is now, its state taken over."""
    before: Any = type(listing)._default_manager.select_for_update().get(pk=listing.pk)
    listing.state = before.state
    return before


def _write(listing: Listing, values: dict[str, Any], before: Listing | None = None) -> set[str]:
    if unknown := set(values) - changeable_fields(type(listing)):
        raise TypeError(f"{type(listing).__name__} has no field to write: {', '.join(sorted(unknown))}")
    many = {field.name for field in listing._meta.many_to_many} & set(values)
    plain = {name: value for name, value in values.items() if name not in many}
    changed = {name for name, value in plain.items() if getattr(before or listing, name) != value}
    for name, value in plain.items():
        setattr(listing, name, value)
    try:
        listing.full_clean(exclude=["code"])
        with transaction.atomic():
            listing.save()
    except ValidationError as error:
        raise Invalid(
            {
                "" if name == "__all__" else name: list(map(str, words))
                for name, words in error.message_dict.items()
            }
        ) from error
    except IntegrityError as error:
        raise Invalid(_("保存时与他人的修改冲突，请刷新后重试。")) from error
    for name in many:
        relation = getattr(listing, name)
        present = set(relation.values_list("pk", flat=True))
        relation.set(values[name])
        if present != {item.pk if isinstance(item, models.Model) else item for item in values[name]}:
            changed.add(name)
    return changed


@transaction.atomic
def submit_listing(listing: L, *, actor: Any) -> L:
    """Hand it to the managers of its organisation."""
    listing.submitted_at = clock.now()
    listing.return_reason = ""
    listing.save(update_fields=["submitted_at", "return_reason"])
    workflow_of(listing).move(listing, "submit", actor=actor)
    _tell(listing, "submitted", actor)
    return listing


@transaction.atomic
def withdraw_listing(listing: L, *, actor: Any) -> L:
    """Take it back from review."""
    workflow_of(listing).move(listing, "withdraw", actor=actor)
    _tell(listing, "withdrawn", actor)
    return listing


@transaction.atomic
def return_listing(listing: L, *, reason: str, actor: Any) -> L:
    """Send it back to its writers, with the reason they read."""
    listing.return_reason = reason.strip()[:500]
    listing.save(update_fields=["return_reason"])
    workflow_of(listing).move(listing, "return", actor=actor, comment=reason)
    _tell(listing, "returned", actor)
    return listing


@transaction.atomic
def publish_listing(
    listing: L, *, actor: Any, secrecy_confirmed: bool, personal_data_confirmed: bool = False
) -> L:
    """Pass it through the publishing gate: the manager answers for secrecy, and for personal data in its texts.

    Without an expiry date it stands for a year.

    Raises:
        NotAllowed: the actor does not manage its organisation.
        WrongState: it is not under review, or something is still missing.
        Invalid: secrecy was not checked, personal data was found and not confirmed, or the expiry date is past.
    """
    require(actor, "exchange.publish_listing", listing)
    _check_gate(listing, secrecy_confirmed, personal_data_confirmed)
    now = clock.now()
    listing.expires_on = listing.expires_on or clock.today() + LIFETIME
    _check_expiry(listing.expires_on)
    listing.published_at = listing.secrecy_checked_at = now
    listing.published_by = listing.secrecy_checked_by = actor
    listing.return_reason = ""
    listing.expiry_told_on = None
    listing.save(
        update_fields=[
            "expires_on",
            "published_at",
            "published_by",
            "secrecy_checked_at",
            "secrecy_checked_by",
            "return_reason",
            "expiry_told_on",
        ]
    )
    workflow_of(listing).move(listing, "publish", actor=actor)
    touch(listing)
    _tell(listing, "published", actor, expires=listing.expires_on.isoformat())
    return listing


def _check_gate(listing: Listing, secrecy_confirmed: bool, personal_data_confirmed: bool) -> None:
    errors: dict[str, list[str]] = {}
    if not secrecy_confirmed:
        errors["secrecy_confirmed"] = [_("发布前请完成保密审查并勾选确认。")]
    if not personal_data_confirmed and (found := personal_data_in(listing)):
        kinds = {str(finding.label) for text in found for finding in text.findings}
        errors["personal_data_confirmed"] = [
            _("公开文字中有疑似个人信息（%(kinds)s），请退回删除，或确认可以公开。")
            % {"kinds": _("、").join(sorted(kinds))}
        ]
    if errors:
        raise Invalid(errors)


def _check_expiry(expires_on: date) -> None:
    today = clock.today()
    if expires_on < today:
        raise Invalid({"expires_on": [_("有效期不能早于今天。")]})
    if expires_on > today + LONGEST_LIFETIME:
        raise Invalid({"expires_on": [_("有效期最长三年，到期可以续期。")]})


@transaction.atomic
def renew_listing(listing: L, *, actor: Any, expires_on: date | None = None) -> L:
    """Let it stand longer, or stand again; without a date for another year.

    Raises:
        WrongState: it never passed the gate, or the platform took it down: it must be revised and reviewed.
        Invalid: the date is past, or more than three years away.
    """
    expires_on = expires_on or clock.today() + LIFETIME
    _check_expiry(expires_on)
    require(actor, "exchange.publish_listing", listing)
    listing.expires_on = expires_on
    listing.expiry_told_on = None
    listing.save(update_fields=["expires_on", "expiry_told_on"])
    workflow_of(listing).move(listing, "renew", actor=actor)
    touch(listing)
    _tell(listing, "renewed", actor, expires=expires_on.isoformat())
    return listing


@transaction.atomic
def revise_listing(listing: L, *, actor: Any) -> L:
    """Take it off the lists to change it; it must pass review and gate again."""
    workflow_of(listing).move(listing, "revise", actor=actor)
    listing.secrecy_checked_at = None
    listing.secrecy_checked_by = None
    listing.save(update_fields=["secrecy_checked_at", "secrecy_checked_by"])
    touch(listing)
    _tell(listing, "revised", actor)
    return listing


@transaction.atomic
def archive_listing(listing: L, *, actor: Any) -> L:
    """Take it off the lists; a renewal brings it back."""
    workflow_of(listing).move(listing, "archive", actor=actor)
    touch(listing)
    _tell(listing, "archived", actor)
    return listing


@transaction.atomic
def take_down_listing(listing: L, *, reason: str, actor: Any) -> L:
    """The platform's staff take it off the lists for a reason that its owners read; only a new review brings it back."""
    workflow_of(listing).move(listing, "take_down", actor=actor, comment=reason)
    listing.return_reason = reason.strip()[:500]
    listing.secrecy_checked_at = None
    listing.secrecy_checked_by = None
    listing.save(update_fields=["return_reason", "secrecy_checked_at", "secrecy_checked_by"])
    touch(listing)
    _tell(listing, "taken_down", actor)
    return listing


@transaction.atomic
def expire_listing(listing: L) -> L:
    """The platform's own step, the night after the last day."""
    workflow_of(listing).move(listing, "expire", actor=None)
    touch(listing)
    _tell(listing, "expired", None)
    return listing


@transaction.atomic
def announce_expiry(listing: L) -> L:
    """Tell its people that it will run out; once for each expiry date."""
    listing.expiry_told_on = clock.today()
    listing.save(update_fields=["expiry_told_on"])
    _tell(listing, "expiring", None, expires=listing.expires_on.isoformat() if listing.expires_on else "")
    return listing


@transaction.atomic
def record_consent(expert: Expert, *, actor: Any) -> Expert:
    """The person agrees to be found: said by themself, or recorded by a manager who holds their written word.

    Raises:
        NotAllowed: the actor is neither; or the person has an account here and must say so themself.
    """
    _require_say(expert, actor)
    if expert.consent_at is None:
        expert.consent_at = clock.now()
        expert.consent_by = actor
        expert.save(update_fields=["consent_at", "consent_by"])
        record(events.CONSENT_GIVEN, actor=actor, target=expert, organisation=expert.owner)
    return expert


@transaction.atomic
def withdraw_consent(expert: Expert, *, actor: Any) -> Expert:
    """The person no longer wants to be found; what is published closes at once."""
    require(actor, "exchange.record_consent", expert)
    _lock(expert)
    if expert.state == ListingState.PUBLISHED:
        workflow_of(expert).move(expert, "close", actor=None)
        record(events.listing_event(expert, "closed"), actor=actor, target=expert, organisation=expert.owner)
    expert.consent_at = None
    expert.consent_by = None
    expert.save(update_fields=["consent_at", "consent_by"])
    touch(expert)
    record(events.CONSENT_WITHDRAWN, actor=actor, target=expert, organisation=expert.owner)
    return expert


def _require_say(expert: Expert, actor: Any) -> None:
    require(actor, "exchange.record_consent", expert)
    if expert.person_id and expert.person_id != actor.pk:
        raise NotAllowed(_("专家有平台账号，须由本人登录后确认同意公开。"))


def _tell(listing: Listing, verb: str, actor: Any | None, **data: Any) -> None:
    record(
        events.listing_event(listing, verb), actor=actor, target=listing, organisation=listing.owner, **data
    )
