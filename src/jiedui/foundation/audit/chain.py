"""The chain that shows whether anything was changed: each event's hash covers the one before.

Normal form (docs/develop/audit.md): JSON of kind, time in UTC with microseconds, actor, organisation, target type and
id, data, request id, place and previous hash; keys sorted, no spaces, UTF-8. The hash is SHA-256 in hexadecimal.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, timedelta

from django.db import transaction

from jiedui.foundation.core import clock

from .models import Event, EventOrigin

BATCH = 1000
START = "0" * 64
ORIGIN_DAYS = 180


def normal_form(event: Event, place: int, previous: str) -> bytes:
    """The bytes that are hashed; the target's type by its name, since its number differs between databases."""
    return json.dumps(
        {
            "actor": event.actor_id,
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "data": event.data,
            "kind": event.kind,
            "organisation": event.organisation_id,
            "place": place,
            "previous": previous,
            "request": event.request_id,
            "target": f"{event.target_type.app_label}.{event.target_type.model}:{event.target_id}",
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


def hash_of(event: Event, place: int, previous: str) -> str:
    return hashlib.sha256(normal_form(event, place, previous)).hexdigest()


def seal_events() -> int:
    """Seal all events not yet in the chain, in order; returns how many. Two sealers at once wait for each other."""
    total = 0
    while done := _seal_batch():
        total += done
    return total


@transaction.atomic
def _seal_batch() -> int:
    # whoever locks the first unsealed event seals; a second sealer waits here and then finds it sealed
    first = Event.objects.select_for_update().filter(place__isnull=True).order_by("pk").first()
    if first is None:
        return 0
    last = Event.objects.filter(place__isnull=False).order_by("-place").first()
    place, previous = (last.place + 1, last.hash) if last else (1, START)
    waiting = Event.objects.filter(place__isnull=True).select_related("target_type").order_by("pk")[:BATCH]
    sealed = 0
    for event in waiting:
        digest = hash_of(event, place, previous)
        Event.objects.filter(pk=event.pk, place__isnull=True)._seal(
            place=place, previous_hash=previous, hash=digest
        )
        place, previous, sealed = place + 1, digest, sealed + 1
    return sealed


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how many links hold, and the first that does not."""

    sealed: int
    unsealed: int
    broken: Event | None = None


def verify() -> Verdict:
    """Walk the whole chain from its start."""
    expected, previous, count = 1, START, 0
    chain = Event.objects.filter(place__isnull=False).select_related("target_type").order_by("place")
    for event in chain.iterator(chunk_size=BATCH):
        right = event.place == expected and event.previous_hash == previous
        if not right or event.hash != hash_of(event, expected, previous):
            return Verdict(count, 0, event)
        expected, previous, count = expected + 1, event.hash, count + 1
    return Verdict(count, Event.objects.filter(place__isnull=True).count())


def forget_origins() -> int:
    """Delete origins older than 180 days."""
    limit = clock.now() - timedelta(days=ORIGIN_DAYS)
    deleted, _each = EventOrigin.objects.filter(at__lt=limit).delete()
    return deleted
