"""Background work contributes its page to the person's own menu."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.accounts.closing import on_closing
from jiedui.foundation.core.api import ApiRouter, api_routers
from jiedui.foundation.core.navigation import NavItem, navigation

from . import tasks  # noqa: F401 -- registers its periodic jobs
from .own_data import forget_jobs

on_closing(forget_jobs)


def _router() -> Any:
    from .api import jobs  # noqa: PLC0415 -- needed when the API is put together, not with every command

    return jobs()


api_routers.add(ApiRouter("jobs", _router, "jobs", _("后台任务"), _("后台任务")))


def _signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


navigation.add(
    NavItem("jobs", _("后台任务"), "jobs:list", icon="clock", order=110, place="account", visible=_signed_in)
)
