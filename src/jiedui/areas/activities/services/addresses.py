"""The secret addresses of personal calendars: made and shown once, found by digest, revoked for good."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import TooMany, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked

from .. import events
from ..models import CalendarAddress

MOST = 10
READ_EVERY = timedelta(minutes=30)


@transaction.atomic
def create_address(*, actor: User, name: str) -> tuple[CalendarAddress, str]:
    """Make an address; its secret is given back here and never again.

    Raises:
        TooMany: the person has as many as anybody can keep an eye on.
        Invalid: it has no name.
    """
    User.objects.select_for_update().get(pk=actor.pk)
    if CalendarAddress.objects.visible_to(actor).usable().count() >= MOST:
        raise TooMany(_("最多同时使用 %(limit)s 个订阅地址，请先停用不用的。") % {"limit": MOST})
    secret = secrets.token_urlsafe(32)
    address = CalendarAddress(person=actor, name=name.strip(), digest=_digest(secret), created_at=clock.now())
    save_checked(address)
    record(events.ADDRESS_CREATED, actor=actor, target=actor, address=address.pk)
    return address, secret


@transaction.atomic
def revoke_address(address: CalendarAddress, *, actor: User) -> CalendarAddress:
    """Nothing is read under it any more.

    Raises:
        NotAllowed: it is somebody else's.
        WrongState: it was revoked already.
    """
    require(actor, "activities.revoke_address", address)
    locked = CalendarAddress.objects.select_for_update().get(pk=address.pk)
    if locked.revoked_at:
        raise WrongState(_("这个地址已经停用。"))
    locked.revoked_at = clock.now()
    locked.save(update_fields=["revoked_at"])
    record(events.ADDRESS_REVOKED, actor=actor, target=actor, address=locked.pk)
    return locked


def address_in_use(secret: str) -> CalendarAddress | None:
    """The usable address of this secret, of a person who may sign in."""
    found = CalendarAddress.objects.usable().select_related("person").filter(digest=_digest(secret)).first()
    return found if found is not None and found.person.is_active else None


def note_reading(address: CalendarAddress) -> None:
    """Note now and then that it is read. It is no event: nobody else is concerned."""
    now = clock.now()
    if address.read_at is None or now - address.read_at >= READ_EVERY:
        CalendarAddress.objects.filter(pk=address.pk).update(read_at=now)


def forget_addresses(user: User, actor: User) -> None:
    """A person whose account is closed leaves no addresses."""
    CalendarAddress.objects.filter(person=user).delete()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
