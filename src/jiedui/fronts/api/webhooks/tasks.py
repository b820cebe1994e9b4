"""The worker's part: sending, trying again, and forgetting old deliveries."""

from datetime import timedelta

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.core.tasks import task

from .choices import DeliveryState
from .delivering import deliver_now
from .models import Webhook, WebhookDelivery

AT_ONCE = 200
WHILE_FAILING = 3
KEPT = timedelta(days=30)


@task(priority=-10)  # somebody else's slow server keeps nobody's mail waiting
def deliver(pk: int) -> str:
    return deliver_now(pk)


@periodic(every=60)
def deliver_due() -> int:
    """Hand to the worker what is due: later tries, and what was written while nobody could be told to send it."""
    found = due_now()
    for pk in found:
        deliver.enqueue(pk)
    return len(found)


def due_now() -> list[int]:
    """Messages to be sent now: of an address that fails a few only, so that a dead one keeps no other waiting."""
    due = WebhookDelivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=clock.now())
    due = due.order_by("due_at", "pk")
    active = Webhook.objects.active()
    well = due.filter(webhook__in=active.filter(failing_since__isnull=True))
    found = list(well.values_list("pk", flat=True)[:AT_ONCE])
    for webhook in active.filter(failing_since__isnull=False):
        found += due.filter(webhook=webhook).values_list("pk", flat=True)[:WHILE_FAILING]
    return found


@periodic(at="03:25")
def forget_old_deliveries() -> None:
    """A month after it was written a delivery goes, with its tries; one that still waits stays."""
    old = WebhookDelivery.objects.filter(created_at__lt=clock.now() - KEPT)
    old.exclude(state=DeliveryState.WAITING, webhook__in=Webhook.objects.active()).delete()
