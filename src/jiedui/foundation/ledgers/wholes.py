"""Rows that become parts of one thing: written into it all at once, and taken out of it again."""

from typing import Any

from django.db.models import QuerySet

from jiedui.foundation.core.errors import DomainError
from jiedui.foundation.core.sentences import gettext as _

from .cells import taken
from .choices import Extent, RowState
from .kinds import Whole
from .models import ImportRow, ImportRun
from .reading import RowReader, errors_of


def add_rows(run: ImportRun, whole: Whole, owner: Any, reader: RowReader) -> None:
    """Write the rows that are ready; where one is refused at last and all were to come, none is. Inside a transaction."""
    sound: list[tuple[ImportRow, dict[str, Any]]] = []
    rows = list(run.rows.select_for_update().filter(state=RowState.READY).order_by("number"))
    for row in rows:
        read = reader.read(row.number, [taken(value) for value in row.cells])
        if read.errors:
            row.state, row.errors = RowState.FAILED, read.errors
        else:
            sound.append((row, read.values))
    if len(sound) == len(rows) or run.extent == Extent.VALID:
        _add(run, whole, owner, sound)
    ImportRow.objects.bulk_update(rows, ["state", "errors", "part", "version"])


def _add(run: ImportRun, whole: Whole, owner: Any, sound: list[tuple[ImportRow, dict[str, Any]]]) -> None:
    try:
        parts = whole.add(run.created_by, owner, [values for _row, values in sound])
    except DomainError as refusal:
        for row, _values in sound:
            row.state, row.errors = RowState.FAILED, errors_of(refusal)
        return
    for (row, _values), part in zip(sound, parts, strict=True):
        row.state, row.errors = RowState.CREATED, {}
        row.part, row.version = part.key, part.version


def take_rows_out(run: ImportRun, whole: Whole, wanted: QuerySet[ImportRow]) -> None:
    """Take the parts out that are as they were written; the rows of the others say why not. Inside a transaction."""
    owner = whole.find(run.whole_id)
    rows = list(wanted.select_for_update().order_by("number"))
    parts = {} if owner is None else whole.parts(owner)
    unchanged: list[ImportRow] = []
    for row in rows:
        part = parts.get(row.part)
        if part is not None and part.version != row.version:
            row.refusal = _("导入后已被修改。")
        elif part is not None:
            unchanged.append(row)
        else:
            row.state = RowState.UNDONE
    _take_out(run, whole, owner, unchanged)
    ImportRow.objects.bulk_update(rows, ["state", "refusal"])


def _take_out(run: ImportRun, whole: Whole, owner: Any, rows: list[ImportRow]) -> None:
    if not rows:
        return
    try:
        whole.take_out(run.created_by, owner, [row.part for row in rows])
    except DomainError as refusal:
        for row in rows:
            row.refusal = refusal.message
    else:
        for row in rows:
            row.state = RowState.UNDONE
