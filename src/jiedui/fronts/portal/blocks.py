"""What an article is made of: few blocks, kept stable, because stored texts outlive releases."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock


class PictureBlock(blocks.StructBlock):
    """A picture with its caption; `description` is what those hear who do not see it."""

    image = ImageChooserBlock(label=_("图片"))
    caption = blocks.CharBlock(label=_("图片说明"), required=False, max_length=200)
    description = blocks.CharBlock(
        label=_("替代文字"),
        required=False,
        max_length=200,
        help_text=_("读给看不见图片的人听；留空则读图片说明"),
    )

    class Meta:
        icon = "image"
        label = _("图片")
        template = "portal/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("引文"), max_length=1000)
    source = blocks.CharBlock(label=_("出处"), required=False, max_length=100)

    class Meta:
        icon = "openquote"
        label = _("引文")
        template = "portal/blocks/quote.html"


class TableBlock(blocks.StructBlock):
    """A table typed or pasted as lines; the first line holds the heads of the columns."""

    caption = blocks.CharBlock(label=_("表题"), max_length=120)
    lines = blocks.TextBlock(
        label=_("内容"),
        help_text=_("每行一行，列与列用竖线 | 或制表符分开；第一行是表头。可从电子表格直接粘贴。"),
    )

    class Meta:
        icon = "table"
        label = _("表格")
        template = "portal/blocks/table.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        head, rows = table_of(value["lines"])
        return {**context, "head": head, "rows": rows}


def table_of(lines: str) -> tuple[list[str], list[list[tuple[str, str]]]]:
    """Heads and rows of a table in lines; each cell stands with its head, short rows are filled."""
    cells = [
        [cell.strip() for cell in line.replace("\t", "|").strip().strip("|").split("|")]
        for line in lines.splitlines()
        if line.strip()
    ]
    head, *rows = cells or [[]]
    return head, [[(name, row[at] if at < len(row) else "") for at, name in enumerate(head)] for row in rows]


class BodyBlock(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock(
        label=_("段落"),
        features=["bold", "italic", "link", "ol", "ul"],
        template="portal/blocks/paragraph.html",
    )
    heading = blocks.CharBlock(
        label=_("小标题"), icon="title", max_length=100, template="portal/blocks/heading.html"
    )
    picture = PictureBlock()
    quote = QuoteBlock()
    table = TableBlock()


def words_of(body: Any) -> str:
    """All text of a body, for finding the page again."""
    return " ".join(text for child in body for text in child.block.get_searchable_content(child.value))
