"""Adding, describing and removing files."""

import hashlib
import re
import unicodedata
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.attachments import attachables
from jiedui.foundation.core.errors import Invalid, TooMany
from jiedui.foundation.core.events import EventKind, record
from jiedui.foundation.core.permissions import require

from . import events, pictures
from .choices import AttachmentKind
from .models import Attachment
from .sniffing import PICTURES, SUFFIXES, content_type_of, is_two_things, without_endings

MOST_PER_TARGET = 20
LONGEST_STEM = 100
LONGEST_CAPTION = 200


@transaction.atomic
def attach(
    target: Model,
    *,
    upload: File | bytes,
    actor: Any,
    kind: str = "",
    name: str = "",
    caption: str = "",
    square: bool = False,
) -> Attachment:
    """Add a file to a thing. `kind` says what it is shown as: a picture may be kept as a document.

    `upload` is an uploaded file, or bytes with a `name`; a `square` picture is kept on a square ground, for signs.

    Raises:
        NotAllowed: the actor may not change the thing.
        TooMany: it has 20 files already.
        Invalid: too large, empty, of a type that is not taken, or a picture that cannot be read.
    """
    _require_change(actor, target)
    file = ContentFile(upload, name=name) if isinstance(upload, bytes) else upload
    _lock(target)
    present = Attachment.objects.of(target)
    if present.count() >= MOST_PER_TARGET:
        raise TooMany(_("最多 %(limit)s 个附件，请先删除不需要的。") % {"limit": MOST_PER_TARGET})
    content, content_type = _checked(file, name or file.name or "")
    kind = kind or (AttachmentKind.PICTURE if content_type in PICTURES else AttachmentKind.DOCUMENT)
    if kind == AttachmentKind.PICTURE and content_type not in PICTURES:
        raise Invalid({"upload": [_("这里只接受图片（PNG、JPEG、WebP 或 GIF）。")]})
    if square:
        content, content_type = pictures.squared(content), "image/png"
    attachment = Attachment(
        target_type=ContentType.objects.get_for_model(target),
        target_id=target.pk,
        kind=kind,
        content_type=content_type,
        name=clean_name(name or file.name or "", content_type),
        caption=_caption(caption),
        position=(present.aggregate(last=Max("position"))["last"] or 0) + 1,
        uploaded_by=actor,
        created_at=clock.now(),
    )
    _keep(attachment, content)
    _tell(events.ATTACHED, attachment, target, actor)
    return attachment


@transaction.atomic
def describe(attachment: Attachment, *, caption: str, actor: Any) -> Attachment:
    """Say what a file shows.

    Raises:
        NotAllowed: the actor may not change the thing it belongs to.
    """
    target = attachment.target
    _require_change(actor, target)
    attachment.caption = _caption(caption)
    attachment.save(update_fields=["caption"])
    _tell(events.DESCRIBED, attachment, target, actor)
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, actor: Any) -> None:
    """Remove a file for good; the bytes go once the transaction stands.

    Raises:
        NotAllowed: the actor may not change the thing it belongs to.
    """
    target = attachment.target
    _require_change(actor, target)
    _tell(events.REMOVED, attachment, target, actor)
    _remove(attachment)


@transaction.atomic
def discard_files(target: Model, *, actor: Any) -> int:
    """Remove every file of a thing that is being emptied or deleted; whether it may be, its own service has asked."""
    files = list(Attachment.objects.of(target))
    for attachment in files:
        _tell(events.REMOVED, attachment, target, actor)
        _remove(attachment)
    return len(files)


def clean_name(name: str, content_type: str) -> str:
    """A file's name for people: no folders, no control characters, and the ending that its content has."""
    base = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    readable = "".join(character for character in base if unicodedata.category(character)[0] != "C")
    stem = re.sub(r'[<>:"|?*]', "", readable).strip(". ")
    if "." in stem:
        stem = without_endings(stem[: stem.rfind(".")].strip(". "))
    return (stem[:LONGEST_STEM] or "file") + SUFFIXES[content_type]


@transaction.atomic
def remove_without_target(attachments: list[Attachment]) -> int:
    """Remove those of the files whose thing is gone; how many were removed."""
    orphans = [attachment for attachment in attachments if attachment.target is None]
    for attachment in orphans:
        _remove(attachment)
    return len(orphans)


def _require_change(actor: Any, target: Any) -> None:
    require(actor, attachables[target._meta.label_lower].change, target)


def _lock(target: Model) -> None:
    """Two uploads at once count one after the other."""
    type(target)._base_manager.select_for_update().get(pk=target.pk)


def _caption(text: str) -> str:
    return " ".join(text.split())[:LONGEST_CAPTION]


def _checked(file: File, name: str) -> tuple[bytes, str]:
    limit = settings.JIEDUI.upload_limit_mb
    if file.size > limit * 2**20:
        raise Invalid({"upload": [_("文件超过 %(limit)s MB，请压缩后再传。") % {"limit": limit}]})
    content = file.read()
    if not content:
        raise Invalid({"upload": [_("文件是空的。")]})
    content_type = content_type_of(content, name)
    if content_type is None:
        raise Invalid(
            {
                "upload": [
                    _("不接受这种文件。可以上传图片、PDF、Word、Excel、PowerPoint（不含宏）、ZIP 和纯文本。")
                ]
            }
        )
    if is_two_things(content, content_type):
        raise Invalid({"upload": [_("这个文件同时是两种格式，不能接受。请用原来的软件重新导出，再上传。")]})
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


def _tell(kind: EventKind, attachment: Attachment, target: Any, actor: Any) -> None:
    record(
        kind,
        actor=actor,
        target=target,
        organisation=getattr(target, "owner", None),
        attachment=str(attachment.pk),
    )


def _remove(attachment: Attachment) -> None:
    stored = [(file.storage, file.name or "") for file in (attachment.file, attachment.thumbnail) if file]
    attachment.delete()
    for storage, name in stored:
        transaction.on_commit(partial(storage.delete, name))
