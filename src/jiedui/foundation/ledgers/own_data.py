"""What ledgers hold of a person: the files they brought in."""

from collections.abc import Iterator
from typing import Any

from django.core.files import File
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.own_data import OwnData, own_data

from .models import ImportRun


def _files(person: Any) -> Iterator[tuple[str, File]]:
    for run in ImportRun.objects.filter(created_by=person).exclude(file="").order_by("pk"):
        yield f"{run.code} {run.file_name}", run.file


own_data.add(
    OwnData(
        "ledgers.import_runs",
        _("导入记录"),
        "ledgers.ImportRun",
        people=("created_by",),
        columns=("code", "kind", "file_name", "state", "created_at", "imported_at"),
        why=_("连同导入的文件一起删除；由此登记的内容属于单位，不受影响。"),
        files=_files,
    )
)
