"""The same request twice does one thing: the key, the deed and the answer stand or fall in one transaction.

Whoever sends a key that is being worked on waits until the first is done, and reads its answer.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError
from jiedui.foundation.core.periodic import periodic

from .models import KeptAnswer, User

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 255


class KeyReused(DomainError):
    """A key that stands for another request already."""

    code = "key-reused"


class BadKey(DomainError):
    """A key that is too long, or not of printable characters."""

    status = 400
    code = "bad-key"


def answered_once(
    answer: Callable[[], HttpResponse],
    *,
    person: User,
    key: str,
    asked: str,
    carried: Callable[[], dict[str, Any]],
) -> tuple[HttpResponse, dict[str, Any] | None]:
    """Answer a request that bears a key, or give the answer that was given before with what it carried.

    `asked` tells requests apart. Refusals are not kept: whoever was refused may try again under the same key.

    Raises:
        BadKey: it is no key.
        KeyReused: the key was sent with another request.
    """
    if not key.isascii() or not key.isprintable() or len(key) > LONGEST_KEY:
        raise BadKey(_("幂等键应为不超过 %(limit)s 个可打印的英文字符。") % {"limit": LONGEST_KEY})
    digest = hashlib.sha256(key.encode()).hexdigest()
    with transaction.atomic():
        KeptAnswer.objects.filter(user=person, key=digest, created_at__lt=clock.now() - KEPT_FOR).delete()
        kept = _begun(person, digest, asked)
        if kept is None:
            return _given_before(KeptAnswer.objects.get(user=person, key=digest), asked)
        response = answer()
        if response.status_code >= 400:
            transaction.set_rollback(True)
        else:
            kept.status, kept.body, kept.carried = response.status_code, response.content.decode(), carried()
            kept.save(update_fields=["status", "body", "carried"])
    return response, None


def _begun(person: User, digest: str, asked: str) -> KeptAnswer | None:
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(user=person, key=digest, asked=asked)
    except IntegrityError:
        return None


def _given_before(kept: KeptAnswer, asked: str) -> tuple[HttpResponse, dict[str, Any]]:
    if kept.asked != asked:
        raise KeyReused(_("这个幂等键已用于另一个请求，请换一个。"))
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json; charset=utf-8")
    response["Idempotency-Replayed"] = "true"
    return response, dict(kept.carried)


@periodic(every=3600)
def forget_old_answers() -> int:
    """Answers are kept for a day."""
    gone, _rows = KeptAnswer.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()
    return gone
