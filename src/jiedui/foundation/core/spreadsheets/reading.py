"""Reading a ledger row by row: XLSX and CSV alike, each cell as what it is."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import IO, Any

from openpyxl import load_workbook

from jiedui.foundation.core.sentences import gettext as _

from .cells import Broken, Cell, Formula, unharmed
from .safety import (
    OLD_OFFICE,
    ZIP,
    Extent,
    Limits,
    Unreadable,
    check_archive,
    check_text,
    extent_of,
    too_many_cells,
    too_many_columns,
    too_many_rows,
)

Rows = Iterator[tuple[int, list[Cell]]]
Span = tuple[int, int, int, int]
DELIMITERS = (",", ";", "\t", "，", "|")
LOOKED_AT = 64 * 1024


@dataclass(frozen=True)
class Sheet:
    """One table of a file. `rows()` begins anew each time: row numbers as the spreadsheet shows them, empty rows left out.

    `merged` are the cells that were merged, as top, left, bottom and right; rows come with all of them filled.
    """

    kind: str
    rows: Callable[[], Rows]
    title: str = ""
    others: list[str] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    last_row: int = 0
    merged: Sequence[Span] = ()


def open_sheet(file: IO[bytes], *, limits: Limits | None = None) -> Sheet:
    """The first sheet of a spreadsheet, told by its bytes and not by its name. The file must stay open while rows are read.

    Raises:
        Unreadable: it is none, an old or protected one, holds macros, or more than is read at once.
    """
    limits = limits or Limits()
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if not head:
        raise Unreadable(_("文件是空的。"))
    if head.startswith(OLD_OFFICE):
        raise Unreadable(
            _(
                "这是旧格式（.xls、.et）或带密码的表格。请用 Excel 或 WPS 打开，去掉密码并另存为 .xlsx 再上传。"
            )
        )
    if head.startswith(ZIP):
        return _xlsx(file, limits)
    content = file.read(limits.unpacked + 1)
    if len(content) > limits.unpacked:
        raise Unreadable(too_many_cells(limits))
    return _csv(content, limits)


# --- XLSX


def _xlsx(file: IO[bytes], limits: Limits) -> Sheet:
    broken = _("文件已损坏，不能读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。")
    try:
        with zipfile.ZipFile(file) as archive:
            check_archive(archive, limits)
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")) and not name.startswith("xl/worksheets/"):
                    check_text(archive, name)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(broken) from error
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        first = next(iter(sheets), None)
    except Unreadable:
        raise
    except Exception as error:  # openpyxl meets damaged files with whatever breaks first
        raise Unreadable(broken) from error
    if first is None:
        raise Unreadable(_("文件里没有可见的工作表。"))
    with zipfile.ZipFile(file) as archive:
        extent = extent_of(archive, first._worksheet_path, limits)
    return Sheet(
        kind="xlsx",
        rows=lambda: _xlsx_rows(first, extent, limits, broken),
        title=first.title,
        others=[sheet.title for sheet in sheets[1:]],
        last_row=extent.last_row,
        merged=extent.merged,
    )


def _xlsx_rows(sheet: Any, extent: Extent, limits: Limits, broken: str) -> Rows:
    if not extent.last_row:
        return
    sheet.reset_dimensions()
    merged = _Merged(extent, limits)
    budget = _Budget(limits)
    rows = sheet.iter_rows(max_row=extent.last_row, max_col=extent.last_column)
    number = 0
    while True:
        try:
            row = next(rows, None)
        except Exception as error:  # openpyxl meets damaged files with whatever breaks first
            raise Unreadable(broken) from error
        if row is None:
            return
        number += 1
        cells = merged.filled(number, [_xlsx_cell(cell) for cell in row])
        if any(cell is not None for cell in cells):
            budget.spend(cells)
            yield number, cells


def _xlsx_cell(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == "f":
        return Formula(str(getattr(value, "text", value)))
    if cell.data_type == "e":
        return Broken(str(value))
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, time):
        return value.isoformat()
    return (
        value
        if value is None or isinstance(value, bool | int | float) or hasattr(value, "year")
        else str(value)
    )


class _Merged:
    """Merged cells hold their value in the first of them; a ledger means it for all."""

    def __init__(self, extent: Extent, limits: Limits) -> None:
        self._first: dict[tuple[int, int], tuple[int, int]] = {}
        self._held: dict[tuple[int, int], Cell] = {}
        for top, left, bottom, right in extent.merged:
            bottom, right = min(bottom, extent.last_row), min(right, extent.last_column)
            if len(self._first) + max(0, bottom - top + 1) * max(0, right - left + 1) > limits.cells:
                raise Unreadable(too_many_cells(limits))
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self._first[row, column] = (top, left)

    def filled(self, row: int, cells: list[Cell]) -> list[Cell]:
        if not self._first:
            return cells
        for column in range(1, len(cells) + 1):
            first = self._first.get((row, column))
            if first == (row, column):
                self._held[first] = cells[column - 1]
            elif first is not None:
                cells[column - 1] = self._held.get(first)
        return cells


class _Budget:
    """How much may still be read."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._rows, self._cells, self._characters = limits.rows + 20, limits.cells, limits.characters

    def spend(self, cells: list[Cell]) -> None:
        if len(cells) > self._limits.columns:
            raise Unreadable(too_many_columns(self._limits))
        self._rows -= 1
        if self._rows < 0:
            raise Unreadable(too_many_rows(self._limits))
        self._cells -= len(cells)
        self._characters -= sum(len(cell) for cell in cells if isinstance(cell, str))
        if self._cells < 0 or self._characters < 0:
            raise Unreadable(too_many_cells(self._limits))


