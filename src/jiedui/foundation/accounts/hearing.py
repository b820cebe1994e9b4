"""What allauth tells of sign-in becomes an event of ours: a kind and a choice, never a secret."""

from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as sign_on
from django.db import transaction

from jiedui.foundation.core.events import EventKind, record

from . import events
from .models import User


@transaction.atomic
def _tell(kind: EventKind, person: Any, **data: Any) -> None:
    actor = User.objects.get(pk=person.pk)
    record(kind, actor=actor, target=actor, **data)


def _added(user: Any, authenticator: Authenticator, **_more: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _tell(events.FACTOR_ADDED, user, factor=str(authenticator.type))


def _removed(user: Any, authenticator: Authenticator, **_more: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _tell(events.FACTOR_REMOVED, user, factor=str(authenticator.type))


def _renewed(user: Any, **_more: Any) -> None:
    _tell(events.RECOVERY_CODES_RENEWED, user)


def _used(user: Any, authenticator: Authenticator, **_more: Any) -> None:
    """A recovery code that went is worth a letter: whoever did not use it learns that somebody did."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        return
    _tell(events.RECOVERY_CODE_USED, user)
    left = len(Authenticator.objects.get(pk=authenticator.pk).wrap().get_unused_codes())
    get_adapter().send_notification_mail("mfa/email/recovery_code_used", user, context={"left": left})


def _password(user: Any, **_more: Any) -> None:
    _tell(events.PASSWORD_CHANGED, user)


def _linked(sociallogin: Any, **_more: Any) -> None:
    _tell(events.SIGN_ON_LINKED, sociallogin.user)


def _unlinked(socialaccount: Any, **_more: Any) -> None:
    _tell(events.SIGN_ON_UNLINKED, socialaccount.user)


def listen() -> None:
    """Called once, when the app is ready."""
    for signal, receiver in (
        (factors.authenticator_added, _added),
        (factors.authenticator_removed, _removed),
        (factors.authenticator_reset, _renewed),
        (factors.authenticator_used, _used),
        (account.password_changed, _password),
        (account.password_set, _password),
        (account.password_reset, _password),
        (sign_on.social_account_added, _linked),
        (sign_on.social_account_removed, _unlinked),
    ):
        signal.connect(receiver, weak=False, dispatch_uid=f"accounts.{receiver.__name__}")
