"""Writing tables: rows are taken one by one and leave at once, however many they are; nothing in them can run."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from jiedui.foundation.core.text import without_nul

from .cells import Broken, Cell, Formula, harmless

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
LINES_AT_ONCE = 200
_HEAD = PatternFill("solid", fgColor="E6EEF5")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class Choice:
    """A column whose cells offer a list: which column (from 1), and the words; with `strict` nothing else may stand there."""

    column: int
    words: Sequence[str]
    strict: bool = True


@dataclass(frozen=True)
class Table:
    """One sheet: a title, headings, and rows that may come one by one."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    required: frozenset[int] = frozenset()
    choices: Sequence[Choice] = field(default_factory=tuple)
    last_line: str = ""


def csv_lines(table: Table) -> Iterator[bytes]:
    """The table as CSV in UTF-8, with the mark that Excel looks for; some lines at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([harmless(str(heading)) for heading in table.headings])
    yield b"\xef\xbb\xbf" + _taken(buffer)
    for number, row in enumerate(table.rows, start=1):
        writer.writerow([_for_csv(cell) for cell in row])
        if number % LINES_AT_ONCE == 0:
            yield _taken(buffer)
    if table.last_line:
        writer.writerow([table.last_line])
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def _for_csv(cell: Cell) -> Any:
    if isinstance(cell, str):
        return harmless(without_nul(cell))
    if isinstance(cell, Formula | Broken):
        return harmless(cell.text)
    if isinstance(cell, datetime):
        return _local(cell).strftime("%Y-%m-%d %H:%M")
    return cell.isoformat() if isinstance(cell, date) else cell


def write_xlsx(
    path: Path, tables: Sequence[Table], *, told: Callable[[int], None] = lambda rows: None
) -> int:
    """Write tables as sheets of one file, through temporary files and not through memory; how many rows they hold."""
    book = Workbook(write_only=True)
    lists = _lists_of(tables)
    written = 0
    for table in tables:
        sheet = book.create_sheet(_sheet_title(table.title))
        for number, width in enumerate(table.widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = "A2"
        for choice in table.choices:
            sheet.data_validations.append(_validation(choice, lists))
        sheet.append(
            [_heading(sheet, name, index in table.required) for index, name in enumerate(table.headings)]
        )
        for row in table.rows:
            sheet.append([_for_xlsx(sheet, cell) for cell in row])
            written += 1
            told(written)
        if table.last_line:
            sheet.append([_text(sheet, table.last_line)])
    if lists:
        _write_lists(book, lists)
    book.save(path)
    return written


def _sheet_title(title: str) -> str:
    kept = "".join("_" if sign in r"[]:*?/\'" else sign for sign in title)
    return kept[:31] or "Sheet"


def _heading(sheet: Any, name: Any, required: bool) -> WriteOnlyCell:
    cell = _text(sheet, f"{name} *" if required else str(name))
    cell.font, cell.fill = Font(bold=True), _HEAD
    return cell


def _for_xlsx(sheet: Any, cell: Cell) -> Any:
    if isinstance(cell, str):
        return _text(sheet, cell)
    if isinstance(cell, Formula | Broken):
        return _text(sheet, cell.text)
    if isinstance(cell, datetime):
        made = WriteOnlyCell(sheet, _local(cell).replace(tzinfo=None))
        made.number_format = "yyyy-mm-dd hh:mm"
        return made
    if isinstance(cell, date):
        made = WriteOnlyCell(sheet, cell)
        made.number_format = "yyyy-mm-dd"
        return made
    if isinstance(cell, Decimal) and not cell.is_finite():
        return None
    return cell


def _text(sheet: Any, text: str) -> WriteOnlyCell:
    """Text that stays text: never a formula, not even after somebody edits the cell."""
    made = WriteOnlyCell(sheet, "")
    made._value = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL]
    made.data_type = "s"
    if harmless(text) != text:
        made.quotePrefix = True
    if "\n" in text:
        made.alignment = _WRAPPED
    return made


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


# --- lists to choose from


def _lists_of(tables: Sequence[Table]) -> dict[tuple[str, ...], str]:
    """Each list of words once, with the column of the hidden sheet that holds it."""
    found: dict[tuple[str, ...], str] = {}
    for table in tables:
        for choice in table.choices:
            words = tuple(str(word) for word in choice.words)
            found.setdefault(words, get_column_letter(len(found) + 1))
    return found


def _validation(choice: Choice, lists: dict[tuple[str, ...], str]) -> DataValidation:
    words = tuple(str(word) for word in choice.words)
    letter = lists[words]
    validation = DataValidation(
        type="list",
        formula1=f"{quote_sheetname(LISTS)}!${letter}$1:${letter}${len(words)}",
        allow_blank=True,
        showErrorMessage=choice.strict,
    )
    column = get_column_letter(choice.column)
    validation.add(f"{column}2:{column}10001")
    return validation


LISTS = "lists"


def _write_lists(book: Workbook, lists: dict[tuple[str, ...], str]) -> None:
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    columns = list(lists)
    for number in range(max(len(words) for words in columns)):
        sheet.append([_text(sheet, words[number]) if number < len(words) else None for words in columns])
