"""When a record last changed, so that nobody who asks for changes misses one.

A stamp given inside the transaction that changes a thing could come to light after a later one was told. So the
transaction only notes that the row is stale; whoever asks next looks at stale rows, one after the other, and gives
those that changed the present time. Each answer bears the time before that look: what is stamped afterwards is not
earlier.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import astuple

from django.db import transaction

from jiedui.foundation.core import clock
from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.harvesting import HarvestItem, HarvestSource, harvest_sources

from .models import HarvestRecord, HarvestSet

BATCH = 200
AT_A_REQUEST = 400


def note(happening: Happening) -> None:
    """Something happened to a thing that catalogues may know: look at it again, in the same transaction."""
    for source in harvest_sources:
        if isinstance(happening.target, source.model):
            _note(source, happening.target.pk, getattr(happening.target, "code", ""))


def _note(source: HarvestSource, pk: int, code: str) -> None:
    known = HarvestRecord.objects.filter(kind=source.kind, target_id=pk).update(stale=True)
    if not known and source.public().filter(pk=pk).exists():
        HarvestRecord.objects.bulk_create(
            [HarvestRecord(kind=source.kind, code=code, target_id=pk)], ignore_conflicts=True
        )


def find_missing() -> int:
    """What came or went without an event that we heard of, such as rows older than the records: noted as stale."""
    found = 0
    for source in harvest_sources:
        known = HarvestRecord.objects.filter(kind=source.kind)
        public = source.public().prefetch_related(None).order_by("pk")
        new = public.exclude(pk__in=known.values("target_id")).values_list("pk", "code")
        rows = [HarvestRecord(kind=source.kind, code=code, target_id=pk) for pk, code in new]
        HarvestRecord.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        shown = public.order_by().values("pk")
        gone = known.filter(withdrawn=False).exclude(target_id__in=shown).update(stale=True)
        back = known.filter(withdrawn=True, target_id__in=shown).update(stale=True)
        found += len(rows) + gone + back
    return found


def stamp(at_most: int | None = None) -> int:
    """Look at stale rows, batch by batch; how many were looked at."""
    looked_at = 0
    while at_most is None or looked_at < at_most:
        if not HarvestRecord.objects.filter(stale=True).exists():
            break
        done = _stamp_batch()
        if not done:
            break
        looked_at += done
    return looked_at


@transaction.atomic
def _stamp_batch() -> int:
    stale = HarvestRecord.objects.filter(stale=True).order_by("pk").select_for_update()
    rows = list(stale[:BATCH])
    now = clock.now()
    items = items_of(rows)
    changed = [row for row in rows if _looked_at(row, items.get(row.pk))]
    for row in changed:
        row.stamped_at = now
    HarvestRecord.objects.bulk_update(rows, ["withdrawn", "fingerprint", "stale", "stamped_at"])
    described = {row.pk: items[row.pk] for row in changed if row.pk in items}
    HarvestSet.objects.filter(record__in=described).delete()
    HarvestSet.objects.bulk_create(
        [HarvestSet(record_id=pk, spec=spec) for pk, item in described.items() for spec in item.sets]
    )
    return len(rows)


def _looked_at(row: HarvestRecord, item: HarvestItem | None) -> bool:
    """Bring a row up to date; whether harvesters see a difference."""
    withdrawn = item is None
    fingerprint = fingerprint_of(item) if item else row.fingerprint
    changed = row.stamped_at is None or (withdrawn, fingerprint) != (row.withdrawn, row.fingerprint)
    row.withdrawn, row.fingerprint, row.stale = withdrawn, fingerprint, False
    return changed


def items_of(rows: Iterable[HarvestRecord]) -> dict[int, HarvestItem]:
    """The descriptions of records by key; one that is not public at this moment is missing."""
    rows = list(rows)
    found: dict[int, HarvestItem] = {}
    for source in harvest_sources:
        keys = {row.target_id: row.pk for row in rows if row.kind == source.kind}
        if not keys:
            continue
        things = list(source.public().filter(pk__in=keys))
        described = source.items(things)
        found |= {keys[thing.pk]: item for thing, item in zip(things, described, strict=True)}
    return found


def fingerprint_of(item: HarvestItem) -> str:
    return hashlib.sha256(repr(astuple(item)).encode()).hexdigest()
