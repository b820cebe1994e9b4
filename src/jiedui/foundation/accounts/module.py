"""What accounts contribute to the whole."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.ui.language import on_language_choice

from . import events, services


def _signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


event_kinds.add_all(events)
on_language_choice(services.set_language)
navigation.add(
    NavItem(
        "profile",
        _("个人资料"),
        "accounts_profile",
        icon="user",
        order=10,
        place="account",
        visible=_signed_in,
    )
)
navigation.add(
    NavItem(
        "password",
        _("修改密码"),
        "account_change_password",
        icon="lock",
        order=20,
        place="account",
        visible=_signed_in,
    )
)
navigation.add(
    NavItem(
        "sessions",
        _("登录设备"),
        "usersessions_list",
        icon="device",
        order=30,
        place="account",
        visible=_signed_in,
    )
)
