"""What can be done with achievements, demands and experts: one set of verbs for the three."""

from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from jiedui.foundation.approvals.selectors import case_of
from jiedui.foundation.approvals.services import forget_cases, start_approval, withdraw_case
from jiedui.foundation.core import clock
from jiedui.foundation.core.constraints import validate_constraints
from jiedui.foundation.core.errors import Invalid, NotAllowed, Stale
from jiedui.foundation.core.events import record
from jiedui.foundation.core.indexing import touch
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.files.selectors import attachments_of
from jiedui.foundation.files.services import detach
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.services import hold

from .. import events
from ..choices import ListingState
from ..disclosure import to_be_looked_at
from ..models import Expert, Listing
from ..workflow import LIFETIME, objection_to_expiry, subject_of, workflow_of

LONGEST_REASON = 1000
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
        WrongState: the organisation was merged into another meanwhile.
        Invalid: a value breaks a rule.
    """
    require(actor, "exchange.create_listing", owner)
    hold(owner.pk)
    listing = model(owner=owner, created_by=actor)
    _write(listing, values)
    record(events.listing_event(listing, "created"), actor=actor, target=listing, organisation=owner)
    return listing


def check_listing(model: type[L], *, owner: Organisation, actor: Any, **values: Any) -> None:
    """Ask whether a draft could be written so; nothing is.

    Raises:
        NotAllowed: the actor does not belong to the organisation.
        Invalid: a value breaks a rule.
    """
    require(actor, "exchange.create_listing", owner)
    listing = model(owner=owner, created_by=actor)
    many = {field.name for field in model._meta.many_to_many}
    for name, value in values.items():
        if name not in many:
            setattr(listing, name, value)
    _check(listing)


@transaction.atomic
def change_listing(listing: L, *, actor: Any, seen: str = "", **values: Any) -> L:
    """Change a draft or what was returned; consent, secrecy check and life stay as they are.

    `seen` is the version that the actor had before them; empty overwrites whatever stands there.

    Raises:
        NotAllowed: the actor may not change it, or it is under review or published.
        Stale: somebody else changed it meanwhile.
        Invalid: a value breaks a rule.
    """
    _lock(listing)
    require(actor, "exchange.change_listing", listing)
    _require_seen(
        listing, seen, _("您打开之后，他人已修改过这份内容。您填写的还在下面，再次保存将以您的为准。")
    )
    if changed := _write(listing, values):
        _tell(listing, "changed", actor, fields=sorted(changed))
    return listing


@transaction.atomic
def delete_listing(listing: Listing, *, actor: Any, seen: str = "") -> None:
    """Throw away a draft that nobody outside ever saw, its files with it; that it was there stays in the records.

    `seen` is the version that the actor had before them, as when changing.

    Raises:
        Stale: somebody else changed it meanwhile.
        NotAllowed: the actor neither wrote it nor manages its organisation, or it was submitted or published.
    """
    _lock(listing)
    require(actor, "exchange.delete_listing", listing)
    _require_seen(listing, seen, _("您打开之后，他人已修改过这份内容。请核对后再删除。"))
    for attachment in attachments_of(listing):
        detach(attachment, actor=actor)
    forget_cases(listing)
    _tell(listing, "deleted", actor, code=listing.code)
    listing.delete()


def _lock(listing: Listing) -> None:
    """Let nobody else take a step meanwhile, and look at the row as it is now: what is judged is what is kept."""
    listing.refresh_from_db(from_queryset=type(listing)._default_manager.select_for_update())


def _require_seen(listing: Listing, seen: str, sentence: str) -> None:
    if seen and seen != listing.version:
        raise Stale(sentence, target=listing)


def _write(listing: Listing, values: dict[str, Any]) -> set[str]:
    if unknown := set(values) - changeable_fields(type(listing)):
        raise TypeError(f"{type(listing).__name__} has no field to write: {', '.join(sorted(unknown))}")
    many = {field.name for field in listing._meta.many_to_many} & set(values)
    plain = {name: value for name, value in values.items() if name not in many}
    changed = {name for name, value in plain.items() if getattr(listing, name) != value}
    for name, value in plain.items():
        setattr(listing, name, value)
    _check(listing)
    try:
        with transaction.atomic():
            listing.save()
    except IntegrityError as error:
        raise Invalid(_("保存时与他人的修改冲突，请刷新后重试。")) from error
    for name in many:
        relation = getattr(listing, name)
        present = set(relation.values_list("pk", flat=True))
        relation.set(values[name])
        if present != {item.pk if isinstance(item, models.Model) else item for item in values[name]}:
            changed.add(name)
    return changed


def _check(listing: Listing) -> None:
    """Rules of the fields and of the row. Whom and what it names is at hand, and is not asked for again."""
    at_hand = listing._state.fields_cache
    try:
        listing.full_clean(exclude=["code", *at_hand], validate_constraints=False)
        validate_constraints(listing)
    except ValidationError as error:
        raise Invalid.by(error) from error


@transaction.atomic
def submit_listing(listing: L, *, actor: Any) -> L:
    """Hand it to the managers of its organisation; where the organisation has a chain, its people are asked first.

    Raises:
        NotAllowed: the actor does not belong to the organisation.
        WrongState: something is missing, it is no draft, or nobody could pass a step of the chain.
    """
    _lock(listing)
    require(actor, "exchange.submit_listing", listing)
    case = start_approval(listing, actor=actor, organisation=listing.owner, subject=subject_of(listing))
    workflow_of(listing).move(listing, "begin_approval" if case else "submit", actor=actor)
    if case is not None:
        return listing
    listing.submitted_at = clock.now()
    listing.return_reason = ""
    listing.save(update_fields=["submitted_at", "return_reason"])
    _tell(listing, "submitted", actor)
    return listing


@transaction.atomic
def withdraw_listing(listing: L, *, actor: Any) -> L:
    """Take it back from review, or from its organisation's chain."""
    _lock(listing)
    case = case_of(listing, organisation=listing.owner) if listing.state == ListingState.APPROVING else None
    if case is not None:
        withdraw_case(case, actor=actor)
        listing.refresh_from_db()
        return listing
    workflow_of(listing).move(listing, "withdraw", actor=actor)
    _tell(listing, "withdrawn", actor)
    return listing


