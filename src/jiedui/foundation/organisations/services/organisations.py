"""Registering, correcting and verifying an organisation."""

from typing import Any

from django.db import transaction

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, Stale, TooMany, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.indexing import touch
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import check, save_checked
from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.organisations import events
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Membership, Organisation
from jiedui.foundation.organisations.rules import is_platform_staff
from jiedui.foundation.organisations.selectors import forget_memberships
from jiedui.foundation.organisations.validators import compact_credit_code
from jiedui.foundation.regions.models import Region

from .holding import hold

PENDING_AT_MOST = 3
CHANGEABLE = frozenset(
    {
        "name",
        "name_en",
        "short_name",
        "kind",
        "credit_code",
        "region",
        "introduction",
        "contact_name",
        "contact_phone",
        "contact_email",
        "website",
    }
)
VERIFIED_FIELDS = frozenset({"name", "kind", "credit_code"})


@transaction.atomic
def create_organisation(
    *,
    actor: User,
    name: str,
    kind: str,
    region: Region,
    parent: Organisation | None = None,
    **values: str,
) -> Organisation:
    """Register an organisation. What the platform's staff register is verified at once; anybody else becomes its manager,
    and it waits for the staff.

    Raises:
        NotAllowed: nobody is signed in, or the actor names a parent that they do not manage.
        TooMany: the actor already has several organisations waiting.
        Invalid: a value breaks a rule, or name or credit code are registered already.
    """
    require(actor, "organisations.register_organisation")
    _known(values)
    if parent is not None:
        require(actor, "organisations.change_organisation", parent)
    values["credit_code"] = compact_credit_code(values.get("credit_code", ""))
    organisation = Organisation(name=name, kind=kind, region=region, parent=parent, **values)
    by_staff = is_platform_staff(actor)
    if by_staff:
        organisation.verified_at, organisation.verified_by = clock.now(), actor
    elif Organisation.objects.of(actor).pending().count() >= PENDING_AT_MOST:
        raise TooMany(_("您登记的单位还在等待核验，请稍后再登记新的单位。"))
    save_checked(organisation)
    if not by_staff:
        Membership.objects.create(user=actor, organisation=organisation, role=Role.MANAGER)
        forget_memberships(actor)
    record(events.REGISTERED, actor=actor, target=organisation, organisation=organisation)
    touch(organisation)
    return organisation


@transaction.atomic
def enter_organisation(*, actor: User, **values: Any) -> Organisation:
    """Put an organisation on the register in the name of nobody: it waits for the staff, and has no people yet.

    For those who keep a ledger of organisations; whoever registers their own uses `create_organisation`.

    Raises:
        NotAllowed: the actor keeps no register.
        Invalid: a value breaks a rule, or name or credit code are registered already.
    """
    require(actor, "organisations.enter_organisations")
    organisation = _new(values, actor)
    save_checked(organisation)
    record(events.REGISTERED, actor=actor, target=organisation, organisation=organisation)
    touch(organisation)
    return organisation


def check_entry(*, actor: User, **values: Any) -> None:
    """Ask whether an organisation could be put on the register; nothing is written.

    Raises:
        NotAllowed: the actor keeps no register.
        Invalid: with the sentences by field.
    """
    require(actor, "organisations.enter_organisations")
    check(_new(values, actor))


def _new(values: dict[str, Any], actor: User) -> Organisation:
    parent = values.get("parent")
    if parent is not None and not actor.has_perm("organisations.change_organisation", parent):
        raise Invalid({"parent": [_("您不管理“%(name)s”，不能登记到它之下。") % {"name": parent}]})
    _known({name: value for name, value in values.items() if name != "parent"})
    values["credit_code"] = compact_credit_code(values.get("credit_code", ""))
    return Organisation(**values)


@transaction.atomic
def strike_organisation(organisation: Organisation, *, actor: User) -> None:
    """Take an organisation off the register that was put there by mistake; what refers to it keeps it there.

    Raises:
        NotAllowed: the actor keeps no register.
        WrongState: it is verified, or has people.
        ProtectedError: something refers to it.
    """
    require(actor, "organisations.enter_organisations")
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if objection := objection_to_striking(locked):
        raise WrongState(objection)
    record(events.STRUCK, actor=actor, target=locked, organisation=locked, code=locked.code)
    touch(locked)
    locked.delete()


