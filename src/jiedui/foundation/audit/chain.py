"""The chain that shows whether anything was changed: each event's hash covers the one before.

The normal form and a test vector stand in docs/develop/audit.md.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock

from .models import ChainEnd, Event, EventOrigin

BATCH = 1000
START = "0" * 64
ORIGIN_DAYS = 180
MOST_FAULTS = 20
_SEALED = ("number", "previous_hash", "hash")


def normal_form(event: Event, number: int, previous: str) -> bytes:
    """The bytes that are hashed; the target's type by its name, since its number differs between databases."""
    return json.dumps(
        {
            "actor": event.actor_id,
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "data": event.data,
            "event": event.pk,
            "kind": event.kind,
            "organisation": event.organisation_id,
            "number": number,
            "previous": previous,
            "request": event.request_id,
            "target": event.target_label,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


def hash_of(event: Event, number: int, previous: str) -> str:
    return hashlib.sha256(normal_form(event, number, previous)).hexdigest()


def seal_events() -> int:
    """Seal all events not yet in the chain, in order; returns how many. Two sealers at once wait for each other."""
    ChainEnd.objects.get_or_create(pk=1, defaults={"hash": START})
    total = 0
    while done := _seal_batch():
        total += done
    return total


@transaction.atomic
def _seal_batch() -> int:
    end = ChainEnd.objects.select_for_update().get(pk=1)
    waiting = list(_unsealed().select_related("target_type").order_by("pk")[:BATCH])
    for event in waiting:
        event.number, event.previous_hash = end.number + 1, end.hash
        event.hash = hash_of(event, event.number, end.hash)
        end.number, end.hash = event.number, event.hash
    # the model's own query set refuses every change
    plain: QuerySet[Any] = QuerySet(Event)
    plain.bulk_update(waiting, _SEALED, batch_size=200)
    end.save()
    return len(waiting)


def _unsealed() -> QuerySet[Event]:
    return Event.objects.filter(number__isnull=True)


def waiting_since() -> datetime | None:
    """When the oldest event happened that is not in the chain yet."""
    first = _unsealed().order_by("pk").first()
    return first.at if first else None


@dataclass(frozen=True)
class Verification:
    """What walking the chain found: how many events are sealed and wait, what is wrong in sentences, and the end."""

    sealed: int
    unsealed: int
    end: str
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.faults


def verify(expected_end: str = "") -> Verification:
    """Walk the whole chain from its start.

    `expected_end` is an end (`number:hash`) that somebody wrote down earlier: whoever can write to the database could
    make a whole new chain, but not one that passes through it.
    """
    number, previous, faults = 0, START, []
    noted = expected_end.partition(":")
    seen = ""
    chain = Event.objects.filter(number__isnull=False).select_related("target_type").order_by("number")
    for event in chain.iterator(chunk_size=BATCH):
        faults += _faults(event, number, previous)
        number, previous = event.number or 0, event.hash
        if str(number) == noted[0]:
            seen = previous
        if len(faults) >= MOST_FAULTS:
            break
    else:
        faults += _faults_at_end(number, previous)
        if expected_end and seen != noted[2]:
            faults.append(
                _("链上没有先前记下的 %(end)s：记录链被整体改写，或末尾被截去。") % {"end": expected_end}
            )
    return Verification(number, _unsealed().count(), f"{number}:{previous}", faults)


def _faults(event: Event, number: int, previous: str) -> list[str]:
    sealed_as = event.number or 0
    words = {
        "record": event.pk,
        "kind": event.kind,
        "at": event.at.isoformat(timespec="seconds"),
        "number": sealed_as,
        "from": number + 1,
        "until": sealed_as - 1,
    }
    if sealed_as != number + 1:
        return [_("链上第 %(from)s 至 %(until)s 环不见了：有操作记录被删除。") % words]
    if event.previous_hash != previous:
        return [_("第 %(number)s 环（记录 %(record)s，%(kind)s，%(at)s）与前一环不衔接。") % words]
    if event.hash != hash_of(event, sealed_as, previous):
        return [_("第 %(number)s 环（记录 %(record)s，%(kind)s，%(at)s）的内容在封存后被改动。") % words]
    return []


def _faults_at_end(number: int, digest: str) -> list[str]:
    end = ChainEnd.objects.filter(pk=1).first() or ChainEnd(hash=START)
    if (end.number, end.hash) == (number, digest):
        return []
    return [
        _("链末应在第 %(end)s 环，实际止于第 %(number)s 环：末尾的操作记录被删除或改动。")
        % {"end": end.number, "number": number}
    ]


def forget_origins() -> int:
    """Delete origins older than 180 days."""
    limit = clock.now() - timedelta(days=ORIGIN_DAYS)
    deleted, _each = EventOrigin.objects.filter(at__lt=limit).delete()
    return deleted
