"""Access tokens: made and shown once, found by their digest, revoked for good.

A token reads `jd_`, thirty-six random letters and digits, and six that check them: scanners for secrets know one when
they see it, and a slip of the pen is told from a token that was revoked by nobody but its owner.
"""

import secrets
import string
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.api import api_scopes
from jiedui.foundation.core.errors import Invalid, TooMany, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked

from . import events
from .models import AccessToken, KeptAnswer, User, token_digest

PREFIX = "jd_"
LONGEST_DAYS = 365
USABLE_AT_MOST = 20
USED_EVERY = timedelta(minutes=5)
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM, _CHECK = 36, 6
_SHOWN = 8


def new_token() -> str:
    """A fresh token: 214 random bits and their check."""
    body = "".join(secrets.choice(_ALPHABET) for _index in range(_RANDOM))
    return f"{PREFIX}{body}{_check_of(body)}"


def _check_of(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _index in range(_CHECK):
        number, rest = divmod(number, len(_ALPHABET))
        digits += _ALPHABET[rest]
    return digits


@transaction.atomic
def create_token(
    *, actor: User, name: str, scopes: Iterable[str], expires_on: date
) -> tuple[AccessToken, str]:
    """Make a token that lasts through its last day; the token itself is given back here and never again.

    Raises:
        TooMany: the person has as many as anybody can keep an eye on.
        Invalid: no name, no scope or an unknown one, or a day that is past or more than a year away.
    """
    scopes = list(dict.fromkeys(scopes))
    errors: dict[str, list[str]] = {}
    if not scopes or set(scopes) - set(api_scopes()):
        errors["scopes"] = [_("请至少选择一项权限。")]
    if not clock.today() <= expires_on <= clock.today() + timedelta(days=LONGEST_DAYS):
        errors["expires_on"] = [_("有效期不能早于今天，最长一年。")]
    if errors:
        raise Invalid(errors)
    User.objects.select_for_update().get(pk=actor.pk)
    if AccessToken.objects.visible_to(actor).usable().count() >= USABLE_AT_MOST:
        raise TooMany(_("最多同时使用 %(limit)s 个访问令牌，请先吊销不用的。") % {"limit": USABLE_AT_MOST})
    token = new_token()
    kept = AccessToken(
        user=actor,
        name=name.strip(),
        beginning=token[:_SHOWN],
        digest=token_digest(token),
        scopes=scopes,
        expires_at=_end_of(expires_on),
    )
    save_checked(kept)
    record(events.TOKEN_CREATED, actor=actor, target=actor, token=kept.pk)
    return kept, token


@transaction.atomic
def revoke_token(token: AccessToken, *, actor: User) -> AccessToken:
    """It opens nothing any more.

    Raises:
        NotAllowed: it is somebody else's.
        WrongState: it was revoked already.
    """
    require(actor, "accounts.revoke_token", token)
    locked = AccessToken.objects.select_for_update().get(pk=token.pk)
    if locked.revoked_at:
        raise WrongState(_("这个令牌已经吊销。"))
    locked.revoked_at = clock.now()
    locked.save(update_fields=["revoked_at"])
    record(events.TOKEN_REVOKED, actor=actor, target=actor, token=locked.pk)
    return locked


@transaction.atomic
def revoke_all(user: User) -> int:
    """None of a person's tokens opens anything any more: whoever changes their password may have lost one. How many did."""
    found = list(AccessToken.objects.select_for_update().filter(user=user, revoked_at__isnull=True))
    AccessToken.objects.filter(pk__in=[token.pk for token in found]).update(revoked_at=clock.now())
    for token in found:
        record(events.TOKEN_REVOKED, actor=user, target=user, token=token.pk)
    return len(found)


@transaction.atomic
def forget_tokens(user: User, actor: User) -> None:
    """A person whose account is closed leaves no tokens, and nothing of what their programs were answered."""
    AccessToken.objects.filter(user=user).delete()
    KeptAnswer.objects.filter(user=user).delete()


def token_in_use(text: str) -> AccessToken | None:
    """The usable token of these characters, of a person who may sign in; whatever is wrong with it, one query and None."""
    found = AccessToken.objects.select_related("user").filter(digest=token_digest(text)).first()
    if found is None or not found.is_usable or not found.user.is_active:
        return None
    return found


def note_use(token: AccessToken) -> None:
    """Note every five minutes that it is in use. It is no event: nobody else is concerned."""
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at >= USED_EVERY:
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)
        token.last_used_at = now


def _end_of(day: date) -> datetime:
    """The first moment of the next day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def scope_allows(token: Any, scope: str) -> bool:
    """Whether a token holds a scope; whoever may write may read."""
    area, _sign, verb = scope.partition(":")
    return scope in token.scopes or (verb == "read" and f"{area}:write" in token.scopes)
