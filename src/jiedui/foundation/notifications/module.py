"""Notifications contribute the bell; they hear every happening through `apps.py`."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.accounts.closing import on_closing
from jiedui.foundation.core.navigation import NavItem, navigation

from . import rules, services, tasks
from .selectors import unread_count

__all__ = ["rules", "tasks"]

on_closing(services.forget_all)
navigation.add(
    NavItem(
        key="notices",
        label=_("通知"),
        url_name="notifications:list",
        icon="bell",
        order=900,
        badge=lambda request: unread_count(request.user),
    )
)
