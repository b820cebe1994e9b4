"""How often somebody may do something: counted in one table, so that all processes of the site count together."""

from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from jiedui.foundation.core import clock

from .models import Tally


@dataclass(frozen=True)
class Allowance:
    """What is left in the present window: `remaining` is negative beyond the limit, `resets_in` are seconds."""

    limit: int
    remaining: int
    resets_in: int

    @property
    def is_spent(self) -> bool:
        return self.remaining < 0


def count(scope: str, who: str, *, limit: int, seconds: int, by: int = 1) -> Allowance:
    """Count deeds of somebody, one or `by` at once, within the present window of so many seconds; whose they were stands nowhere."""
    now = int(clock.now().timestamp())
    window = now // seconds
    key = salted_hmac(f"ops.limits.{scope}", f"{who}|{window}", algorithm="sha256").hexdigest()
    used = _counted(key, by, (window + 1) * seconds)
    return Allowance(limit, limit - used, (window + 1) * seconds - now)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: what the one trusted proxy says, if there is one."""
    if settings.JIEDUI.proxied and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _counted(key: str, by: int, until: int) -> int:
    """Add to the number; the update locks the row, so that of two at once each is counted."""
    for _attempt in range(3):
        with transaction.atomic():
            if Tally.objects.filter(key=key).update(number=F("number") + by):
                return Tally.objects.values_list("number", flat=True).get(key=key)
        try:
            with transaction.atomic():
                Tally.objects.create(key=key, number=by, until=until)
        except IntegrityError:
            continue  # somebody else was first
        return by
    return by
