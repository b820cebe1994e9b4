"""What happened to a thing, taken along: the whole of it, where its page shows the latest lines."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy

from jiedui.foundation.audit.selectors import events_of, told_of

from .exports import Asked, ExportColumn, ExportKind, list_of

COLUMNS = (
    ExportColumn(gettext_lazy("时间"), lambda item: item.at, 18),
    ExportColumn(gettext_lazy("操作人"), lambda item: item.actor_name, 16),
    ExportColumn(gettext_lazy("事项"), lambda item: item.label, 16),
    ExportColumn(gettext_lazy("经过"), lambda item: item.sentence, 60),
)


def timeline_kind(code: str, find: Callable[[Asked], Any]) -> ExportKind:
    """The timeline of things of one kind; `find` gives the one that is asked for, and refuses whom its page refuses."""
    return list_of(
        code,
        gettext_lazy("经过"),
        COLUMNS,
        lambda asked: events_of(find(asked)),
        read=lambda asked, events: told_of(find(asked), events, actor=asked.actor),
    )