def objection_to_striking(organisation: Organisation) -> str:
    """Why it stays on the register; empty when it may go."""
    if organisation.is_verified:
        return _("单位已通过核验。")
    if organisation.memberships.exists() or organisation.invitations.exists():
        return _("单位已有成员或邀请。")
    return ""


@transaction.atomic
def change_organisation(
    organisation: Organisation, *, actor: User, seen: str = "", **values: Any
) -> Organisation:
    """Correct what is said of an organisation; what the staff verified, only they change.

    `seen` is the version that the actor had before them; empty overwrites whatever stands there.

    Raises:
        NotAllowed: the actor does not manage it.
        Stale: somebody else changed it meanwhile.
        WrongState: it is verified, and the actor would change name, kind or credit code; or it was merged away.
        Invalid: a value breaks a rule.
    """
    require(actor, "organisations.change_organisation", organisation)
    _known(values)
    if "credit_code" in values:
        values["credit_code"] = compact_credit_code(values["credit_code"])
    locked = hold(organisation.pk)
    if seen and seen != locked.version:
        raise Stale(_("您打开之后，他人已修改过单位资料。您填写的还在下面，请核对后再保存。"), target=locked)
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    if not changed:
        return organisation
    if locked.is_verified and not is_platform_staff(actor) and VERIFIED_FIELDS.intersection(changed):
        raise WrongState(_("单位已核验，名称、类型和统一社会信用代码只能由平台管理员修改。"))
    for name in changed:
        setattr(locked, name, values[name])
    save_checked(locked, update_fields=changed)
    for name in (*changed, "updated_at"):
        setattr(organisation, name, getattr(locked, name))
    record(
        events.CHANGED, actor=actor, target=organisation, organisation=organisation, fields=sorted(changed)
    )
    touch(organisation)
    return organisation


@transaction.atomic
def set_parent(organisation: Organisation, *, parent: Organisation | None, actor: User) -> Organisation:
    """Put an organisation under another, or on its own. Both sides' managers must be one, or it takes the staff.

    Raises:
        NotAllowed: the actor does not manage the organisation, or not the parent.
        WrongState: the parent already stands below the organisation.
    """
    require(actor, "organisations.change_organisation", organisation)
    if parent is not None:
        require(actor, "organisations.change_organisation", parent)
    # the whole tree at once and in one order: two moves at once neither wait for each other for ever nor close a ring
    above = dict(Organisation.objects.select_for_update().order_by("pk").values_list("pk", "parent_id"))
    place = parent.pk if parent else None
    while place is not None:
        if place == organisation.pk:
            raise WrongState(_("%(parent)s 已在本单位之下，不能作为上级。") % {"parent": parent})
        place = above[place]
    organisation.parent = parent
    organisation.save(update_fields=["parent"])
    record(
        events.PARENT_CHANGED,
        actor=actor,
        target=organisation,
        organisation=organisation,
        parent=parent.code if parent else None,
    )
    touch(organisation)
    return organisation


@transaction.atomic
def verify_organisation(organisation: Organisation, *, actor: User) -> Organisation:
    """The staff have made sure that it is what it says: from now on everybody finds it.

    Raises:
        NotAllowed: the actor is not of the platform's staff.
        WrongState: it is verified already.
    """
    require(actor, "organisations.verify_organisation", organisation)
    locked = hold(organisation.pk)
    if locked.is_verified:
        raise WrongState(_("该单位已核验。"))
    organisation.verified_at, organisation.verified_by = clock.now(), actor
    organisation.save(update_fields=["verified_at", "verified_by"])
    record(events.VERIFIED, actor=actor, target=organisation, organisation=organisation)
    touch(organisation)
    return organisation


def _known(values: dict[str, Any]) -> None:
    if unknown := values.keys() - CHANGEABLE:
        raise TypeError(f"an organisation has no field {', '.join(sorted(unknown))} to be filled in")
