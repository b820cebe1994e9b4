"""Who hears of which event."""

from collections.abc import Iterable
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.notices import notify
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import managers_of

from . import events


def managers(happening: Happening) -> Iterable[Any]:
    return managers_of(cast(Organisation, happening.target))


def to_webhook(happening: Happening) -> str:
    organisation = cast(Organisation, happening.target)
    return reverse("api:webhook", args=[organisation.code, happening.data["webhook"]])


notify(
    events.DISABLED,
    to=managers,
    link=to_webhook,
    subject=_("事件推送已停用"),
    sentence=_("贵单位的事件推送 %(webhook)s 连续多日没有送达，平台已停用。请检查接收地址，再按“恢复”"),
    urgent=True,
)
