"""The workbench contributes the first entry of the desk."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.api import ApiRouter, api_routers
from jiedui.foundation.core.navigation import NavItem, navigation

from . import own_data
from .selectors import waiting_count

__all__ = ["own_data"]

navigation.add(
    NavItem(
        key="home",
        label=_("工作台"),
        url_name="workbench:home",
        icon="home",
        order=10,
        badge=waiting_count,
    )
)
navigation.add(
    NavItem(
        key="own_data",
        label=_("我的数据"),
        url_name="workbench:own_data",
        icon="download",
        order=210,
        place="account",
        visible=lambda request: request.user.is_authenticated,
    )
)


def _own_data() -> Any:
    from .api import own_data_copies  # noqa: PLC0415 -- needed when the API is put together, not with every command

    return own_data_copies()


api_routers.add(ApiRouter("me/own-data-copies", _own_data, "account", _("个人账号"), _("个人账号")))
