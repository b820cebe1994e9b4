"""Bringing the published divisions into the table."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from jiedui.foundation.core.text import sort_key

from .choices import RegionLevel
from .lists import Span, read_lists, spans_of
from .models import Region

_CHANGING = [
    "name",
    "full_name",
    "level",
    "parent_code",
    "valid_from",
    "valid_until",
    "known_until",
    "sort_key",
]


@transaction.atomic
def load_divisions(node_modules: Path | None = None) -> int:
    """Write all divisions of all published lists; running it again changes nothing. Returns how many there are."""
    rows = [_row(span) for span in spans_of(read_lists(node_modules or settings.NODE_MODULES))]
    Region.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code", "known_from"],
        update_fields=_CHANGING,
        batch_size=500,
    )
    return len(rows)


def _row(span: Span) -> Region:
    return Region(
        code=span.code,
        name=span.name,
        full_name=span.full_name,
        level=_level(span.code),
        parent_code=span.parent_code,
        valid_from=span.valid_from,
        valid_until=span.valid_until,
        known_from=span.known_from,
        known_until=span.known_until,
        sort_key=sort_key(span.name),
    )


def _level(code: str) -> str:
    if code.endswith("0000"):
        return RegionLevel.PROVINCE
    return RegionLevel.CITY if code.endswith("00") else RegionLevel.COUNTY
