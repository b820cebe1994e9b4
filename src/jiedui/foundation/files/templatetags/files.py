from django import template
from django.db.models import Model
from django.urls import reverse

from ..models import Attachment
from ..selectors import attachments_of
from ..sniffing import SUFFIXES

register = template.Library()


@register.simple_tag(name="attachments_of")
def files_of(obj: Model) -> list[Attachment]:
    """The files of a thing, in order."""
    return attachments_of(obj)


@register.simple_tag
def attachment_add_url(obj: Model) -> str:
    """Where files for a thing are sent: by its public code, or its key where it has none."""
    return reverse("files:add", args=[obj._meta.label_lower, getattr(obj, "code", None) or obj.pk])


@register.simple_tag
def accepted_files() -> str:
    """For the file chooser; what is really taken is decided by content."""
    return ",".join([*SUFFIXES.values(), ".jpeg"])
