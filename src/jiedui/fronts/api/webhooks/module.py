"""Letters to other systems contribute their events, notices and a way there from the organisation's page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.notices import NoticeGroup, notice_groups
from jiedui.foundation.core.panels import Panel, panels
from jiedui.foundation.ledgers.exports import export_kinds

from . import events, merging, notices, own_data, rules, tasks  # noqa: F401 -- these register on import
from .tables import DELIVERIES

event_kinds.add_all(events)
export_kinds.add(DELIVERIES)
notice_groups.add(NoticeGroup("webhooks", pgettext_lazy("plural", "事件推送"), ("api.webhook.",), order=800))


def _way_there(organisation: Any, actor: Any) -> Mapping[str, Any] | None:
    """For the managers; the others cannot do anything there."""
    return {"organisation": organisation} if actor.has_perm("api.manage_webhooks", organisation) else None


panels.add(
    Panel("organisations.desk_buttons", "webhooks", "api/parts/webhooks_button.html", _way_there, order=50)
)
