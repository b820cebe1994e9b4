"""What a long Word document needs beside `core.word`: contents, tables whose cells lead somewhere, bars, page numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from jiedui.foundation.core.documents import readable
from jiedui.foundation.core.word import ACCENT, COLOURS, SOFT, WordPage, lined

TRACK_MM, BAR_MM = 60, 3.2


@dataclass(frozen=True)
class Link:
    """Words that lead to an address."""

    text: str
    address: str
    strong: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: how long, from nothing to one, in which colour, and its number in words."""

    share: float
    colour: str
    words: str
    to_left: bool = False


Cell = str | Link | Bar


class WordPages(WordPage):
    """A document with contents; headings remember where they stand, so that the contents lead to them."""

    def __init__(self, **described: Any) -> None:
        super().__init__(**described)
        self._headings: list[tuple[str, int, str]] = []
        self._contents: Any = None
        for name, size in (("Heading 2", 11), ("Heading 1", 14)):
            style = self._document.styles[name]
            style.font.size = self._pt(size)
            style.font.color.rgb = self._rgb(self._colour)
            style.paragraph_format.keep_with_next = True

    def heading(self, words: str, *, level: int) -> None:
        super().heading(words, level=level)
        if level:
            mark = f"_Toc{1000 + len(self._headings)}"
            _bookmark(self._last(), mark, len(self._headings))
            self._headings.append((readable(words), level, mark))

    def push_down(self, millimetres: float) -> None:
        """White space above what comes next."""
        self._document.add_paragraph().paragraph_format.space_before = self._mm(millimetres)

    def new_page(self) -> None:
        self._document.add_page_break()

    def contents(self) -> None:
        """Where the contents shall stand; they are written with the document."""
        self._contents = self._document.add_paragraph()

    def line(self, parts: Sequence[str | Link]) -> None:
        """A paragraph some of whose words lead somewhere."""
        paragraph = self._document.add_paragraph()
        for part in parts:
            self._put(paragraph, part)

    def grid(self, head: Sequence[str], rows: Iterable[Sequence[Cell]], widths_mm: Sequence[float]) -> None:
        """A table whose head comes again on every page; widths are those of its columns."""
        table = self._document.add_table(rows=1 if head else 0, cols=len(widths_mm))
        table.autofit = False
        if head:
            cells = table.rows[0].cells
            for cell, words in zip(cells, head, strict=True):
                self._put(cell.paragraphs[0], Link(words, "", strong=True))
            _repeats(table.rows[0])
        written = [self._row(table, row) for row in rows]
        # LibreOffice goes by the columns, Word by the cells
        for column, width in zip(table.columns, widths_mm, strict=True):
            column.width = self._mm(width)
        for cells in ([table.rows[0].cells] if head else []) + written:
            for cell, width in zip(cells, widths_mm, strict=True):
                cell.width = self._mm(width)
        _thin(table, bool(head))
        self._document.add_paragraph().paragraph_format.space_after = 0

    def page_numbers(self) -> None:
        """The number of the page at the end of the foot."""
        paragraph = self._document.sections[0].footer.add_paragraph()
        paragraph.alignment = 2
        for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
            _field(paragraph.add_run(), kind, words)

    def written(self) -> bytes:
        if self._contents is not None:
            self._write_contents()
        return super().written()

    # --- how it is put together

    def _last(self) -> Any:
        from docx.text.paragraph import Paragraph  # noqa: PLC0415 -- as in core.word

        # the list of all paragraphs grows with the document: only the last one is asked for
        return Paragraph(self._document.element.body.xpath("./w:p[last()]")[0], self._document)

    def _row(self, table: Any, row: Sequence[Cell]) -> Any:
        added = table.add_row()
        _stays_whole(added)
        cells = added.cells
        for cell, content in zip(cells, row, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = 0
            paragraph.paragraph_format.line_spacing = 1.15
            self._put(paragraph, content)
        return cells

    def _put(self, paragraph: Any, content: Cell) -> None:
        if isinstance(content, Bar):
            self._bar(paragraph, content)
        elif isinstance(content, Link) and content.address:
            _linked(paragraph, content, self._rgb(ACCENT))
        else:
            words = content if isinstance(content, str) else content.text
            run = paragraph.add_run(readable(words))
            run.bold = isinstance(content, Link) and content.strong

    def _bar(self, paragraph: Any, bar: Bar) -> None:
        if bar.to_left:
            paragraph.alignment = 2
            paragraph.add_run(f"{readable(bar.words)} ")
        length = max(0.4, TRACK_MM * bar.share) if bar.share else 0
        if length:
            run = paragraph.add_run()
            drawn = run.add_picture(
                BytesIO(_dot(COLOURS.get(bar.colour, ACCENT))),
                width=self._mm(length),
                height=self._mm(BAR_MM),
            )
            drawn._inline.docPr.set("descr", readable(bar.words))
        if not bar.to_left:
            paragraph.add_run(f" {readable(bar.words)}")

    def _write_contents(self) -> None:
        """A field that Word renews, filled already with ways to the headings for whoever does not."""
        paragraph = self._contents
        _field(paragraph.add_run(), "begin", "")
        _field(paragraph.add_run(), "", ' TOC \\o "1-2" \\h \\z \\u ')
        _field(paragraph.add_run(), "separate", "")
        for words, level, mark in self._headings:
            if level > 2:
                continue
            _linked(paragraph, Link(("　" if level == 2 else "") + words, ""), self._rgb(SOFT), to=mark)
            paragraph.add_run().add_break()
        _field(paragraph.add_run(), "end", "")


@cache
def _dot(colour: str) -> bytes:
    """One point of a colour, to be drawn as long as a bar is."""
    from PIL import Image  # noqa: PLC0415 -- slow to import, needed only for documents

    kept = BytesIO()
    Image.new("RGB", (1, 1), f"#{colour}").save(kept, "PNG")
    return kept.getvalue()


def _linked(paragraph: Any, link: Link, colour: Any, *, to: str = "") -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 -- as in core.word
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- likewise
    from docx.oxml.ns import qn  # noqa: PLC0415 -- likewise

    element = OxmlElement("w:hyperlink")
    if to:
        element.set(qn("w:anchor"), to)
    else:
        related = paragraph.part.relate_to(link.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        element.set(qn("r:id"), related)
    run = paragraph.add_run(readable(link.text))
    run.bold = link.strong
    run.font.color.rgb = colour
    element.append(run._r)
    paragraph._p.append(element)


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- as in core.word
    from docx.oxml.ns import qn  # noqa: PLC0415 -- likewise

    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def _field(run: Any, kind: str, words: str) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- as in core.word
    from docx.oxml.ns import qn  # noqa: PLC0415 -- likewise

    if kind:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
    else:
        element = OxmlElement("w:instrText")
        element.set(qn("xml:space"), "preserve")
        element.text = words
    run._r.append(element)


def _stays_whole(row: Any) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- as in core.word

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeats(row: Any) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- as in core.word

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _thin(table: Any, is_list: bool) -> None:
    """Smaller words, and a line under each row of a list."""
    from docx.shared import Pt  # noqa: PLC0415 -- as in core.word

    if is_list:
        lined(table)
    for run in table._tbl.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}r"):
        properties = run.get_or_add_rPr()
        properties.sz_val = Pt(8.5)
