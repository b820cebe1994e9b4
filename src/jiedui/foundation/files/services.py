"""Adding and removing files."""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.attachments import attachables
from jiedui.foundation.core.errors import Invalid, TooMany
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require

from . import events, pictures
from .choices import AttachmentKind
from .models import Attachment
from .sniffing import PICTURES, SUFFIXES, content_type_of

MOST_PER_TARGET = 20
LONGEST_NAME = 100


@transaction.atomic
def attach(target: Model, *, upload: File, actor: Any, kind: str = "", caption: str = "") -> Attachment:
    """Add a file to a thing. `kind` says what it should be shown as; a picture may be kept as a document.

    Raises:
        NotAllowed: the actor may not change the thing.
        TooMany: it has 20 files already.
        Invalid: too large, empty, of a type that is not taken, or a picture that cannot be read.
    """
    require(actor, attachables[target._meta.label_lower].change, target)
    target_type = ContentType.objects.get_for_model(target)
    locked = type(target)._default_manager.select_for_update().get(pk=target.pk)
    present = Attachment.objects.filter(target_type=target_type, target_id=locked.pk).count()
    if present >= MOST_PER_TARGET:
        raise TooMany(_("最多 %(limit)s 个附件，请先删除不需要的。") % {"limit": MOST_PER_TARGET})
    content, content_type = _checked(upload)
    kind = kind or (AttachmentKind.PICTURE if content_type in PICTURES else AttachmentKind.DOCUMENT)
    if kind == AttachmentKind.PICTURE and content_type not in PICTURES:
        raise Invalid({"upload": [_("这里只接受图片（PNG、JPEG、WebP 或 GIF）。")]})
    attachment = Attachment(
        target_type=target_type,
        target_id=target.pk,
        kind=kind,
        content_type=content_type,
        name=clean_name(upload.name or "", content_type),
        caption=caption.strip()[:200],
        position=present + 1,
        uploaded_by=actor,
        created_at=clock.now(),
    )
    _keep(attachment, content)
    record(events.ATTACHED, actor=actor, target=target, attachment=str(attachment.pk))
    return attachment


def _checked(upload: File) -> tuple[bytes, str]:
    limit = settings.JIEDUI.upload_limit_mb
    if upload.size > limit * 2**20:
        raise Invalid({"upload": [_("文件超过 %(limit)s MB，请压缩后再传。") % {"limit": limit}]})
    content = upload.read()
    if not content:
        raise Invalid({"upload": [_("文件是空的。")]})
    content_type = content_type_of(content)
    if content_type is None:
        raise Invalid(
            {"upload": [_("不接受这种文件。可以上传图片、PDF、Word、Excel、PowerPoint（不含宏）和纯文本。")]}
        )
    if content_type in PICTURES:
        try:
            content, content_type = pictures.cleaned(content, content_type)
        except pictures.Unreadable as error:
            raise Invalid({"upload": [_("图片无法读取或过大，请换一张。")]}) from error
    return content, content_type


def _keep(attachment: Attachment, content: bytes) -> None:
    attachment.size = len(content)
    attachment.sha256 = hashlib.sha256(content).hexdigest()
    attachment.file.save(attachment.name, ContentFile(content), save=False)
    if attachment.content_type in PICTURES:
        attachment.thumbnail.save("small.webp", ContentFile(pictures.small(content)), save=False)
    attachment.save(force_insert=True)


@transaction.atomic
def detach(attachment: Attachment, *, actor: Any) -> None:
    """Remove a file for good; the bytes go once the transaction stands.

    Raises:
        NotAllowed: the actor may not change the thing it belongs to.
    """
    target = attachment.target
    require(actor, attachables[target._meta.label_lower].change, target)
    record(events.REMOVED, actor=actor, target=target, attachment=str(attachment.pk))
    stored = [file for file in (attachment.file, attachment.thumbnail) if file]
    attachment.delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in stored])


def clean_name(name: str, content_type: str) -> str:
    """A file's name for people: no folders, no control characters, and the ending that its content has."""
    base = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    stem = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "", base).strip(". ")
    stem = stem[: stem.rfind(".")] if "." in stem else stem
    return (stem[:LONGEST_NAME] or "file") + SUFFIXES.get(content_type, "")
