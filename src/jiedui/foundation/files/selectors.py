"""Files of a thing, and who may see them."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from jiedui.foundation.core.attachments import attachables

from .models import Attachment


def attachments_of(obj: Model, kind: str | None = None) -> list[Attachment]:
    """The files of an object in order, of one kind or all: one query."""
    files = Attachment.objects.filter(target_type=ContentType.objects.get_for_model(obj), target_id=obj.pk)
    return list(files.filter(kind=kind) if kind else files)


def may_see(actor: Any, attachment: Attachment) -> bool:
    """Whether the actor sees the thing that the file belongs to."""
    target = attachment.target
    entry = attachables.get(target._meta.label_lower) if target is not None else None
    return entry is not None and actor.has_perm(entry.view, target)
