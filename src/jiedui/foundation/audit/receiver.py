"""Writes down every happening, in the transaction that tells it."""

import re
from functools import partial

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from jiedui.foundation.core.events import Happening

from .models import Event, EventOrigin
from .origins import current_origin

log = structlog.get_logger("jiedui.events")
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


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
        request_id=_request_id(),
    )
    event.save()
    if (origin := current_origin()) is not None:
        EventOrigin.objects.create(
            event=event, address=origin.address, agent=origin.agent[:200], at=happening.at
        )
    transaction.on_commit(
        partial(log.info, event.kind, record=event.pk, actor=event.actor_id, target=event.target_label)
    )


def _request_id() -> str:
    """The id of the request being answered; whoever asks may send one along, and must not write into the chain by it."""
    told = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    return told if _ID.fullmatch(told) else ""
