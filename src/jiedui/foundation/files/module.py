"""Files contribute two kinds of event and the removal of orphans."""

from jiedui.foundation.core.events import event_kinds

from . import events, tasks

__all__ = ["tasks"]

event_kinds.add_all(events)
