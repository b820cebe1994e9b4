"""Timelines: events about a thing, as one reader may read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from . import sentences
from .hiding import is_hidden
from .models import Event


@dataclass(frozen=True)
class TimelineItem:
    """One line of a timeline."""

    kind: str
    at: datetime
    label: str
    sentence: str
    actor_name: str
    tone: str


def timeline_of(obj: Model, *, actor: Any, limit: int = 50) -> list[TimelineItem]:
    """What happened to an object, latest first, in the reader's language: two queries."""
    kind = ContentType.objects.get_for_model(obj)
    events = list(Event.objects.filter(target_type=kind, target_id=obj.pk).order_by("-at", "-pk")[:limit])
    names = names_of({event.actor_id for event in events if event.actor_id})
    return [_item(event, obj, actor, names) for event in events]


def names_of(user_ids: set[int]) -> dict[int, str]:
    """Names of people by id; those whose account is gone are missing."""
    people = get_user_model().objects.filter(pk__in=user_ids)
    return {person.pk: person.get_full_name() or person.get_username() for person in people}


def _item(event: Event, obj: Model, reader: Any, names: dict[int, str]) -> TimelineItem:
    if is_hidden(event, reader, obj):
        name = sentences.hidden()
    elif event.actor_id is None:
        name = sentences.nobody()
    else:
        name = names.get(event.actor_id, "–")
    kind = sentences.kind_of(event.kind)
    return TimelineItem(
        kind=event.kind,
        at=event.at,
        label=sentences.label(event.kind),
        sentence=sentences.render(event.kind, actor=name, target=str(obj), data=event.data),
        actor_name=name,
        tone=kind.tone if kind else "",
    )
