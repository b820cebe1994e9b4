"""Records are kept in step beside the harvesters' questions."""

from jiedui.foundation.core.periodic import periodic

from .models import HarvestRecord
from .stamping import BATCH, find_missing, fingerprint_of, items_of, stamp


@periodic(every=300)
def keep_records() -> int:
    """Find what came or went unheard, and stamp what is stale."""
    find_missing()
    return stamp()


@periodic(at="02:50")
def compare_records() -> int:
    """What changed beside the things themselves, such as the name of an organisation or the sides of a twinning."""
    found, last = 0, 0
    while rows := list(HarvestRecord.objects.filter(withdrawn=False, pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        items = items_of(rows)
        changed = [
            row.pk for row in rows if row.pk in items and fingerprint_of(items[row.pk]) != row.fingerprint
        ]
        found += HarvestRecord.objects.filter(pk__in=changed).update(stale=True)
    stamp()
    return found