@transaction.atomic
def return_listing(listing: L, *, reason: str, actor: Any) -> L:
    """Send it back to its writers, with the reason they read."""
    workflow_of(listing).move(listing, "return", actor=actor, comment=reason)
    _keep_reason(listing, reason)
    _tell(listing, "returned", actor)
    return listing


def _keep_reason(listing: Listing, reason: str) -> None:
    listing.return_reason = reason.strip()
    if len(listing.return_reason) > LONGEST_REASON:
        raise Invalid({"comment": [_("理由不超过 %(limit)s 个字。") % {"limit": LONGEST_REASON}]})
    listing.save(update_fields=["return_reason"])


@transaction.atomic
def publish_listing(
    listing: L, *, actor: Any, secrecy_confirmed: bool, personal_data_confirmed: bool = False, seen: str = ""
) -> L:
    """Pass it through the publishing gate: the manager answers for secrecy, and for personal data in its texts.

    Without an expiry date it stands for a year. `seen` is the version that the manager had before them: nobody
    answers for words that came in while they read.

    Raises:
        NotAllowed: the actor does not manage its organisation.
        WrongState: it is not under review, something is still missing, or (`Stale`) it is no longer what the manager saw.
        Invalid: secrecy was not checked, or personal data was found and not confirmed.
    """
    _lock(listing)
    require(actor, "exchange.publish_listing", listing)
    _require_seen(listing, seen, _("您打开之后，提交的内容又有改动。请核对现在的内容再发布。"))
    _check_gate(listing, secrecy_confirmed, personal_data_confirmed)
    listing.expires_on = listing.expires_on or clock.today() + LIFETIME
    listing.published_at = listing.secrecy_checked_at = clock.now()
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
    if not personal_data_confirmed and (found := to_be_looked_at(listing)):
        kinds = {str(finding.label) for text in found for finding in text.findings}
        errors["personal_data_confirmed"] = [
            _("公开文字中有需要核对的内容（%(kinds)s），请退回删除，或确认可以公开。")
            % {"kinds": _("、").join(sorted(kinds))}
        ]
    if errors:
        raise Invalid(errors)


@transaction.atomic
def renew_listing(listing: L, *, actor: Any, expires_on: date | None = None) -> L:
    """Let it stand longer, or stand again; without a date for another year.

    Raises:
        WrongState: it never passed the gate, or the platform took it down: it must be revised and reviewed.
        Invalid: the date is past, or more than three years away.
    """
    expires_on = expires_on or clock.today() + LIFETIME
    _lock(listing)
    require(actor, "exchange.publish_listing", listing)
    if objection := objection_to_expiry(expires_on):
        raise Invalid({"expires_on": [objection]})
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
    _keep_reason(listing, reason)
    listing.secrecy_checked_at = None
    listing.secrecy_checked_by = None
    listing.save(update_fields=["secrecy_checked_at", "secrecy_checked_by"])
    touch(listing)
    _tell(listing, "taken_down", actor)
    return listing


@transaction.atomic
def expire_listing(listing: L) -> L:
    """The platform's own step, the night after the last day.

    Raises:
        WrongState: somebody renewed it or took it off the lists meanwhile.
    """
    _lock(listing)
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
    _lock(expert)
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
    _lock(expert)
    require(actor, "exchange.record_consent", expert)
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
