"""Whether a file is a spreadsheet that can be read without harm: asked of its bytes before anything is unpacked."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from openpyxl.utils import column_index_from_string, range_boundaries

from jiedui.foundation.core.sentences import gettext as _

from ..errors import Invalid

PIECE = 64 * 1024
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"


class Unreadable(Invalid):
    """The file cannot be read as a spreadsheet, in a sentence that says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__({"upload": [sentence]})


@dataclass(frozen=True)
class Limits:
    """How much of a spreadsheet is read at most; what holds more is refused before it fills the memory."""

    rows: int = 10_000
    columns: int = 200
    cells: int = 1_000_000
    characters: int = 30_000_000
    unpacked: int = 100 * 2**20
    shared: int = 48 * 2**20
    ratio: int = 150
    entries: int = 2_000


@dataclass
class Extent:
    """What a sheet holds: the last row and column with a value, and which cells are merged."""

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def check_archive(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Ask the table of contents, which costs nothing, and the parts that hold text for what they must not hold.

    Raises:
        Unreadable: macros, another format, names that lead out of the file, or far more inside than a ledger has.
    """
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable(_("文件含有宏（.xlsm），不能导入。请另存为不含宏的 .xlsx 再上传。"))
    if "xl/workbook.bin" in names or "mimetype" in names:
        raise Unreadable(_("不支持这种表格格式（.xlsb、.ods 等），请另存为 .xlsx 或 .csv 再上传。"))
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("这不是 Excel 表格，请上传 .xlsx 或 .csv 文件。"))
    if len(entries) > limits.entries or any(_leads_out(name) for name in names):
        raise Unreadable(_("文件结构异常，不能读取。请用 Excel 或 WPS 重新另存为 .xlsx 再上传。"))
    if any(entry.file_size > limits.shared for entry in entries if entry.filename == "xl/sharedStrings.xml"):
        raise Unreadable(too_many_cells(limits))
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > limits.unpacked or (unpacked > 10 * 2**20 and unpacked / packed > limits.ratio):
        raise Unreadable(
            _("文件解压后过大，可能是异常文件。请只保留要导入的工作表，把内容复制到新表再上传。")
        )


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/")


def check_text(archive: zipfile.ZipFile, name: str) -> None:
    """Read an XML part once for what must not be in it.

    Raises:
        Unreadable: it declares entities, or is no XML.
    """
    _parse(archive, name, _parser())


def extent_of(archive: zipfile.ZipFile, name: str, limits: Limits) -> Extent:
    """What a sheet holds, read piece by piece, stopping where it is too much.

    Raises:
        Unreadable: too many rows, columns or cells; or the part is no XML.
    """
    found = Extent()
    reader = _ExtentReader(found, limits)
    parser = _parser()
    parser.StartElementHandler = reader.start
    _parse(archive, name, parser)
    return found


class _ExtentReader:
    """Follows the elements of a sheet; cells without a value only carry a look, and do not count for its extent."""

    def __init__(self, found: Extent, limits: Limits) -> None:
        self.found = found
        self.limits = limits
        self.row = self.column = 0
        self._columns: dict[str, int] = {}

    def start(self, tag: str, attributes: dict[str, Any]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "c":
            self.found.cells += 1
            if self.found.cells % 10_000 == 0:
                self._enough()
            self.column = self._column_of(attributes.get("r", ""))
        elif name in {"v", "is", "f"}:
            self.found.last_row = max(self.found.last_row, self.row)
            self.found.last_column = max(self.found.last_column, self.column)
            self._enough()
        elif name == "row":
            self.row, self.column = _number(attributes.get("r")) or self.row + 1, 0
            self._enough()
        elif name == "mergeCell":
            self.found.merged.append(_span(attributes.get("ref", "")))
            self._enough()

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if not letters:
            return self.column + 1
        if letters not in self._columns:
            self._columns[letters] = _place(letters)
        return self._columns[letters]

    def _enough(self) -> None:
        if self.found.last_column > self.limits.columns:
            raise Unreadable(too_many_columns(self.limits))
        if self.found.last_row > self.limits.rows + 20:
            raise Unreadable(too_many_rows(self.limits))
        if self.found.cells > 2 * self.limits.cells or len(self.found.merged) > self.limits.cells // 10:
            raise Unreadable(too_many_cells(self.limits))


def too_many_columns(limits: Limits) -> str:
    return _("表格超过 %(n)s 列，请只保留需要的列再上传。") % {"n": limits.columns}


def too_many_rows(limits: Limits) -> str:
    return _("表格超过 %(n)s 行，请分成几个文件，依次导入。") % {"n": limits.rows}


def too_many_cells(limits: Limits) -> str:
    return _("表格内容过多，请只保留要导入的行和列再上传。")


def _parser() -> Any:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declarations
    return parser


def _refuse_declarations(*_arguments: Any) -> None:
    raise Unreadable(_("文件结构异常，不能读取。请用 Excel 或 WPS 重新另存为 .xlsx 再上传。"))


def _parse(archive: zipfile.ZipFile, name: str, parser: Any) -> None:
    try:
        with archive.open(name) as part:
            for piece in _pieces(part):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except (
        expat.ExpatError,
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise Unreadable(_("文件已损坏，不能读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。")) from error


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    while piece := part.read(PIECE):
        yield piece


def _place(letters: str) -> int:
    try:
        return column_index_from_string(letters)
    except ValueError as error:
        raise Unreadable(_("表格的列过多，不能读取。请只保留需要的列再上传。")) from error


def _span(reference: str) -> tuple[int, int, int, int]:
    """Top, left, bottom, right."""
    left, top, right, bottom = _bounds(reference)
    return top, left, bottom, right


def _bounds(reference: str) -> tuple[int, int, int, int]:
    try:
        bounds = range_boundaries(reference)
    except (ValueError, TypeError) as error:
        raise Unreadable(_("文件已损坏，不能读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。")) from error
    if not all(isinstance(bound, int) for bound in bounds):
        raise Unreadable(_("表格合并了整行或整列，请取消合并再上传。"))
    return bounds  # type: ignore[return-value]  # -- checked above


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0
