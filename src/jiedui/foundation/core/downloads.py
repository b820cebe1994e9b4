"""Files handed out: named for every browser, taken for nothing but what they are, running nothing, kept by no cache on the way."""

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from .text import one_line

RUNS_NOTHING = "default-src 'none'; sandbox"


def download(
    content: bytes | IO[bytes] | Iterable[bytes], *, name: str, content_type: str, shown: bool = False
) -> HttpResponseBase:
    """The answer that hands a file out: bytes at once, an open file or pieces while they are sent.

    `shown` files open in the page, as pictures do; all others are saved under their name.
    """
    response = _answer(content, content_type)
    # attachment even for a name of which nothing is left
    response.headers["Content-Disposition"] = (
        content_disposition_header(not shown, one_line(name)) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = RUNS_NOTHING
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _answer(content: Any, content_type: str) -> HttpResponseBase:
    if isinstance(content, bytes):
        return HttpResponse(content, content_type=content_type)
    if hasattr(content, "read"):
        return FileResponse(content, content_type=content_type)
    return StreamingHttpResponse(content, content_type=content_type)


def stored(file: FieldFile, *, name: str, content_type: str, shown: bool = False) -> HttpResponseBase:
    """A kept file as a download.

    Raises:
        Http404: it is gone.
    """
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return download(opened, name=name, content_type=content_type, shown=shown)


def written(write: Callable[[Path], Any], *, name: str, content_type: str) -> HttpResponseBase:
    """A file that is written whole before it is sent."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write(path)
        opened = path.open("rb")  # stays readable after the folder is gone
    return download(opened, name=name, content_type=content_type)
