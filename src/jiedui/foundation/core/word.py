"""Word files written by code: real styles for headings and lists, so that whoever gets one can go on working with it."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from . import clock
from .documents import readable
from .languages import reads_english

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CHINESE_FONT, LATIN_FONT = "微软雅黑", "Calibri"
COLOURS = {"a": "2456A6", "b": "B8402A", "c": "0F6B68", "d": "7A3F8F"}
ACCENT, INK, SOFT, LINE, WARN = "1D3F7A", "1C2430", "535D6B", "D9D5CC", "B02A2A"
RED = "C00000"


class WordPage:
    """A document of A4 pages, written from top to bottom; `accent` is the letter of a side's colour."""

    def __init__(
        self, *, title: str, author: str, language: str, keywords: Sequence[str] = (), accent: str = ""
    ) -> None:
        import docx  # noqa: PLC0415 -- slow to import, needed only when somebody asks for Word

        self._document: Any = docx.Document()
        self._colour = COLOURS.get(accent, ACCENT)
        self._describe(title, author, language, keywords)
        self._shape()

    # --- what stands in it

    def kind(self, words: str) -> None:
        """The line above the title."""
        run = self._document.add_paragraph().add_run(readable(words))
        run.bold = True
        run.font.color.rgb = self._rgb(self._colour)

    def masthead(self, title: str, issue: str, publisher: str, day: str) -> None:
        """The red head of a bulletin: its title and issue in the middle, below them who gives it out and when, over a red line."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT  # noqa: PLC0415 -- see above

        for words, size, colour in ((title, 26, RED), (issue, 11, INK)):
            paragraph = self._document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(readable(words))
            run.bold = colour == RED
            run.font.size, run.font.color.rgb = self._pt(size), self._rgb(colour)
        line = self._document.add_paragraph()
        line.paragraph_format.tab_stops.add_tab_stop(self._mm(170), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(f"{readable(publisher)}\t{readable(day)}")
        line.paragraph_format.space_after = self._pt(14)
        _underlined(line, RED)

    def heading(self, words: str, *, level: int) -> None:
        """A heading that Word's outline knows: 0 is the title."""
        self._document.add_heading(readable(words), level)

    def lead(self, words: str) -> None:
        self._document.add_paragraph(readable(words), style="Intense Quote")

    def text(self, words: str) -> None:
        self._document.add_paragraph(readable(words))

    def points(self, points: Iterable[str], *, level: int = 1) -> None:
        """A list; level 2 stands under a point of level 1."""
        for point in points:
            self._document.add_paragraph(
                readable(point), style="List Bullet" if level == 1 else f"List Bullet {level}"
            )

    def words(self, words: Iterable[str]) -> None:
        """Keywords in one line."""
        run = self._document.add_paragraph().add_run(" · ".join(map(readable, words)))
        run.font.color.rgb = self._rgb(SOFT)

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """A table of two columns: what, and how it is."""
        if not rows:
            return
        mm = self._mm
        table = self._document.add_table(rows=0, cols=2)
        table.autofit = False
        for label, value in rows:
            cells = table.add_row().cells
            cells[0].width, cells[1].width = mm(38), mm(132)
            cells[0].text, cells[1].text = readable(label), readable(value)
            for cell in cells:
                cell.paragraphs[0].paragraph_format.space_after = 0
            cells[0].paragraphs[0].runs[0].font.color.rgb = self._rgb(SOFT)
        # LibreOffice goes by the columns, Word by the cells
        table.columns[0].width, table.columns[1].width = mm(38), mm(132)
        lined(table)
        self._document.add_paragraph().paragraph_format.space_after = 0

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table with a head row, its columns as wide as one another."""
        table = self._document.add_table(rows=1, cols=len(head))
        for cell, words in zip(table.rows[0].cells, head, strict=True):
            cell.text = readable(words)
            cell.paragraphs[0].runs[0].bold = True
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = readable(words)
        lined(table)
        self._document.add_paragraph().paragraph_format.space_after = 0

    def picture(self, content: bytes, *, alt: str, caption: str = "", width_mm: int = 110) -> None:
        """A picture with words for those who cannot see it; one that Word does not know is turned into PNG."""
        drawn = self._document.add_picture(BytesIO(_for_word(content)), width=self._mm(width_mm))
        drawn._inline.docPr.set("descr", readable(alt))
        if caption:
            self._document.add_paragraph(readable(caption), style="Caption")

    def link(self, address: str) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 -- see above
        from docx.oxml import OxmlElement  # noqa: PLC0415 -- see above
        from docx.oxml.ns import qn  # noqa: PLC0415 -- see above

        paragraph = self._document.add_paragraph()
        related = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), related)
        run = paragraph.add_run(address)
        run.font.color.rgb = self._rgb(self._colour)
        link.append(run._r)
        paragraph._p.append(link)

    def head(self, words: str) -> None:
        """What stands at the head of every page, so that no page is taken for what it is not."""
        run = self._document.sections[0].header.paragraphs[0].add_run(readable(words))
        run.bold = True
        run.font.color.rgb = self._rgb(WARN)

    def foot(self, words: str) -> None:
        """What stands at the foot of every page."""
        run = self._document.sections[0].footer.paragraphs[0].add_run(readable(words))
        run.font.size = self._pt(8)
        run.font.color.rgb = self._rgb(SOFT)

    def written(self) -> bytes:
        kept = BytesIO()
        self._document.save(kept)
        return kept.getvalue()

    # --- how it looks

    def _describe(self, title: str, author: str, language: str, keywords: Sequence[str]) -> None:
        about = self._document.core_properties
        about.title, about.author = readable(title)[:255], readable(author)[:255]
        about.language, about.keywords = language, ", ".join(map(readable, keywords))[:255]
        about.created = about.modified = clock.now().replace(tzinfo=None)
        about.comments = ""

    def _shape(self) -> None:
        section, mm = self._document.sections[0], self._mm
        section.page_width, section.page_height = mm(210), mm(297)
        section.left_margin = section.right_margin = mm(20)
        section.top_margin, section.bottom_margin = mm(20), mm(22)
        sizes = {"Normal": 10.5, "Title": 22, "Heading 1": 13, "Heading 2": 11, "Intense Quote": 10.5}
        lists = {"List Bullet": 10.5, "List Bullet 2": 10}
        for name, size in {**sizes, **lists, "Caption": 8.5}.items():
            style = self._document.styles[name]
            style.font.size = self._pt(size)
            style.font.name = LATIN_FONT
            _in_chinese(style)
            plain = name in {"Normal", "Title", "Heading 2", *lists}
            style.font.color.rgb = self._rgb(INK if plain else SOFT if name == "Caption" else self._colour)
        normal = self._document.styles["Normal"].paragraph_format
        normal.line_spacing, normal.space_after = 1.4, self._pt(5)

    @staticmethod
    def _mm(length: float) -> Any:
        from docx.shared import Mm  # noqa: PLC0415 -- see above

        return Mm(length)

    @staticmethod
    def _pt(size: float) -> Any:
        from docx.shared import Pt  # noqa: PLC0415 -- see above

        return Pt(size)

    @staticmethod
    def _rgb(colour: str) -> Any:
        from docx.shared import RGBColor  # noqa: PLC0415 -- see above

        return RGBColor.from_string(colour)


def _in_chinese(style: Any) -> None:
    """Chinese takes its own font, and the spelling check knows the language."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- see above
    from docx.oxml.ns import qn  # noqa: PLC0415 -- see above

    properties = style.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE_FONT)
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        properties.rFonts.attrib.pop(qn(attribute), None)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB" if reads_english() else "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def lined(table: Any) -> None:
    """A thin line under each row."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- see above
    from docx.oxml.ns import qn  # noqa: PLC0415 -- see above

    borders = OxmlElement("w:tblBorders")
    for edge in ("w:bottom", "w:insideH"):
        line = OxmlElement(edge)
        for name, value in (("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", LINE)):
            line.set(qn(name), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _underlined(paragraph: Any, colour: str) -> None:
    """A line under a paragraph, as wide as the page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- see above
    from docx.oxml.ns import qn  # noqa: PLC0415 -- see above

    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("w:val", "single"), ("w:sz", "12"), ("w:space", "6"), ("w:color", colour)):
        line.set(qn(name), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _for_word(content: bytes) -> bytes:
    from PIL import Image  # noqa: PLC0415 -- slow to import, needed only for pictures

    if content[:4] == b"\x89PNG" or content[:3] == b"\xff\xd8\xff":
        return content
    turned = BytesIO()
    Image.open(BytesIO(content)).save(turned, "PNG")
    return turned.getvalue()
