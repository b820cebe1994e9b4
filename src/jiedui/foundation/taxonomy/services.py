"""The list of fields that ships with the platform, brought into the table."""

import tomllib
from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from .models import TechnicalField

SOURCE = Path(__file__).parent / "data" / "fields.toml"


@transaction.atomic
def load_fields(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Add new fields, update changed ones, retire those no longer listed; returns how many are current.

    Codes keep their meaning: a field that was chosen somewhere is never deleted.
    """
    listed = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["field"]
    known = {field.code: field for field in TechnicalField.objects.all()}
    for place, entry in enumerate(listed, start=1):
        parent = known[entry["parent"]] if "parent" in entry else None
        values = {
            "name": entry["name"],
            "name_en": entry["name_en"],
            "parent": parent,
            "order": place,
            "retired": False,
        }
        known[entry["code"]], _created = TechnicalField.objects.update_or_create(
            code=entry["code"], defaults=values
        )
        progress(place, len(listed))
    TechnicalField.objects.exclude(code__in=[entry["code"] for entry in listed]).update(retired=True)
    return len(listed)


def listed_codes() -> set[str]:
    """The codes that the shipped list holds."""
    return {entry["code"] for entry in tomllib.loads(SOURCE.read_text(encoding="utf-8"))["field"]}
