"""What the machines' front keeps: addresses that events are sent to with their deliveries, and what harvesters are told."""

from .oai.models import HarvestRecord, HarvestSet
from .webhooks.models import Webhook, WebhookAttempt, WebhookDelivery

__all__ = ["HarvestRecord", "HarvestSet", "Webhook", "WebhookAttempt", "WebhookDelivery"]
