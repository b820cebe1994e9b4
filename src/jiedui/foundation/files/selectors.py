"""Files of a thing, and who may see them."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from jiedui.foundation.core.attachments import attachables

from .models import Attachment


def attachments_of(obj: Model, kind: str | None = None) -> list[Attachment]:
    """The files of an object in order, of one kind or all: one query."""
    files = Attachment.objects.of(obj)
    return list(files.filter(kind=kind) if kind else files)


def first_pictures(objs: Iterable[Model]) -> dict[int, Attachment]:
    """The first picture of each object of one model, by primary key, for a list of cards: one query."""
    objs = list(objs)
    if not objs:
        return {}
    pictures = Attachment.objects.pictures().filter(
        target_type=ContentType.objects.get_for_model(objs[0]), target_id__in=[obj.pk for obj in objs]
    )
    first: dict[int, Attachment] = {}
    for picture in pictures:
        first.setdefault(picture.target_id, picture)
    return first


def attachments_for(actor: Any, obj: Model) -> list[Attachment]:
    """The files of an object that the actor, who sees the object, may open: one query."""
    files = attachments_of(obj)
    documents = any(not file.is_picture for file in files) and _may_open_documents(actor, obj)
    return [file for file in files if file.is_picture or documents]


def may_see(actor: Any, attachment: Attachment) -> bool:
    """Whether the actor sees the thing that the file belongs to, and a file of this kind of it."""
    target = attachment.target
    entry = attachables.get(target._meta.label_lower) if target is not None else None
    if target is None or entry is None or not actor.has_perm(entry.view, target):
        return False
    return attachment.is_picture or _may_open_documents(actor, target)


def _may_open_documents(actor: Any, obj: Model) -> bool:
    permission = attachables[obj._meta.label_lower].document
    return not permission or actor.has_perm(permission, obj)
