"""The list of fields that ships with the platform, brought into the table."""

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from .models import TechnicalField

SOURCE = Path(__file__).parent / "data" / "fields.toml"


@transaction.atomic
def load_fields(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Add new fields, update changed ones, retire those no longer listed; returns how many are listed.

    Codes keep their meaning: a field that was chosen somewhere is never deleted. What this installation keeps itself
    (`local`) stays as it is.
    """
    listed = _listed()
    known = {field.code: field for field in TechnicalField.objects.select_for_update()}
    for place, (code, values) in enumerate(listed.items(), start=1):
        field = known.setdefault(code, TechnicalField(code=code, local=False))
        if field.pk is None or not field.local:
            parent = known[values["parent"]] if values["parent"] else None
            _write(field, {**values, "parent": parent, "retired": False})
        progress(place, len(listed))
    TechnicalField.objects.filter(local=False, retired=False).exclude(code__in=listed).update(retired=True)
    return len(listed)


def is_current() -> bool:
    """Whether the table holds what the shipped list says."""
    shipped = TechnicalField.objects.filter(local=False).select_related("parent")
    kept = set(TechnicalField.objects.filter(local=True).values_list("code", flat=True))
    held = {
        field.code: {
            "name": field.name,
            "name_en": field.name_en,
            "parent": field.parent.code if field.parent else "",
            "order": field.order,
        }
        for field in shipped
        if not field.retired
    }
    return held == {code: values for code, values in _listed().items() if code not in kept}


def listed_codes() -> set[str]:
    """The codes that the shipped list holds."""
    return set(_listed())


def words_of_fields() -> frozenset[str]:
    """The Chinese names in the shipped list, cut where they join two: words that a dictionary of everyday Chinese may lack.

    Taken from the shipped list and not from the table, so that every process of an installation cuts text alike.
    """
    names = (values["name"] for values in _listed().values())
    return frozenset(word for name in names for word in re.split("[与和及、]", name) if len(word) > 1)


@lru_cache(maxsize=1)
def _listed() -> dict[str, dict[str, Any]]:
    entries = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["field"]
    return {
        entry["code"]: {
            "name": entry["name"],
            "name_en": entry["name_en"],
            "parent": entry.get("parent", ""),
            "order": place,
        }
        for place, entry in enumerate(entries, start=1)
    }


def _write(field: TechnicalField, values: dict[str, Any]) -> None:
    if field.pk is not None and all(getattr(field, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(field, name, value)
    field.save()
