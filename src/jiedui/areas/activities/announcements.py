"""What the systems of the organisations that run an activity may be told of it."""

from collections.abc import Iterable
from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.announcing import announce
from jiedui.foundation.core.events import Happening

from . import events
from .models import Activity
from .selectors import hosts_of


def hosts(happening: Happening) -> Iterable[Any]:
    return hosts_of(cast(Activity, happening.target))


def page(happening: Happening) -> str:
    return cast(Activity, happening.target).get_absolute_url()


KINDS = (
    (events.ACTIVITY_ANNOUNCED, _("一项活动发出了通知")),
    (events.ACTIVITY_RESCHEDULED, _("一项活动改了时间")),
    (events.ACTIVITY_CANCELLED, _("一项活动取消")),
    (events.ACTIVITY_HELD, _("一项活动登记已举行")),
    (events.ACTIVITY_CLOSED, _("一项活动经各方确认办结")),
)
for _kind, _told in KINDS:
    announce(_kind, _told, group=_("交流活动"), to=hosts, link=page, order=150)
