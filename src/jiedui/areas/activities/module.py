"""Activities contribute a calendar, their pages, what waits for people, news for the portal, and what happened."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.accounts.closing import on_closing
from jiedui.foundation.core.api import ApiRouter, api_routers
from jiedui.foundation.core.attachments import attachable
from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.indexing import search_sources
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.core.notices import NoticeGroup, notice_groups
from jiedui.foundation.core.todos import todo_sources, waiting
from jiedui.foundation.ledgers.exports import export_kinds

from . import (  # noqa: F401 -- these register on import
    announcements,
    events,
    merging,
    news,
    notices,
    own_data,
    panels,
    proving,
    sitemap,
)
from .leaving import leave_activities
from .models import Activity
from .searching import source
from .tables import ACTIVITIES, ANNOUNCED, PEOPLE
from .waiting import CLOSING, INVITATIONS, WRITE_UP

event_kinds.add_all(events)
notice_groups.add(
    NoticeGroup(
        "activities",
        pgettext_lazy("plural", "交流活动"),
        ("activities.",),
        hint=_("受邀、改时间、取消、纪要、请您确认办结。"),
        order=25,
    )
)
attachable(
    Activity,
    view="activities.view_activity",
    change="activities.attach",
    document="activities.see_inside",
)
search_sources.add(source(_("交流活动")))
for _list in (ACTIVITIES, ANNOUNCED, PEOPLE):
    export_kinds.add(_list)
for _todo in (INVITATIONS, CLOSING, WRITE_UP):
    todo_sources.add(_todo)
on_closing(leave_activities)


def _router() -> Any:
    from .api import activities  # noqa: PLC0415 -- needed when the API is put together, not with every command

    return activities()


api_routers.add(
    ApiRouter("activities", _router, "activities", _("交流活动"), pgettext_lazy("plural", "交流活动"))
)
navigation.add(
    NavItem(
        "activities",
        pgettext_lazy("plural", "交流活动"),
        "activities:list",
        icon="calendar",
        order=55,
        place="public",
    )
)
navigation.add(
    NavItem(
        "activities",
        pgettext_lazy("plural", "交流活动"),
        "activities:desk_list",
        icon="calendar",
        order=140,
        badge=waiting(INVITATIONS.key),
    )
)
