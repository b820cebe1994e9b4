"""Writes down every happening, in the transaction that tells it."""

from functools import partial

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from jiedui.foundation.core.events import Happening

from .models import Event, EventOrigin
from .origins import current_origin

log = structlog.get_logger("jiedui.events")


def write_down(happening: Happening) -> None:
    """Store the event, and from where it came; mirror ids and codes to the log."""
    organisation = happening.organisation
    event = Event(
        kind=happening.kind.code,
        at=happening.at,
        actor_id=happening.actor.pk if happening.actor is not None else None,
        organisation_id=organisation.pk if organisation is not None else None,
        target_type=ContentType.objects.get_for_model(happening.target),
        target_id=happening.target.pk,
        data=happening.data,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64],
    )
    event.save()
    if (origin := current_origin()) is not None:
        EventOrigin.objects.create(
            event=event, address=origin.address, agent=origin.agent[:200], at=happening.at
        )
    transaction.on_commit(
        partial(log.info, event.kind, record=event.pk, actor=event.actor_id, target=event.target_label)
    )
