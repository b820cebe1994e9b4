"""Writes a message for each address that listens, in the transaction that tells the event: neither stands without the other."""

from jiedui.foundation.core.announcing import announcements
from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.tasks import enqueue_on_commit

from .models import Webhook, WebhookDelivery
from .payloads import body_of
from .tasks import deliver


def put_out(happening: Happening) -> None:
    """The outbox: one row for each address whose organisation the event concerns and that asked for its kind."""
    announcement = announcements.get(happening.kind.code)
    if announcement is None or not Webhook.objects.active().exists():
        return
    concerned = {organisation.pk for organisation in announcement.to(happening)}
    listening = Webhook.objects.active().filter(organisation_id__in=concerned).select_related("organisation")
    for webhook in listening:
        if announcement.code not in webhook.kinds:
            continue
        delivery = WebhookDelivery.objects.create(
            webhook=webhook,
            kind=announcement.code,
            body=body_of(announcement, happening, webhook),
            due_at=happening.at,
            created_at=happening.at,
        )
        if webhook.failing_since is None:  # what fails waits for its turn, so that it holds up nobody
            enqueue_on_commit(deliver, delivery.pk)