# --- CSV


def _csv(content: bytes, limits: Limits) -> Sheet:
    text, encoding = _decoded(content)
    if "\0" in text:
        raise Unreadable(_("这不是表格文件，或内容含有空字符。请上传 .xlsx 或 .csv 文件。"))
    if text.lstrip()[:1] == "<":
        raise Unreadable(_("这是网页或 XML 文件，不是表格。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"))
    delimiter = _delimiter(text[:LOOKED_AT])
    return Sheet(
        kind="csv",
        rows=lambda: _csv_rows(text, delimiter, limits),
        encoding=encoding,
        delimiter=delimiter,
        last_row=text.count("\n") + 1,
    )


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and the encoding taken: what a mark at the beginning says, else UTF-8, else GB18030, which holds GBK."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            candidates = [encoding]
            break
    else:
        candidates = ["utf-8", "gb18030"]
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text, {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030"}[
                encoding
            ]
    raise Unreadable(_("这不是表格文件，或编码无法识别。请上传 .xlsx，或以 UTF-8、GBK 保存的 .csv 文件。"))


def _is_text(text: str) -> bool:
    """Programs and pictures decode as GB18030 now and then; they are full of signs that nobody types."""
    odd = sum(1 for sign in text[:LOOKED_AT] if sign < " " and sign not in "\t\r\n\f")
    return odd * 100 <= len(text[:LOOKED_AT])


def _delimiter(text: str) -> str:
    """The sign that cuts most of the first lines into the same number of columns, and more than one."""

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in _records(text, delimiter)][:20]
        wide = [width for width in widths if width > 1]
        if not wide:
            return (0, 0)
        usual = max(set(wide), key=wide.count)
        return (wide.count(usual), usual)

    return max(DELIMITERS, key=agreement)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                _("第 %(line)s 行附近无法读取，请检查引号是否成对。") % {"line": reader.line_num}
            ) from error


def _csv_rows(text: str, delimiter: str, limits: Limits) -> Rows:
    budget = _Budget(limits)
    for number, record in enumerate(_records(text, delimiter), start=1):
        while record and not record[-1].strip():
            record.pop()
        cells: list[Cell] = [unharmed(value.strip()) or None for value in record]
        if cells:
            budget.spend(cells)
            yield number, cells
