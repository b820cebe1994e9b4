"""What a receiver is told: codes and a link, no names, no texts, no personal data; whoever wants more asks the API."""

import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from jiedui.foundation.core import clock
from jiedui.foundation.core.announcing import Announcement
from jiedui.foundation.core.events import Happening

from .models import Webhook

PING = "api.webhook.ping"


def body_of(announcement: Announcement, happening: Happening, webhook: Webhook) -> str:
    """The message of an event, as it is kept and sent."""
    target = happening.target
    return _written(
        announcement.code,
        happening.at,
        {
            "organisation": webhook.organisation.code,
            "object": {
                "kind": target._meta.label_lower,
                "code": getattr(target, "code", str(target.pk)),
                "url": settings.WAGTAILADMIN_BASE_URL + announcement.link(happening),
            },
            **{name: happening.data[name] for name in announcement.data if name in happening.data},
        },
    )


def ping_of(webhook: Webhook) -> str:
    """A message by which managers see whether anything arrives."""
    return _written(PING, clock.now(), {"organisation": webhook.organisation.code})


def _written(code: str, at: datetime, data: dict[str, Any]) -> str:
    told = {
        "type": code,
        "timestamp": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "data": data,
    }
    if settings.JIEDUI.demo:
        told["notice"] = "演示数据"
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
