"""PDF from a template: drawn by WeasyPrint, which is read when first asked for and never reaches the network.

A template names what it draws as `static:ui/favicon.svg` (a static file of ours) or `given:qr.svg` (bytes handed over
with it); whatever else an address says is refused, so that nothing people typed lets the server fetch anything.
"""

import logging
import mimetypes
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

from .errors import DomainError

PDF = "application/pdf"
_PAGE = re.compile(r"Page (\d+)$")


class NoPdf(DomainError):
    """The machine lacks what PDF is drawn with."""

    status = 503
    code = "no-pdf"


class Refused(ValueError):
    """An address in a document that is neither a static file of ours nor bytes handed over with it."""


def pdf_of(
    html: str, given: Mapping[str, bytes] | None = None, *, laid_out: Callable[[int], None] | None = None
) -> bytes:
    """A whole page of HTML as a tagged PDF with its fonts inside; `laid_out` hears the number of each page in turn.

    Raises:
        NoPdf: Pango is not installed; the sentence says what to install.
    """
    weasyprint = _weasyprint()

    class OnlyOurs(weasyprint.urls.URLFetcher):  # type: ignore[misc,name-defined]  # -- read when first asked for
        def fetch(self, url: str, headers: Any = None) -> Any:
            content, content_type = content_at(url, given or {})
            return weasyprint.urls.URLFetcherResponse(url, content, {"Content-Type": content_type})

    page = weasyprint.HTML(string=readable(html), url_fetcher=OnlyOurs())
    with _telling(laid_out):
        written: bytes = page.write_pdf(
            pdf_variant="pdf/ua-1", optimize_images=True, dpi=200, jpeg_quality=85
        )
    return written


def readable(words: str) -> str:
    """Text without the control characters that XML cannot hold, and that make the text of a PDF unreadable."""
    return "".join(each for each in str(words) if each in "\t\n" or unicodedata.category(each) != "Cc")


def content_at(url: str, given: Mapping[str, bytes]) -> tuple[bytes, str]:
    """What an address in a document stands for: the bytes and their media type.

    Raises:
        Refused: it is neither a static file of ours nor handed over with the document.
    """
    scheme, _colon, name = url.partition(":")
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if scheme == "given" and name in given:
        return given[name], content_type
    if scheme == "static" and (found := _static_file(name)) is not None:
        return found.read_bytes(), content_type
    raise Refused(url)


def pdf_problem() -> str:
    """Why no PDF can be drawn here, in a sentence that says what to install; empty where all is well."""
    try:
        _weasyprint()
    except NoPdf as problem:
        return str(problem)
    return ""


class _Pages(logging.Handler):
    """Hears WeasyPrint speak of pages, in the thread that asked."""

    def __init__(self, laid_out: Callable[[int], None]) -> None:
        super().__init__()
        self._laid_out, self._thread = laid_out, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if threading.get_ident() == self._thread and (page := _PAGE.search(record.getMessage())):
            self._laid_out(int(page[1]))


@contextmanager
def _telling(laid_out: Callable[[int], None] | None) -> Iterator[None]:
    if laid_out is None:
        yield
        return
    spoken = logging.getLogger("weasyprint.progress")
    spoken.setLevel(logging.INFO)
    spoken.propagate = False
    handler = _Pages(laid_out)
    spoken.addHandler(handler)
    try:
        yield
    finally:
        spoken.removeHandler(handler)


def _static_file(name: str) -> Path | None:
    if ".." in name.split("/") or name.startswith("/"):
        return None
    found = finders.find(name)
    return Path(str(found)) if found and Path(str(found)).is_file() else None


def _weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415 -- takes half a second, and Pango
    except (ImportError, OSError) as problem:
        raise NoPdf(
            _("这台服务器还不能生成 PDF：请管理员安装 libpango-1.0-0 和 libpangoft2-1.0-0，再试一次。")
        ) from problem
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return weasyprint
