"""One delivery: taken by one worker, sent, and what came of it written down."""

import random
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from jiedui.foundation.core import clock
from jiedui.foundation.core.events import record

from . import events
from .choices import DeliveryState, WebhookState
from .models import Webhook, WebhookAttempt, WebhookDelivery
from .sending import Answer, post
from .signing import signed_headers

LEASE = timedelta(minutes=2)
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
GONE = 410


def deliver_now(pk: int) -> str:
    """Send one message if it is due and nobody else is sending it; says what came of it.

    The time for the next try is moved first: whoever is killed while sending leaves a message that is due again two
    minutes later, so a receiver may get a message twice, and never not at all.
    """
    if not _take(pk):
        return "not due"
    delivery = WebhookDelivery.objects.select_related("webhook").get(pk=pk)
    webhook, body = delivery.webhook, delivery.body.encode()
    timestamp = int(clock.now().timestamp())
    answer = post(webhook.url, body, signed_headers(webhook.secrets, delivery.message_id, timestamp, body))
    return _settle(delivery, answer)


def _take(pk: int) -> bool:
    due = WebhookDelivery.objects.filter(
        pk=pk,
        state=DeliveryState.WAITING,
        due_at__lte=clock.now(),
        webhook__in=Webhook.objects.active(),
    )
    return bool(due.update(due_at=clock.now() + LEASE))


@transaction.atomic
def _settle(delivery: WebhookDelivery, answer: Answer) -> str:
    webhook = Webhook.objects.select_for_update().filter(pk=delivery.webhook_id).first()
    now = WebhookDelivery.objects.select_for_update().filter(pk=delivery.pk).first()
    if webhook is None or now is None:
        return "deleted meanwhile"
    now.attempts += 1
    WebhookAttempt.objects.create(
        delivery=now,
        number=now.attempts,
        status=answer.status,
        duration=answer.duration,
        problem=answer.problem or "",
        answer=answer.text,
    )
    if answer.ok:
        now.state = DeliveryState.DELIVERED
        _recovered(webhook)
    elif now.state == DeliveryState.WAITING:
        _try_later(now)
        _failed(webhook, gone=answer.status == GONE)
    now.save(update_fields=["attempts", "state", "due_at"])
    return str(now.state)


def _try_later(delivery: WebhookDelivery) -> None:
    if delivery.attempts > len(DELAYS):
        delivery.state = DeliveryState.FAILED
        return
    jitter = random.uniform(1, 1.2)  # noqa: S311 -- so that many do not come at once; no secret
    delivery.due_at = clock.now() + DELAYS[delivery.attempts - 1] * jitter


def _recovered(webhook: Webhook) -> None:
    if webhook.failing_since is not None:
        webhook.failing_since = None
        webhook.save(update_fields=["failing_since"])


def _failed(webhook: Webhook, *, gone: bool) -> None:
    """Begin to count, or give up after days without one success; a receiver that says it is gone is believed at once."""
    if webhook.failing_since is None:
        webhook.failing_since = clock.now()
        webhook.save(update_fields=["failing_since"])
    patience = timedelta(days=settings.JIEDUI.webhook_patience_days)
    if not webhook.is_active or not (gone or clock.now() - webhook.failing_since >= patience):
        return
    webhook.state = WebhookState.DISABLED
    webhook.save(update_fields=["state"])
    organisation = webhook.organisation
    record(events.DISABLED, actor=None, target=organisation, organisation=organisation, webhook=webhook.code)
