"""What happened to a thing since somebody looked at it."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from jiedui.foundation.audit.models import Event
from jiedui.foundation.audit.selectors import read

MOST = 20


def changes_since(target: Model, moment: datetime | None, *, actor: Any) -> list[dict[str, Any]]:
    """Who did what since a moment, earliest first, with the names of the fields changed; nothing for an unknown moment."""
    if moment is None:
        return []
    kind = ContentType.objects.get_for_model(target)
    rows = Event.objects.filter(target_type=kind, target_id=target.pk, at__gte=moment)
    events = list(rows.order_by("at", "pk")[:MOST])
    readings = read(events, actor, {(kind.pk, target.pk): target})
    return [
        {"at": event.at.isoformat(), "sentence": reading.sentence, "fields": event.data.get("fields", [])}
        for event, reading in zip(events, readings, strict=True)
    ]
