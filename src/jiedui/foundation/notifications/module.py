"""Notifications contribute the bell and the choice of mail; they hear every happening through `apps.py`."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.accounts.closing import on_closing
from jiedui.foundation.core.api import ApiRouter, api_routers
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.core.notices import NoticeGroup, notice_groups
from jiedui.foundation.ledgers.exports import export_kinds

from . import digests, merging, own_data, rules, services, tasks
from .selectors import unread_count
from .tables import NOTICES
from .unsubscribing import Stoppable, stoppables

__all__ = ["merging", "own_data", "rules", "tasks"]

export_kinds.add(NOTICES)
notice_groups.add(NoticeGroup("other", _("其他通知"), ("",), order=900))

on_closing(services.forget_all)
navigation.add(
    NavItem(
        key="notices",
        label=_("通知"),
        url_name="notifications:list",
        icon="bell",
        order=240,
        badge=lambda request: unread_count(request.user),
    )
)


def _signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


navigation.add(
    NavItem(
        "mail_times",
        _("通知偏好"),
        "notifications:preferences",
        icon="mail",
        order=100,
        place="account",
        visible=_signed_in,
    )
)
stoppables.add(Stoppable(digests.DIGEST, _("每日摘要"), services.stop_digest))


def _notices() -> Any:
    from .api import notices  # noqa: PLC0415 -- needed when the API is put together, not with every command

    return notices()


api_routers.add(ApiRouter("me/notices", _notices, "account", _("个人账号"), _("个人账号")))
