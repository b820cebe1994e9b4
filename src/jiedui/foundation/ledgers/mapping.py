"""Which column of a file is which column of the ledger: guessed from headings, and remembered for each organisation."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import translation

from jiedui.foundation.core.text import fold

from .kinds import Column, LedgerKind
from .models import ColumnMapping
from .parsing import LANGUAGES

LONGEST_HEADING = 120
BETWEEN = " / "
_BRACKETS = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")
_BRACKET = re.compile(r"[（(\[【）)\]】]")
_SIGNS = re.compile(r"[\s*＊:：、,，/_\-.]+")


def heading_key(heading: str) -> str:
    """A heading as it is compared: without its star, its unit in brackets, spaces and signs."""
    said = fold(heading)
    return _SIGNS.sub("", _BRACKETS.sub("", said) or said).lower()[:LONGEST_HEADING]


def keys_of(heading: str) -> list[str]:
    """By what a heading may be known: as a whole, with what stands in its brackets, and by the lower of two rows."""
    opened = _BRACKET.sub("", fold(heading))
    return [heading_key(said) for said in (heading, opened, heading.rpartition(BETWEEN)[2])]


def names_of(column: Column) -> set[str]:
    """Everything by which a column may be headed, as keys."""
    labels = set()
    for language in LANGUAGES:
        with translation.override(language):
            labels.add(str(column.label))
    return {heading_key(name) for name in {*labels, *column.aliases, column.name}}


def guess(kind: LedgerKind, headings: Sequence[str], *, organisation_id: int) -> dict[str, str]:
    """Columns of the ledger by their place in the file: as remembered, else by name, each once."""
    remembered = _remembered(kind, headings, organisation_id)
    by_name = {name: column.name for column in reversed(kind.columns) for name in names_of(column)}
    chosen: dict[str, str] = {}
    for place, heading in enumerate(headings):
        if not heading:
            continue
        key = heading_key(heading)
        named = next((by_name[each] for each in keys_of(heading) if each in by_name), "")
        column = remembered.get(key, named)
        if column and column not in chosen.values() and kind.column(column) is not None:
            chosen[str(place)] = column
    return chosen


def _remembered(kind: LedgerKind, headings: Iterable[str], organisation_id: int) -> dict[str, str]:
    keys = {heading_key(heading) for heading in headings if heading}
    rows = ColumnMapping.objects.filter(organisation_id=organisation_id, kind=kind.code, heading__in=keys)
    return dict(rows.values_list("heading", "column"))


def remember(run: Any) -> None:
    """Keep what this file's headings were taken for, empty included, for the next file of the organisation."""
    known = {
        heading_key(heading): run.mapping.get(str(place), "")
        for place, heading in enumerate(run.headings)
        if heading
    }
    rows = [
        ColumnMapping(organisation_id=run.organisation_id, kind=run.kind, heading=heading, column=column)
        for heading, column in known.items()
    ]
    ColumnMapping.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation_id", "kind", "heading"],
        update_fields=["column"],
    )
