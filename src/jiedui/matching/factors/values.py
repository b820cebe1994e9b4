"""Attributes of a record as the factors read them."""

from __future__ import annotations

from jiedui.matching.model import Record


def texts(record: Record, name: str) -> tuple[str, ...]:
    """Return the strings of an attribute that may hold one or several; none where it is missing or a number."""
    value = record.attrs.get(name, ())
    return value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
