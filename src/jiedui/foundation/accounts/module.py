"""What accounts contribute to the whole."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.api import ApiRouter, api_routers
from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.health import health_checks
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.ui.language import on_language_choice

from . import checks, events, kept_answers, own_data, rules, services, tokens
from .closing import on_closing

__all__ = ["kept_answers", "own_data", "rules"]


def _signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


event_kinds.add_all(events)
for _check in checks.CHECKS:
    health_checks.add(_check)
on_closing(tokens.forget_tokens)
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
        "security",
        _("登录安全"),
        "accounts_security",
        icon="shield",
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
navigation.add(
    NavItem(
        "tokens",
        _("访问令牌"),
        "accounts_tokens",
        icon="key",
        order=35,
        place="account",
        visible=_signed_in,
    )
)


def _me() -> Any:
    from .api import me  # noqa: PLC0415 -- needed when the API is put together, not with every command

    return me()


api_routers.add(ApiRouter("me", _me, "account", _("个人账号"), _("个人账号")))
