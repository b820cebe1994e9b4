"""Files contribute two kinds of event and the removal of orphans."""

from jiedui.foundation.core.events import event_kinds

from . import events, own_data, tasks

__all__ = ["own_data", "tasks"]

event_kinds.add_all(events)
