"""Files whose thing is gone, and bytes whose row never came to be."""

import re
from datetime import timedelta
from uuid import UUID

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import periodic

from .models import Attachment
from .services import remove_without_target

GRACE = timedelta(days=1)
BATCH = 500
_KEPT = re.compile(r"(?P<id>[0-9a-f]{32})(-small)?\.\w+")


@periodic(at="03:30")
def remove_orphans() -> int:
    """Delete files of things that no longer exist; how many."""
    removed = 0
    last = UUID(int=0)
    old = Attachment.objects.filter(created_at__lt=clock.now() - GRACE).order_by("pk")
    while batch := list(old.filter(pk__gt=last).prefetch_related("target")[:BATCH]):
        last = batch[-1].pk
        removed += remove_without_target(batch)
    return removed


@periodic(at="03:35")
def remove_strays() -> int:
    """Delete bytes older than a day that no row knows: left behind when a transaction fell after they were written."""
    storage, removed = Attachment._meta.get_field("file").storage, 0
    if not storage.exists(""):
        return 0
    for folder in storage.listdir("")[0]:
        found = {name: match["id"] for name in storage.listdir(folder)[1] if (match := _KEPT.fullmatch(name))}
        known = set(Attachment.objects.filter(pk__in=set(found.values())).values_list("pk", flat=True))
        for name, key in found.items():
            path = f"{folder}/{name}"
            if UUID(key) not in known and storage.get_modified_time(path) < clock.now() - GRACE:
                storage.delete(path)
                removed += 1
    return removed
