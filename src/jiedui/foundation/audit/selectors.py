"""Timelines: events about a thing, as one reader may read them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from jiedui.foundation.core.events import EventKind

from . import sentences
from .former import former_of
from .hiding import is_hidden
from .models import Event


class Row(sentences.Told, Protocol):
    """What an event and a notice have in common."""

    actor_id: int | None
    target_type_id: int
    target_id: int


@dataclass(frozen=True)
class Reading:
    """An event or notice as one reader may read it."""

    label: str
    sentence: str
    actor_name: str
    tone: str


@dataclass(frozen=True)
class TimelineItem(Reading):
    """One line of a timeline."""

    kind: str
    at: datetime


def timeline_of(obj: Model, *, actor: Any, limit: int = 50) -> list[TimelineItem]:
    """What happened to an object, latest first, in the reader's language: two queries.

    Of a thing that took others into itself, what happened to those stands there, too.
    """
    return told_of(obj, events_of(obj)[:limit], actor=actor)


def events_of(obj: Model) -> QuerySet[Event]:
    """All that happened to an object, latest first."""
    kind = ContentType.objects.get_for_model(obj)
    keys = [obj.pk, *(former.keys_of(obj) if (former := former_of(type(obj))) else ())]
    return Event.objects.filter(target_type=kind, target_id__in=keys).order_by("-at", "-pk")


def events_about(
    rows: QuerySet[Any], kinds: Iterable[EventKind], since: datetime, until: datetime
) -> QuerySet[Event]:
    """What happened of some kinds to these rows from `since` to before `until`, the first first."""
    return Event.objects.filter(
        kind__in=[kind.code for kind in kinds],
        at__gte=since,
        at__lt=until,
        target_type=ContentType.objects.get_for_model(rows.model),
        target_id__in=rows.order_by().values("pk"),
    ).order_by("at", "pk")


def told_of(obj: Model, events: Iterable[Event], *, actor: Any) -> list[TimelineItem]:
    """Events of one object as this reader may read them."""
    events = list(events)
    targets = {(event.target_type_id, event.target_id): obj for event in events}
    return [
        TimelineItem(**vars(reading), kind=event.kind, at=event.at)
        for event, reading in zip(events, read(events, actor, targets), strict=True)
    ]


def read(
    rows: Sequence[Row],
    reader: Any,
    targets: dict[tuple[int, int], Model] | None = None,
    sentence_of: Callable[[Row], str] = lambda row: "",
) -> list[Reading]:
    """Rows in words: one query for the people, one for each type of target unless the targets are given.

    `sentence_of` gives a row a sentence other than its kind's.
    """
    if not rows:
        return []
    names = names_of({row.actor_id for row in rows if row.actor_id})
    found = targets_of(rows) if targets is None else targets
    return [
        _reading(row, reader, found.get((row.target_type_id, row.target_id)), names, data, sentence_of(row))
        for row, data in zip(rows, sentences.worded_data(rows), strict=True)
    ]


def names_of(user_ids: set[int]) -> dict[int, str]:
    """Names of people by id; those whose account is gone are missing."""
    if not user_ids:
        return {}
    people = get_user_model().objects.filter(pk__in=user_ids)
    return {person.pk: person.get_full_name() or person.get_username() for person in people}


def targets_of(rows: Iterable[Row]) -> dict[tuple[int, int], Model]:
    """The things that rows speak of, by type and id; those that are gone are missing."""
    wanted: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.target_type_id].add(row.target_id)
    found: dict[tuple[int, int], Model] = {}
    for type_id, ids in wanted.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model is None:
            continue
        found |= {(type_id, row.pk): row for row in model._base_manager.filter(pk__in=ids)}
        former = former_of(model)
        if former and (missing := {pk for pk in ids if (type_id, pk) not in found}):
            found |= {(type_id, key): row for key, row in former.rows_by_key(missing).items()}
    return found


def _reading(
    row: Row, reader: Any, target: Model | None, names: dict[int, str], data: sentences.Words, sentence: str
) -> Reading:
    if row.actor_id is None:
        actor = sentences.nobody()
    elif is_hidden(row, reader, target):
        actor = sentences.hidden()
    else:
        actor = names.get(row.actor_id) or sentences.departed()
    kind = sentences.kind_of(row.kind)
    # what has a name in each language calls it `label`
    title = sentences.MISSING if target is None else getattr(target, "label", None) or str(target)
    return Reading(
        label=sentences.label(row.kind),
        sentence=sentences.render(row.kind, actor=actor, target=title, data=data, sentence=sentence),
        actor_name=actor,
        tone=kind.tone if kind else "",
    )
