"""A form that makes something makes it once, however often it is sent: twice clicked, sent again after a broken line."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest

FIELD = "form_token"
REMEMBERED = 24 * 60 * 60
_TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)
PATIENCE, PAUSE = 5.0, 0.1


@dataclass
class Sending:
    """One arrival of a form: `before` is where an earlier arrival led, "" where that is not known; `led_to` is ours to say."""

    before: str | None = None
    led_to: str = ""


def new_token() -> str:
    return secrets.token_urlsafe(16)


def token_in(request: HttpRequest) -> str:
    """The token that a form brought along; empty where it is none of ours."""
    token = request.POST.get(FIELD, "")
    return token if _TOKEN.fullmatch(token) else ""


@contextmanager
def sent_once(request: HttpRequest) -> Iterator[Sending]:
    """Run what a form asks for unless the same form was sent already; say in `led_to` where it led.

    What was refused may be sent again. The second of two that arrive together waits for the first.
    """
    token = token_in(request)
    if request.method != "POST" or not token:
        yield Sending()
        return
    key = f"form:{request.user.pk}:{token}"
    if (before := _led_before(key)) is not None:
        yield Sending(before=before)
        return
    sending = Sending()
    try:
        yield sending
    finally:
        if sending.led_to:
            cache.set(key, sending.led_to, REMEMBERED)
        else:
            cache.delete(key)


def _led_before(key: str) -> str | None:
    """Take the token (None), or learn where its first arrival led."""
    until = time.monotonic() + PATIENCE
    while not cache.add(key, "", REMEMBERED):
        if url := cache.get(key, ""):
            return str(url)
        if time.monotonic() > until:
            return ""
        time.sleep(PAUSE)
    return None
