"""Which column of a file is which column of the ledger: guessed from headings, and remembered for each organisation."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import translation

from jiedui.foundation.core.spreadsheets import Cell, Formula, Sheet
from jiedui.foundation.core.text import excerpt, fold

from .cells import kept, seen
from .kinds import Column, LedgerKind
from .models import ColumnMapping
from .parsing import LANGUAGES

LOOKED_AT = 12
LONGEST_HEADING = 120
SAMPLED = 40
LONGEST_SAMPLE = 60
_BRACKETS = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")
_SIGNS = re.compile(r"[\s*＊:：、,，/_\-.]+")


def heading_key(heading: str) -> str:
    """A heading as it is compared: without its star, its unit in brackets, spaces and signs."""
    said = fold(heading)
    return _SIGNS.sub("", _BRACKETS.sub("", said) or said).lower()[:LONGEST_HEADING]


def names_of(column: Column) -> set[str]:
    """Everything by which a column may be headed, as keys."""
    labels = set()
    for language in LANGUAGES:
        with translation.override(language):
            labels.add(str(column.label))
    return {heading_key(name) for name in {*labels, *column.aliases, column.name}}


def find_headings(sheet: Sheet, kind: LedgerKind) -> tuple[int, list[str]]:
    """The row that holds the headings, and what they say: the row among the first that knows most of the ledger's columns.

    A ledger often begins with its title and a date; a file without any known heading has them in its first row.
    """
    known = {name for column in kind.columns for name in names_of(column)}
    first: tuple[int, list[str]] | None = None
    best: tuple[int, int, list[str]] | None = None
    for place, (number, cells) in enumerate(sheet.rows()):
        if place >= LOOKED_AT:
            break
        headings = [_heading(cell) for cell in cells]
        different = {heading for heading in headings if heading}
        if len(different) < min(2, len(cells)):
            continue
        first = first or (number, headings)
        score = len({heading_key(heading) for heading in different} & known)
        if score and (best is None or score > best[0]):
            best = (score, number, headings)
    if best is not None:
        return best[1], best[2]
    return first or (1, [])


def _heading(cell: Cell) -> str:
    said = cell.text if isinstance(cell, Formula) else "" if cell is None else str(cell)
    return "".join(sign for sign in " ".join(said.split()) if sign.isprintable())[:LONGEST_HEADING]


def samples_of(sheet: Sheet, heading_row: int, width: int) -> list[str]:
    """The first thing that stands below each heading, to recognise a column by."""
    samples = [""] * width
    for place, (number, cells) in enumerate(sheet.rows()):
        if place > SAMPLED or all(samples):
            break
        if number > heading_row:
            for column, cell in enumerate(cells[:width]):
                samples[column] = samples[column] or excerpt(seen(kept(cell)), LONGEST_SAMPLE)
    return samples


def guess(kind: LedgerKind, headings: Sequence[str], *, organisation_id: int) -> dict[str, str]:
    """Columns of the ledger by their place in the file: as remembered, else by name, each once."""
    remembered = _remembered(kind, headings, organisation_id)
    by_name = {name: column.name for column in reversed(kind.columns) for name in names_of(column)}
    chosen: dict[str, str] = {}
    for place, heading in enumerate(headings):
        if not heading:
            continue
        key = heading_key(heading)
        column = remembered[key] if key in remembered else by_name.get(key, "")
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
