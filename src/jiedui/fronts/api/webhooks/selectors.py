"""How kinds of message are called."""

from django.utils.translation import gettext as _

from jiedui.foundation.core.announcing import announcements

from .payloads import PING


def label_of(kind: str) -> str:
    """A kind of message in the reader's language; one that is announced no more by its code."""
    if kind == PING:
        return _("测试消息")
    entry = announcements.get(kind)
    return str(entry.label) if entry is not None else kind
