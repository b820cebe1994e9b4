"""Messages as the reader sees them: a tone, an icon and a sentence."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

_TONES = {messages.SUCCESS: "good", messages.WARNING: "warn", messages.ERROR: "bad"}
_ICONS = {"good": "check", "warn": "warning", "bad": "warning", "info": "info"}


def as_toast(message: Any) -> dict[str, str]:
    """One of Django's messages in the terms of the look."""
    tone = _TONES.get(message.level, "info")
    return {"tone": tone, "icon": _ICONS[tone], "text": str(message)}


def waiting_toasts(request: HttpRequest) -> list[dict[str, str]]:
    """All messages not yet shown; they count as shown from now on."""
    return [as_toast(message) for message in messages.get_messages(request)]
