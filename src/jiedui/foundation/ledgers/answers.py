"""Files that are handed out while a ledger is brought in: for the pages and for programs."""

from functools import partial
from pathlib import Path

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from jiedui.foundation.core.downloads import written
from jiedui.foundation.core.spreadsheets import XLSX

from . import sheets
from .kinds import LedgerKind
from .models import ImportRun


def template_answer(kind: LedgerKind) -> HttpResponseBase:
    """The empty ledger to fill in."""
    name = _("%(kind)s导入模板.xlsx") % {"kind": kind.label}
    return written(partial(sheets.write_template, kind), name=name, content_type=XLSX)


def errors_answer(run: ImportRun, kind: LedgerKind) -> HttpResponseBase:
    """The faulty rows with what is wrong, to be mended and uploaded again."""
    name = _("%(name)s-有误的行.xlsx") % {"name": Path(run.file_name).stem}
    return written(partial(sheets.write_errors, run, kind), name=name, content_type=XLSX)
