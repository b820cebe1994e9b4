"""A report as PDF: cover, contents with page numbers, charts, lists and pictures on A4."""

from collections.abc import Callable

from django.template.loader import render_to_string

from jiedui.areas.agreements.printing import QR
from jiedui.foundation.core import clock
from jiedui.foundation.core.documents import pdf_of
from jiedui.foundation.core.installation import marks

from .book import Book


def book_as_pdf(book: Book, *, laid_out: Callable[[int], None] | None = None) -> bytes:
    """The whole report; `laid_out` hears of each page.

    Raises:
        NoPdf: this machine cannot draw PDF.
    """
    context = {"book": book, "read": book.reading, "made_at": clock.now(), "qr": QR, **marks()}
    given = {**book.drawings, **{picture.name: picture.content for picture in book.pictures}}
    given[QR] = book.qr("svg", unit="", omitsize=True)
    return pdf_of(render_to_string("insights/documents/report.html", context), given, laid_out=laid_out)
