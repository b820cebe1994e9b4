"""A common text with its approvals as a file that anybody can check without this platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import WrongState

from ..models import JointText
from . import keys
from .reading import Place, places_of
from .sealing import STATEMENT
from .terms import fingerprint

BUNDLE = "jiedui-bundle/1"


def bundle_of(text: JointText, *, subject: str) -> dict[str, Any]:
    """Everything that proves a common text, as JSON.

    Raises:
        WrongState: not all sides agreed on it; a half-approved text never leaves as final.
    """
    if not text.is_common:
        raise WrongState(_("各方都同意之后才能导出凭据。"))
    places = places_of(text)
    return {
        "format": BUNDLE,
        "kind": text.kind,
        "subject": subject,
        "number": text.number,
        "terms": text.terms,
        "fingerprint": text.fingerprint,
        # as it was when they said yes: an organisation merged since then has another code today
        "parties": [place.approval.statement["organisation"] for place in places],
        "approvals": [_approval(place) for place in places],
    }


@dataclass
class Verdict:
    """What checking a bundle found: each side's approval in a sentence, and what is wrong."""

    approvals: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.faults


def verify(bundle: Any) -> Verdict:
    """Check a bundle by itself: the terms make the fingerprint, every side approved it, and every seal is whole."""
    verdict = Verdict()
    if not isinstance(bundle, Mapping) or bundle.get("format") != BUNDLE:
        verdict.faults.append(_("这不是结对平台导出的凭据（format 应为 %(format)s）。") % {"format": BUNDLE})
        return verdict
    try:
        _verify(bundle, verdict)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        verdict.faults.append(_("凭据的内容不完整或被改坏：%(fault)s") % {"fault": fault})
    return verdict


def _verify(bundle: Mapping[str, Any], verdict: Verdict) -> None:
    print_ = fingerprint(bundle["terms"])
    if print_ != bundle["fingerprint"]:
        verdict.faults.append(_("条款内容与指纹不符：文本被改动过。"))
    approved = set()
    for approval in bundle["approvals"]:
        statement = approval["statement"]
        who = statement["organisation"]
        if faults := list(_faults(bundle, approval, print_)):
            verdict.faults += [f"{who}: {fault}" for fault in faults]
            continue
        approved.add(who)
        verdict.approvals.append(_told(approval))
    for code in bundle["parties"]:
        if code not in approved:
            verdict.faults.append(_("%(organisation)s 没有有效的同意。") % {"organisation": code})
    if len(bundle["parties"]) < 2:
        verdict.faults.append(_("当事方少于两方。"))


def _told(approval: Mapping[str, Any]) -> str:
    """A valid approval in a sentence, with what became of the organisation and of the key since."""
    statement, key = approval["statement"], approval["key"]
    told = _("%(party)s（%(organisation)s）于 %(when)s 同意，密钥 %(key)s") % {
        "party": statement["party"],
        "organisation": statement["organisation"],
        "when": statement["approved_at"],
        "key": keys.print_of(key["public"]),
    }
    if merged := approval.get("merged_into"):
        told += _("；这个单位后来并入 %(organisation)s") % {"organisation": merged}
    if revoked := key.get("revoked_at"):
        told += _("；密钥后来于 %(when)s 作废，同意在作废之前，仍然有效") % {"when": revoked}
    return told


def _faults(bundle: Mapping[str, Any], approval: Mapping[str, Any], print_: str) -> list[str]:
    statement, key = approval["statement"], approval["key"]
    faults = []
    if statement["format"] != STATEMENT or statement["fingerprint"] != print_:
        faults.append(_("同意的是另一份文本。"))
    if (statement["kind"], statement["subject"], statement["number"]) != (
        bundle["kind"],
        bundle["subject"],
        bundle["number"],
    ):
        faults.append(_("同意的是另一个事项。"))
    if not keys.is_signed(key["public"], statement, approval["signature"]):
        faults.append(_("印证与内容不符。"))
    if key.get("revoked_at") and _moment(key["revoked_at"]) <= _moment(statement["approved_at"]):
        faults.append(_("印证所用的密钥在同意之前已作废。"))
    return faults


def _approval(place: Place) -> dict[str, Any]:
    approval, key = place.approval, place.approval.key
    today = place.party.organisation.code
    return {
        "statement": approval.statement,
        "signature": approval.signature,
        "merged_into": today if today != approval.statement["organisation"] else "",
        "key": {
            "public": key.public,
            "created_at": _written(key.created_at),
            "revoked_at": _written(key.revoked_at),
        },
    }


def _written(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
