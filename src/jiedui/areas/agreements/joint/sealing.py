"""The platform's seal on an approval: the organisation's key, made when first needed, changed, and revoked.

It proves what was approved, by whom and when; it is no signature in law unless the parties' own text says so.
"""

from datetime import UTC
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.secrets import decrypt, encrypt
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.organisations.models import Organisation

from ..choices import TextState
from ..models import Approval, JointParty, SigningKey
from . import events, keys
from .kinds import joint_kinds

STATEMENT = "jiedui-approval/1"


def seal(party: JointParty, *, subject: str, approver: Any) -> tuple[SigningKey, dict[str, Any], str]:
    """The key, what is stated, and the signature over it: this organisation approves this fingerprint now."""
    text = party.text
    key = key_in_use(party.organisation)
    private = decrypt(key.kept)
    if private is None:
        raise WrongState(
            _("“%(organisation)s”的印证密钥已无法读取，请单位管理员更换密钥后再试。")
            % {"organisation": party.organisation.label}
        )
    statement = {
        "format": STATEMENT,
        "kind": text.kind,
        "subject": subject,
        "number": text.number,
        "fingerprint": text.fingerprint,
        "organisation": party.organisation.code,
        "party": party.name,
        "approver": f"user:{approver.pk}",
        "approved_at": clock.now().astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return key, statement, keys.sign(private, statement)


def key_in_use(organisation: Organisation) -> SigningKey:
    """The organisation's key; a first one is made. Call it inside a transaction that holds the organisation's row."""
    found = SigningKey.objects.filter(organisation=organisation, retired_at=None).first()
    return found or _new_key(organisation)


@transaction.atomic
def change_key(organisation: Organisation, *, actor: Any) -> SigningKey:
    """A new key from now on; what the old one sealed stays valid."""
    require(actor, "agreements.manage_keys", organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    retire_key(organisation)
    record(events.KEY_RETIRED, actor=actor, target=organisation, organisation=organisation)
    return _new_key(organisation)


@transaction.atomic
def revoke_key(key: SigningKey, *, actor: Any, reason: str) -> SigningKey:
    """The key can no longer be trusted: seals made from now on are void, and the next approval makes a new key."""
    require(actor, "agreements.revoke_key", key)
    locked = SigningKey.objects.select_for_update().get(pk=key.pk)
    if not reason.strip():
        raise WrongState(_("请填写作废的理由。"), field="reason")
    if locked.revoked_at:
        raise WrongState(_("这把密钥已经作废。"))
    if locked.retired_at is None:
        _retire(locked)
    locked.revoked_at, locked.reason = clock.now(), reason.strip()[:300]
    locked.save(update_fields=["revoked_at", "reason"])
    record(events.KEY_REVOKED, actor=actor, target=locked.organisation, organisation=locked.organisation)
    return locked


def retire_key(organisation: Organisation) -> None:
    """Use an organisation's key no longer; where it has one."""
    for key in SigningKey.objects.filter(organisation=organisation, retired_at=None):
        _retire(key)


def _retire(key: SigningKey) -> None:
    key.retired_at = clock.now()
    key.save(update_fields=["retired_at"])


def _new_key(organisation: Organisation) -> SigningKey:
    private, public = keys.new_pair()
    return SigningKey.objects.create(organisation=organisation, public=public, kept=encrypt(private))


def keys_of(organisation: Organisation) -> list[SigningKey]:
    """An organisation's keys, the latest first, each with how many approvals it `sealed`."""
    keys_ = SigningKey.objects.filter(organisation=organisation).annotate(sealed=Count("approvals"))
    return list(keys_.order_by("-created_at", "-pk"))


def public_keys() -> QuerySet[SigningKey]:
    """The keys that sealed what is public: of those alone anybody may know."""
    kinds = [kind.code for kind in joint_kinds if kind.is_public]
    common = Approval.objects.filter(party__text__state__in=TextState.common(), party__text__kind__in=kinds)
    found = SigningKey.objects.filter(pk__in=common.values("key"))
    return found.select_related("organisation").order_by("organisation__name", "-created_at", "-pk")
