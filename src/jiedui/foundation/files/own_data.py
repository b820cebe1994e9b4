"""What attachments hold of a person: the files they brought."""

from collections.abc import Iterator
from typing import Any

from django.core.files import File
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.own_data import Fate, OwnData, own_data

from .models import Attachment


def _files(person: Any) -> Iterator[tuple[str, File]]:
    for attachment in Attachment.objects.filter(uploaded_by=person).order_by("pk"):
        yield f"{attachment.pk.hex[:8]} {attachment.name}", attachment.file


own_data.add(
    OwnData(
        "files.attachments",
        _("上传的附件"),
        "files.Attachment",
        people=("uploaded_by",),
        columns=("name", "content_type", "size", "caption", "created_at"),
        fate=Fate.STAYS,
        why=_("附件属于单位的成果、需求或专家档案，随其保留；上传人显示为“已注销用户”。"),
        files=_files,
    )
)
