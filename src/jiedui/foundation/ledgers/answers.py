"""Files that are handed out while a ledger is brought in: for the pages and for programs."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.http import FileResponse, HttpResponseBase
from django.utils.translation import gettext as _

from . import sheets
from .exports import XLSX
from .kinds import LedgerKind
from .models import ImportRun


def template_answer(kind: LedgerKind) -> HttpResponseBase:
    """The empty ledger to fill in."""
    name = _("%(kind)s导入模板.xlsx") % {"kind": kind.label}
    return _file(lambda path: sheets.write_template(kind, path), name)


def errors_answer(run: ImportRun, kind: LedgerKind) -> HttpResponseBase:
    """The faulty rows with what is wrong, to be mended and uploaded again."""
    name = _("%(name)s-有误的行.xlsx") % {"name": Path(run.file_name).stem}
    return _file(lambda path: sheets.write_errors(run, kind, path), name)


def _file(write: Callable[[Path], None], name: str) -> HttpResponseBase:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xlsx"
        write(path)
        opened = path.open("rb")  # stays readable after the folder is gone
    response = FileResponse(opened, content_type=XLSX, as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
