"""The three pieces of work that take their time: reading a file, writing its rows, and taking them back.

Each goes in short transactions of its own, says how far it is between them, and may be begun again: a row remembers
what was made of it in the transaction that made it.
"""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import ProtectedError

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.core.sentences import keep
from jiedui.foundation.core.spreadsheets import Cell, Unreadable, open_sheet

from . import events, wholes
from .cells import kept, taken
from .choices import Extent, ImportState, RowState
from .kinds import LedgerKind, Things, Whole
from .models import ImportRow, ImportRun
from .reading import RowReader, errors_of, rows_merged_across, why_no_entry

ROWS_AT_ONCE = 200
SECONDS_AT_ONCE = 0.5
Progress = Callable[[int, int], None]


def kind_of(run: ImportRun) -> LedgerKind:
    """The kind of a run.

    Raises:
        WrongState: no app knows it any more.
    """
    kind = run.own_kind
    if kind is None:
        raise WrongState(_("系统已不再支持导入这类台账。"))
    return kind


def owner_of(run: ImportRun, kind: LedgerKind) -> Any:
    """In whose name the run is, as long as its person still works there.

    Raises:
        WrongState: they do not.
    """
    if kind.owners is None:
        return None
    into_a_whole = isinstance(kind.becomes, Whole)
    pk = run.whole_id if into_a_whole else run.organisation_id
    owner = next((each for each in kind.owners(run.created_by) if each.pk == pk), None)
    if owner is None and into_a_whole:
        raise WrongState(_("这次要导入到的内容已经不能再改，或已不由您起草，不能继续。"))
    if owner is None:
        raise WrongState(_("您已不再属于这次导入的单位，不能继续。"))
    return owner


# --- reading


def read_rows(run: ImportRun, progress: Progress) -> None:
    """Read the file again from its beginning and keep every row with what is wrong with it."""
    kind = kind_of(run)
    reader = RowReader(run, kind, actor=run.created_by, owner=owner_of(run, kind))
    ImportRow.objects.filter(run=run).delete()
    done = 0
    with run.file.open("rb") as file:
        sheet = open_sheet(file)
        wide = rows_merged_across(sheet, len(run.headings))
        rows = _rows_below_headings(run, sheet.rows())
        while some := list(islice(rows, ROWS_AT_ONCE)):
            read = [
                _read_row(run, reader, number, cells, merged_across=number in wide)
                for number, cells in some
                if not reader.is_example(cells)
            ]
            ImportRow.objects.bulk_create(read)
            done += len(some)
            progress(min(done, run.rows_expected), max(run.rows_expected, 1))
    _move(run, {ImportState.CHECKING}, ImportState.CHECKED, problem="")


def _rows_below_headings(
    run: ImportRun, rows: Iterator[tuple[int, list[Cell]]]
) -> Iterator[tuple[int, list[Cell]]]:
    return ((number, cells) for number, cells in rows if number > run.heading_last)


def _read_row(
    run: ImportRun, reader: RowReader, number: int, cells: list[Cell], *, merged_across: bool
) -> ImportRow:
    row = ImportRow(run=run, number=number, cells=[kept(cell) for cell in cells])
    if why := why_no_entry(cells, merged_across=merged_across):
        row.state, row.notes = RowState.LEFT_OUT, {"": [keep(why)]}
        return row
    read = reader.read(number, cells)
    row.errors, row.notes = read.errors, read.notes
    row.state = RowState.FAULTY if row.errors else RowState.READY
    return row


# --- writing


def import_rows(run: ImportRun, progress: Progress) -> None:
    """Make things of the rows that are ready. Where all were to come or none, one that is refused takes the others back."""
    kind = kind_of(run)
    owner = owner_of(run, kind)
    reader = RowReader(run, kind, actor=run.created_by, owner=owner)
    total = run.rows.filter(state__in=[RowState.READY, RowState.CREATED]).count()
    while left := _import_some(run, kind, owner, reader):
        progress(total - left, total)
    if run.extent == Extent.ALL and run.rows.filter(state=RowState.FAILED).exists():
        _take_back(run, kind)
        return
    with transaction.atomic():
        if _move(run, {ImportState.IMPORTING}, ImportState.IMPORTED, imported_at=clock.now(), problem=""):
            number = run.rows.filter(state=RowState.CREATED).count()
            record(
                events.IMPORTED,
                actor=run.created_by,
                target=run,
                organisation=owner,
                ledger=run.kind,
                number=number,
            )


@transaction.atomic
def _import_some(run: ImportRun, kind: LedgerKind, owner: Any, reader: RowReader) -> int:
    """Rows for half a second; how many are left, also after those."""
    _require_going(run, ImportState.IMPORTING)
    if isinstance(kind.becomes, Whole):
        wholes.add_rows(run, kind.becomes, owner, reader)
        return 0
    ready = run.rows.select_for_update().filter(state=RowState.READY).order_by("number")
    rows = list(ready[:ROWS_AT_ONCE])
    began = time.monotonic()
    for row in rows:
        _import_row(row, kind.becomes, run.created_by, owner, reader)
        row.save(update_fields=["state", "errors", "target_type", "target_id", "version"])
        if time.monotonic() - began > SECONDS_AT_ONCE:
            break
    return run.rows.filter(state=RowState.READY).count()


