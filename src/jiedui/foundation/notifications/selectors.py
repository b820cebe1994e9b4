"""The inbox, worded for its reader."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from jiedui.foundation.audit import sentences
from jiedui.foundation.audit.hiding import is_hidden
from jiedui.foundation.audit.selectors import names_of

from .models import Notice


@dataclass(frozen=True)
class Worded:
    """A notice in words."""

    pk: int
    label: str
    sentence: str
    tone: str
    at: datetime
    unread: bool
    urgent: bool


def unread_count(actor: Any) -> int:
    """How many notices the actor has not opened."""
    return Notice.objects.visible_to(actor).unread().count()


def worded(notices: Iterable[Notice]) -> list[Worded]:
    """Notices in words: one query for the people, one per kind of target."""
    notices = list(notices)
    names = names_of({notice.actor_id for notice in notices if notice.actor_id})
    targets = _targets(notices)
    return [
        _word(notice, names, targets.get((notice.target_type_id, notice.target_id))) for notice in notices
    ]


def _targets(notices: list[Notice]) -> dict[tuple[int, int], Model]:
    wanted: dict[int, set[int]] = defaultdict(set)
    for notice in notices:
        wanted[notice.target_type_id].add(notice.target_id)
    found = {}
    for type_id, ids in wanted.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model is not None:
            found |= {(type_id, row.pk): row for row in model._base_manager.filter(pk__in=ids)}
    return found


def _word(notice: Notice, names: dict[int, str], target: Model | None) -> Worded:
    if notice.actor_id is None:
        actor = sentences.nobody()
    elif is_hidden(notice, notice.recipient, target):
        actor = sentences.hidden()
    else:
        actor = names.get(notice.actor_id, "–")
    kind = sentences.kind_of(notice.kind)
    return Worded(
        pk=notice.pk,
        label=sentences.label(notice.kind),
        sentence=sentences.render(notice.kind, actor=actor, target=str(target or "–"), data=notice.data),
        tone=kind.tone if kind else "",
        at=notice.created_at,
        unread=notice.read_at is None,
        urgent=notice.urgent,
    )
