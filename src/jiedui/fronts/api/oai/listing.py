"""Pages of records by the time they changed: each begins after the last of the one before, whatever changed meanwhile."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import Prefetch, Q, QuerySet

from jiedui.foundation.core import clock

from .arguments import TOKEN, Asked, span_of
from .errors import bad_token, nothing_found
from .models import HarvestRecord, HarvestSet

PAGE = 100
TOKEN_HOLDS = timedelta(hours=24)
_SALT = "api.oai.token"


@dataclass(frozen=True)
class Place:
    """Where a walk through the records stands: what was asked, after which record it goes on, and what was counted."""

    asked: Asked
    after: tuple[str, int] | None = None
    size: int | None = None
    cursor: int = 0


@dataclass(frozen=True)
class Resumption:
    """The token that leads on; an empty one ends a walk of several pages."""

    token: str
    size: int
    cursor: int
    expires_at: datetime


@dataclass(frozen=True)
class Listed:
    rows: list[HarvestRecord]
    prefix: str
    resumption: Resumption | None


def records() -> QuerySet[HarvestRecord]:
    """All that harvesters know of, with their sets: two queries."""
    sets = Prefetch("sets", queryset=HarvestSet.objects.order_by("spec"))
    return HarvestRecord.objects.filter(stamped_at__isnull=False).prefetch_related(sets)


def listed(asked: Asked) -> Listed:
    """One page of records, by dates and set or by a token.

    Raises:
        OaiError: noRecordsMatch or badResumptionToken.
    """
    place = _place_of(asked)
    found = _matching(place.asked)
    size = found.count() if place.size is None else place.size
    rows = list(_after(found, place.after).order_by("stamped_at", "pk")[: PAGE + 1])
    if not rows and place.after is None:
        raise nothing_found()
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    resumption = None
    if more or place.after is not None:
        token = _token_of(place, rows[-1], size, len(rows)) if more else ""
        resumption = Resumption(token, size, place.cursor, clock.now() + TOKEN_HOLDS)
    return Listed(rows, place.asked.get("metadataPrefix"), resumption)


def _matching(asked: Asked) -> QuerySet[HarvestRecord]:
    first, before = span_of(asked)
    found = records()
    if first is not None:
        found = found.filter(stamped_at__gte=first)
    if before is not None:
        found = found.filter(stamped_at__lt=before)
    if spec := asked.get("set"):
        found = found.filter(sets__spec=spec)
    return found


def _after(found: QuerySet[HarvestRecord], after: tuple[str, int] | None) -> QuerySet[HarvestRecord]:
    if after is None:
        return found
    moment = datetime.fromisoformat(after[0])
    return found.filter(Q(stamped_at__gt=moment) | Q(stamped_at=moment, pk__gt=after[1]))


def _token_of(place: Place, last: HarvestRecord, size: int, told: int) -> str:
    stamped = last.stamped_at or clock.now()
    kept = {
        "v": place.asked.verb,
        "a": dict(place.asked.arguments),
        "p": [stamped.astimezone(UTC).isoformat(), last.pk],
        "n": size,
        "c": place.cursor + told,
    }
    return signing.dumps(kept, salt=_SALT, compress=True)


def _place_of(asked: Asked) -> Place:
    token = asked.get(TOKEN)
    if not token:
        return Place(asked)
    try:
        kept: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=TOKEN_HOLDS)
    except signing.SignatureExpired:
        raise bad_token("The resumption token has expired; begin again.") from None
    except signing.BadSignature:
        raise bad_token("This is no resumption token of this repository.") from None
    if kept["v"] != asked.verb:
        raise bad_token(f"The resumption token belongs to {kept['v']}.")
    return Place(Asked(asked.verb, kept["a"]), (kept["p"][0], kept["p"][1]), kept["n"], kept["c"])