def _import_row(row: ImportRow, things: Things, actor: Any, owner: Any, reader: RowReader) -> None:
    read = reader.read(row.number, [taken(value) for value in row.cells], check=False)
    errors = read.errors
    if not errors:
        try:
            made = things.create(actor, owner, read.values)
        except DomainError as refusal:
            errors = errors_of(refusal)
        else:
            row.state, row.errors = RowState.CREATED, {}
            row.target_type, row.target_id = ContentType.objects.get_for_model(made), made.pk
            row.version = version_of(made)
            return
    row.state, row.errors = RowState.FAILED, errors


def _take_back(run: ImportRun, kind: LedgerKind) -> None:
    """Nothing half done: what was made goes, and the rows wait again with what was wrong."""
    while _undo_some(run, kind, run.rows.filter(state=RowState.CREATED, refusal="")):
        pass
    with transaction.atomic():
        run.rows.filter(state=RowState.FAILED).update(state=RowState.FAULTY)
        undone = run.rows.filter(state=RowState.UNDONE)
        undone.update(state=RowState.READY, target_type=None, target_id=None, part="")
        problem = _("有的行在导入时未被接受，已导入的行都已撤回；请看标出的行。")
        _move(run, {ImportState.IMPORTING}, ImportState.CHECKED, problem=problem)


# --- taking back


def undo_rows(run: ImportRun, progress: Progress) -> None:
    """Delete what was made, except what has been used since: its row says why."""
    kind = kind_of(run)
    wanted = run.rows.filter(state=RowState.CREATED, refusal="")
    total = wanted.count()
    while left := _undo_some(run, kind, wanted, ImportState.UNDOING):
        progress(total - left, total)
    with transaction.atomic():
        remain = run.rows.filter(state=RowState.CREATED).count()
        state = ImportState.IMPORTED if remain else ImportState.UNDONE
        if _move(run, {ImportState.UNDOING}, state, undone_at=clock.now()):
            number = run.rows.filter(state=RowState.UNDONE).count()
            record(
                events.UNDONE, actor=run.created_by, target=run, ledger=run.kind, number=number, kept=remain
            )


@transaction.atomic
def _undo_some(run: ImportRun, kind: LedgerKind, wanted: Any, state: str = ImportState.IMPORTING) -> int:
    _require_going(run, state)
    if isinstance(kind.becomes, Whole):
        wholes.take_rows_out(run, kind.becomes, wanted)
        return 0
    began = time.monotonic()
    for row in wanted.select_for_update().order_by("number")[:ROWS_AT_ONCE]:
        row.refusal = undo_row(row, kind.becomes, run.created_by)
        if not row.refusal:
            row.state = RowState.UNDONE
        row.save(update_fields=["state", "refusal"])
        if time.monotonic() - began > SECONDS_AT_ONCE:
            break
    return int(wanted.count())


def undo_row(row: ImportRow, things: Things, actor: Any) -> str:
    """Delete what was made of a row, or say why not; what is judged is locked until it is deleted."""
    made = things.model._base_manager.select_for_update().filter(pk=row.target_id).first()
    if made is None:
        return ""
    if objection := things.objection(made):
        return objection
    if version_of(made) != row.version:
        return _("导入后已被修改。")
    try:
        with transaction.atomic():
            things.undo(actor, made)
    except DomainError as refusal:
        return refusal.message
    except ProtectedError:
        return _("已被其他内容引用。")
    return ""


def version_of(made: Any) -> str:
    """Which writing of a thing it is."""
    return str(made.updated_at.isoformat())


# --- state


def _require_going(run: ImportRun, state: str) -> None:
    """Nobody else has ended it meanwhile; the row stays locked, so that nobody does before this step stands.

    Raises:
        WrongState: somebody has.
    """
    if not ImportRun.objects.select_for_update().filter(pk=run.pk, state=state).exists():
        raise WrongState(_("这次导入已不在进行中。"))


def _move(run: ImportRun, sources: set[str], target: str, **values: Any) -> bool:
    changed = ImportRun.objects.filter(pk=run.pk, state__in=sources).update(
        state=target, updated_at=clock.now(), **values
    )
    if changed:
        run.state = target
        for name, value in values.items():
            setattr(run, name, value)
    return bool(changed)


def stop_reading(run: ImportRun, refusal: Unreadable) -> None:
    """The file turned out unreadable further down: the run waits at its beginning, with the reason."""
    _move(run, {ImportState.CHECKING}, ImportState.MAPPING, problem=refusal.message)
