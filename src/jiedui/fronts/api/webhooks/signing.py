"""Signatures by the Standard Webhooks scheme: HMAC-SHA256 over id, time and body, in base64, after `v1,`."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of one message with one secret."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def signed_headers(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that go with a message; one signature for each secret that holds at the moment."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Jiedui-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(each, message_id, timestamp, body) for each in secrets),
    }
